"""Contract phase."""
