"""Floor 4: the only place that reads data. Files of any desk go in, canonical tables and findings come out.

The door is `supportmetrics.intake.load`. Nothing here computes a metric.
"""
