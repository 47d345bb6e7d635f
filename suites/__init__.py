"""What runs against a target, one folder per chapter of the catalogue."""
