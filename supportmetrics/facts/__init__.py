"""Floor 3: one row per ticket with every duration, target and verdict, and one row per counted answer.

Expressions over canonical columns. What cannot be derived is absent, with the reason in `absent`.
"""
