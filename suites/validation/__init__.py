"""Message validation."""
