"""Commands that measure; see `python -m benchmarks.fuzz --help`."""
