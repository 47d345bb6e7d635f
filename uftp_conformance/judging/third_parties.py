"""Whether the reason of a rejection names participants that are no party to the exchange."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from uftp_conformance.messages import Element


def named_in(reason: str, domains: Iterable[str]) -> Iterator[str]:
    """Walk those of these domains that a reason names, and not as a part of a longer one."""
    for domain in domains:
        if re.search(rf"(?<![\w.-]){re.escape(domain)}(?![\w-]|\.\w)", reason, re.IGNORECASE):
            yield domain


def unnamed_agrs(value: Sequence[str], answers: Sequence[Element], _: Mapping[str, Any]) -> str:
    """No answer names one of these AGRs in its reason."""
    found = next(_named(value, answers), None)
    return f'the reason "{found[1]}" names {found[0]}, an AGR at a point of another DSO' if found else ""


def unnamed_dsos(_: Sequence[str], __: Sequence[Element], ___: Mapping[str, Any]) -> str:
    """Which DSO has a point is only to be remarked (register, point 22)."""
    return ""


def remarks(expected: Mapping[str, Any], answers: Sequence[Element]) -> tuple[str, ...]:
    """Return what is tolerated of these answers."""
    found = _named(expected.get("unnamed DSOs", ()), answers)
    return tuple(f'the reason "{reason}" names {dso}, another DSO (register, point 22)' for dso, reason in found)


def claimed(domains: Sequence[str], answers: Sequence[Element]) -> tuple[str, ...]:
    """Return what is to be remarked of the answers to an AGR about connections that one of these AGRs has."""
    found = _named(domains, answers)
    return tuple(f'the reason "{reason}" names {agr}, another AGR (register, point 124)' for agr, reason in found)


def _named(domains: Iterable[str], answers: Sequence[Element]) -> Iterator[tuple[str, str]]:
    for answer in answers:
        reason = answer.get("RejectionReason") or ""
        yield from ((domain, reason) for domain in named_in(reason, domains))
