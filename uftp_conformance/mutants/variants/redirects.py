"""Variants of a server that sends messages on to another of its nodes."""

from collections.abc import Iterator
from functools import partial

from uftp_conformance.mutants.variants.variant import Dress, Variant, Way


def redirects() -> Iterator[Variant]:
    """Walk the variants that answer with a redirect."""
    yield Variant(
        "http/sends-on",
        "When it has been in use for a while, some messages are sent on to another node with 307.",
        "A sender should honour redirects, so that load can be balanced by them.",
        "message-transport-mechanism.md, Transmission; register, point 81",
        partial(Way, sends_on=30, dress=Dress(headers=((b"location", b"?node=2"),))),
    )
