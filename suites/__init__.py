"""What runs against a target, one folder a chapter of the catalogue."""
