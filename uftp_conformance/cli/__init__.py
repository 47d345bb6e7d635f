"""The command `uftp-conformance`."""

from uftp_conformance.cli.commands import app, main

__all__ = ["app", "main"]
