"""`run --dry-run`: what would be sent, how much of it, and how long that takes; nothing is sent."""

import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterator

from uftp_conformance.catalogue.phases import phase_of
from uftp_conformance.messages.foreign import safe
from uftp_conformance.run.plan import Plan
from uftp_conformance.run.profiles import PROFILES, floor_of
from uftp_conformance.run.test_cases import TestCase
from uftp_conformance.statement import Statement

# Estimates, from smoke runs of the reference participants: requests for each case that a cell needs at least, and the
# seconds of a request, waiting included.
_REQUESTS, _SECONDS = 6, 0.012
_MINUTE, _WIDTH = 60, 80


def foreseen(run: Plan) -> Iterator[str]:
    """Walk the lines about a run that has not begun."""
    profile, cells = PROFILES[run.settings.profile], list(run.test_cases())
    asked = ", ".join(run.settings.scope)
    yield f"profile {profile.name}, seed {run.settings.seed}{f', {asked}' if asked else ''}: nothing is sent"
    whole = seconds = 0.0
    for label, claimed in run.statements():
        own = [case for case in cells if case.label == label]
        cases = sum(floor_of(case.cell, profile) for case in own if not case.why_not)
        requests = cases * _REQUESTS
        lasting = requests * _SECONDS
        if rate := claimed.limits.requests_per_second:
            lasting = max(lasting, requests / rate)
        whole, seconds = whole + requests, seconds + lasting
        yield ""
        yield from _target(label, claimed, own, run)
        yield f"  at least {cases} cases, about {requests} requests, about {_words(lasting)} if it answers at once"
    yield ""
    yield f"in all about {whole:.0f} requests, about {_words(seconds)}; a slow target takes longer, and so does silence"


def _target(label: str, claimed: Statement, cases: list[TestCase], run: Plan) -> Iterator[str]:
    target, profile = claimed.target, PROFILES[run.settings.profile]
    embedded = not run.settings.targets
    place = "an embedded participant" if embedded else target.endpoint
    yield safe(f"{label}: {target.role} {target.domain}, UFTP {target.version}, at {place}")
    senders = [f"{c.role} {c.domain} ({c.standing})" for c in claimed.counterparties]
    yield from _wrapped(", ".join(senders), "  played: ")
    yield f"  {'phase':12}{'cells':>6}{'cases':>7}  messages"
    by_phase: dict[str, list[TestCase]] = defaultdict(list)
    for case in cases:
        if not case.why_not:
            by_phase[phase_of(case.cell.requirement.id)].append(case)
    for phase, found in by_phase.items():
        count = sum(floor_of(case.cell, profile) for case in found)
        messages = ", ".join(dict.fromkeys(case.cell.message for case in found))
        yield from _wrapped(messages, f"  {phase:12}{len(found):>6}{count:>7}  ")
    reasons = Counter(case.why_not for case in cases if case.why_not)
    for reason, number in reasons.most_common():
        yield from _wrapped(reason or "", f"  not applicable, {number} cell{'s' * (number != 1)}: ", "    ")


def _wrapped(text: str, first: str, margin: str | None = None) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=" " * len(first) if margin is None else margin,
        break_on_hyphens=False,
    )  # fmt: skip


def _words(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / _MINUTE)} min"
