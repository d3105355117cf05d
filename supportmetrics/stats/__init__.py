"""Floor 2: statistics. Numbers in, numbers out; nothing here knows what a ticket is."""
