"""The suite proves itself: what it must catch, it catches."""
