"""Settle phase."""
