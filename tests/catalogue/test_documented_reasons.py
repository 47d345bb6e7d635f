"""Every RejectionReason that the specification documents has a row, or a stated reason why it has none."""

import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from uftp_conformance.catalogue import load
from uftp_conformance.catalogue.rows import ANY_REASON, fold
from uftp_conformance.messages import REQUESTS, VERSIONS

LIST = Path(__file__).with_name("documented_reasons.toml")
EXCUSES = ("judged_otherwise", "not_on_the_wire")
ENVELOPE = "SignedMessage"
# The draft names a reason for unknown messages only; for contracts and baselines its rows keep the one of 3.x.
KEPT = {("VAL-CONTRACT", "draft"), ("VAL-BASELINE-REFERENCE", "draft"), ("STL-AGREED", "draft")}

Pair = tuple[str, str]  # reason and message type


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(LIST.read_text(encoding="utf-8"))


def _documented() -> dict[Pair, set[str]]:
    """Return the versions that document a reason for a message type."""
    found: dict[Pair, set[str]] = {}
    for entry in _data()["reason"]:
        for message in entry["messages"]:
            found.setdefault((entry["name"], message), set()).update(entry["versions"])
    return found


def _excused(kind: str) -> Iterator[Pair]:
    for entry in _data().get(kind, []):
        yield from product(entry["reasons"], entry["messages"])


def _has_row(reason: str, message: str, version: str) -> bool:
    """Return whether a row is about a reason; a row that nothing can show carries it as its title."""
    rows = (row for row in load() if version in row.versions and message in (ENVELOPE, *row.messages))
    named = (name for row in rows for name in (row.reasons(version) if row.testable else (row.title,)))
    return fold(reason) in map(fold, named)


@pytest.mark.parametrize(("reason", "message"), list(_documented()))
def test_every_documented_reason_has_a_row(reason: str, message: str) -> None:
    """A documented reason has a row in each version that documents it, or the list says why it has none."""
    excused = [kind for kind in EXCUSES if (reason, message) in _excused(kind)]
    without = [v for v in sorted(_documented()[reason, message]) if not _has_row(reason, message, v)]
    assert (without == []) == (excused == []), f"without a row in {without}, excused as {excused}"


@pytest.mark.parametrize("kind", EXCUSES)
def test_what_is_excused_is_documented(kind: str) -> None:
    """An excuse is about a documented reason, and no reason is excused twice."""
    pairs = list(_excused(kind))
    everywhere = [pair for other in EXCUSES for pair in _excused(other)]
    assert set(pairs) - set(_documented()) == set()
    assert [pair for pair in pairs if everywhere.count(pair) > 1] == []


@pytest.mark.parametrize("entry", _data()["judged_otherwise"], ids=lambda entry: entry["row"])
def test_another_row_judges_it(entry: dict[str, Any]) -> None:
    """The row that judges a reason under another name is in the catalogue and can be observed."""
    assert load()[entry["row"]].testable
    assert entry["why"]


def test_the_rows_name_documented_reasons() -> None:
    """A reason that a row expects is one that the specification documents for that version."""
    documented = {(fold(reason), v) for (reason, _), versions in _documented().items() for v in versions}
    strange = [
        (row.id, version, name)
        for row in load()
        for version in row.versions
        for name in row.reasons(version)
        if name != ANY_REASON and (row.id, version) not in KEPT and (fold(name), version) not in documented
    ]
    assert strange == [], "not in documented_reasons.toml: step 1 of CONTRIBUTING"


def test_the_list_speaks_of_known_types_and_versions() -> None:
    """The list has no slip in the name of a message type or version."""
    assert {message for _, message in _documented()} <= {ENVELOPE, *REQUESTS}
    assert set().union(*_documented().values()) <= set(VERSIONS)
