"""Subtle faults about seals: who looks at the seal of some messages only."""

from collections.abc import Callable, Iterator
from typing import Any

from uftp_conformance.catalogue import load
from uftp_conformance.messages import REQUESTS, ROLES
from uftp_conformance.messages.articles import an
from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.subtle.makers import laxer, mutant

_RULE = "TRN-SIGNATURE"
_MANY = 20_000  # bytes


def seals() -> Iterator[Mutant]:
    """Walk the messages whose seal is not looked at."""
    for message in load()[_RULE].messages:
        if message == "TestMessage":  # that of whoever looks at no seal at all
            continue
        yield mutant(
            REQUESTS[message].receiver or "",
            f"{_RULE}/unsealed-{message}",
            f"{an(message, capital=True)} is taken whatever its seal.",
            laxer(_RULE, _of_type(message)),
            _RULE,
        )
    for role in ROLES:
        wrong = "The seal of a message of more than 20,000 bytes is not looked at."
        yield mutant(role, f"{_RULE}/large", wrong, laxer(_RULE, lambda o, _: len(o.payload) > _MANY), _RULE)


def _of_type(message: str) -> Callable[[Any, Any], bool]:
    begin = f"<{message} ".encode()
    return lambda opened, _: begin in opened.payload
