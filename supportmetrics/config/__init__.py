"""Floor 4: what a `supportmetrics.toml` says, read and checked.

Nothing here touches data or measures anything.
"""
