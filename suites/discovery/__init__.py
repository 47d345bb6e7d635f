"""Service discovery."""
