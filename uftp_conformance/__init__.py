"""Conformance test suite and protocol fuzzer for UFTP, the USEF Flex Trading Protocol."""

__version__ = "0.1.0"
