"""Operate phase."""
