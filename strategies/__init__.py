"""Hypothesis strategies: valid messages, variants of their bytes, and one defect per message."""
