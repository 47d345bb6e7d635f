"""Mutants: reference participants with one fault each, and by which requirements each of them must be caught.

They prove that the suite can fail.  Nothing of them is known to the suites, the fixtures, the strategies and the
judge; they are served over HTTP like every target (`python -m uftp_conformance.mutants CONFIG`).
"""
