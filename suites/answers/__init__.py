"""The form of answers."""
