"""Floor 6: the command line; the only part that knows the clock, the terminal and the exit code."""
