"""`python -m supportmetrics` is `supportmetrics`."""

from supportmetrics.cli.app import main

if __name__ == "__main__":
    main()
