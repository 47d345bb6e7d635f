"""How the target delivers its own messages."""
