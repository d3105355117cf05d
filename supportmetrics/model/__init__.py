"""Floor 1: the words of the trade as plain values. Nothing here reads, computes a metric or draws."""
