"""Floor 5: renderers; each draws a finished report or view in one format and computes nothing."""
