"""One module per command: `NAME` and `run`."""
