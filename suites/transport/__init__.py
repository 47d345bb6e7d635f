"""Transport and envelope."""
