"""Hostile targets and senders, and poor machines: each must come to the right verdict or to one clear sentence."""
