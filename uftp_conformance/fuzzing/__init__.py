"""The fuzzer: sequences without end, many at once; each fault minimal, with a file to repeat it."""
