"""Hypothesis strategies: valid messages, variants of their bytes, and one defect a message."""
