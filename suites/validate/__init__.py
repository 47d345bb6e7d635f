"""Validate phase."""
