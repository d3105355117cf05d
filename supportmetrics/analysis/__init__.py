"""Floor 4: what the measurements mean: which period, what changed, which promises were kept, and the words for it."""
