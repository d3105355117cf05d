"""One module per command: its name is the command's, its `run` is what it does."""
