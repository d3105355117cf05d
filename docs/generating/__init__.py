"""What `docs/generate.py` writes, by where it comes from; only prose that no registry holds stands here."""
