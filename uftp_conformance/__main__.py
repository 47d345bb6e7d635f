"""`python -m uftp_conformance` is the command."""

from uftp_conformance.cli import main

main()
