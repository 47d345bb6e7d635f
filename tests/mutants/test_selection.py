"""The mutants: enough of them, each with a name and tags of its own, and every rule of every participant."""

import stat
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from uftp_conformance import StatementError
from uftp_conformance.catalogue import load
from uftp_conformance.messages import ROLES, VERSIONS
from uftp_conformance.messages.sealing import new_secret_key
from uftp_conformance.mutants import extremes, selection
from uftp_conformance.mutants.__main__ import make
from uftp_conformance.mutants.extreme_run import PREFIX
from uftp_conformance.mutants.extreme_target import ExtremeTarget
from uftp_conformance.mutants.mutant import KINDS, Faults, Mutant
from uftp_conformance.mutants.mutated_participant import Mutated
from uftp_conformance.participants.context import Directory, Own
from uftp_conformance.participants.participant import Participant
from uftp_conformance.participants.rulebook import rule_ids
from uftp_conformance.run.embedded import Entry, outline
from uftp_conformance.statement import Statement

# Whether a message arrives again is decided by one rule, which a participant cannot leave out without an answer in its
# place; and where both outcomes are legal by the register, to leave a rule out is no fault.
NEVER_OMITTED = {(role, rule) for role in ROLES for rule in ("VAL-RESUBMITTED", "VAL-RESUBMITTED-TEST")} | {
    ("CRO", "VAL-PERIOD-QUERY"),
    ("DSO", "VAL-PERIOD-PROGNOSIS"),
    ("DSO", "OPR-FOFR-EXPIRED"),
    ("DSO", "OPR-FOFR-REVOKED"),
}
RULES = {(role, rule) for role in ROLES for version in ("3.1.0", "draft") for rule in rule_ids(role, version)}
# What no mutant violates, by the beginning of the requirement's id, and why; tests elsewhere show each of them fail.
NO_MUTANT = {
    "DIS-": "the participants publish nothing in DNS; see tests/conversation/test_discovery.py",
    "TRN-TLS": "the participants are served over plain HTTP; see tests/conversation/test_tls.py",
    "TRN-CERTIFICATE": "the participants are served over plain HTTP; see tests/conversation/test_tls.py",
    "TRN-RATE": "the participants promise no rate; see tests/conversation/test_rate.py",
    "SEQ-": "a sequence fails the requirement that a message violates; see the mutants with something `beside`",
}


def of(kind: str) -> list[Mutant]:
    """Return the mutants of a kind."""
    return [mutant for mutant in selection.mutants() if mutant.kind == kind]


@cache
def statement_of(role: str) -> Statement:
    """Return the statement of an embedded target."""
    ((_, statement),) = outline((Entry("somebody", role),))
    return statement


def served(maker: Callable[..., Participant], role: str) -> Participant:
    """Make a participant as its server does."""
    statement = statement_of(role)
    return maker(
        Own(role, "own.example"),
        new_secret_key(),
        market=statement.agreement(),
        supports=statement.supports,
        directory=Directory({}),
    )


def test_there_are_enough() -> None:
    """There are hundreds of them, and all kinds and roles are among them."""
    assert len(selection.mutants()) >= 200
    assert len(of("subtle")) >= 60
    assert {(mutant.kind, mutant.role) for mutant in selection.mutants()} == {(k, r) for k in KINDS for r in ROLES}


def test_names() -> None:
    """Each has a name of its own, which begins with its role, and a sentence about what is wrong."""
    names = [mutant.name for mutant in selection.mutants()]
    assert len({*names}) == len(names)
    assert [m.name for m in selection.mutants() if m.name.split("/")[0] != m.role or m.name.count("/") != 2] == []
    assert [mutant.name for mutant in selection.mutants() if not mutant.wrong.endswith((".", '."'))] == []


def test_a_name_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two mutants of one name are a mistake."""
    first = of("subtle")[0]  # before the change: the line-up is made only once
    monkeypatch.setattr(selection, "subtle", lambda: iter((first, first)))
    with pytest.raises(ValueError, match=f"two mutants are named {first.name}"):
        selection.mutants.__wrapped__()


def test_every_tag_is_a_requirement() -> None:
    """The requirements that must catch a mutant are judged in its role and version, and those that may do exist."""
    rows = load().requirements
    judged = {
        (role, version): {cell.requirement.id for cell in load().cells(role, version)}
        for role in ROLES
        for version in VERSIONS
    }
    for mutant in selection.mutants():
        assert mutant.caught_by, mutant.name
        assert {*mutant.may} <= rows.keys(), mutant.name
        assert {*mutant.caught_by} <= judged[mutant.role, mutant.version], mutant.name


def test_every_requirement_must_catch_a_mutant() -> None:
    """Each requirement must catch a mutant of each role that it judges, in a version in which it stands."""
    judged = {
        (role, cell.requirement.id)
        for role in ROLES
        for version in ("3.1.0", "draft")
        for cell in load().cells(role, version)
    }
    catching = {(mutant.role, identifier) for mutant in selection.mutants() for identifier in mutant.caught_by}
    idle = {(role, identifier) for role, identifier in judged if identifier.startswith((*NO_MUTANT,))}
    assert judged - catching == idle
    assert [name for name in NO_MUTANT if not any(identifier.startswith(name) for _, identifier in idle)] == []


def test_every_family_of_sequences_that_has_a_history_catches_mutants() -> None:
    """They are judged by the requirement that they violate, beside which the sequences show it."""
    beside = {identifier for mutant in selection.mutants() for identifier in mutant.beside}
    assert beside >= {"SEQ-OFFERS", "SEQ-PROGNOSES", "SEQ-ORDERS", "SEQ-RESERVATIONS", "SEQ-PORTFOLIOS"}


def test_every_rule_is_left_out() -> None:
    """Each rule of each participant is left out by a systematic mutant, unless that is no fault."""
    left_out = {(m.role, m.caught_by[0]) for m in of("systematic") if m.name.endswith("/omitted")}
    assert RULES - left_out == NEVER_OMITTED


def test_every_acceptance_is_refused() -> None:
    """What has to be accepted is Rejected by one mutant, and ends in an error of the server with another."""
    ways = {(m.role, m.caught_by[0], m.name.split("/")[2]) for m in of("systematic")}
    for role in ROLES:
        for cell in load().cells(role, "3.1.0"):
            row = cell.requirement
            if row.observed == "acceptance" and row.direction == "usual":
                assert (role, row.id, "status-500") in ways
                assert ((role, row.id, "rejected") in ways) is not bool({"rejected"} & {*row.legal, *row.finding})


def test_what_else_may_notice_it() -> None:
    """Of what is not judged only the form of answers is looked at, so that nothing else can be named to notice it."""
    strange = {tag for mutant in selection.mutants() for tag in mutant.may if not tag.startswith("ANS-")}
    assert strange == set()


def test_no_name_begins_another() -> None:
    """No name and a hyphen begin another name, as what a test is called begins with the name and a hyphen."""
    names = sorted(mutant.name for mutant in selection.mutants())
    assert [(name, other) for name in names for other in names if other.startswith(f"{name}-")] == []


@pytest.mark.parametrize("rule", ["VAL-ISP-CONFLICT", "OPR-DP-LACKING"])
def test_the_ways_of_a_refusal(rule: str) -> None:
    """A rejection is left out, crashes, is a 403, and gives a wrong, an unknown, no and an ineffective reason."""
    ways = {m.name.split("/")[2] for m in of("systematic") if m.caught_by == (rule,) and m.role == "DSO"}
    assert ways == {
        "omitted",
        "status-500",
        "status-403",
        "empty-reason",
        "other-reason",
        "undocumented",
        "accepted-with-reason",
    }


@pytest.mark.parametrize("rule", ["VAL-DUPLICATE", "STL-DENIED"])
def test_where_a_status_will_do(rule: str) -> None:
    """What the register lets be refused with any 4xx is refused with 403 by no mutant."""
    ways = {m.name.split("/")[2] for m in of("systematic") if m.caught_by == (rule,) and m.role == "AGR"}
    assert "status-500" in ways
    assert "status-403" not in ways


def test_each_can_be_served() -> None:
    """The server makes each of them, anew for each target, and a sound participant where no name is given."""
    for mutant in selection.mutants():
        assert isinstance(served(make(mutant.name), mutant.role), Mutated), mutant.name
    assert type(served(make(""), "DSO")) is Participant
    with pytest.raises(KeyError):
        make("DSO/no such/mutant")


def test_each_extreme_can_be_served() -> None:
    """The server makes each extreme in each of its roles."""
    for extreme in extremes.extremes():
        for role in extreme.roles:
            assert isinstance(served(make(PREFIX + extreme.name), role), ExtremeTarget), extreme.name


def test_each_has_a_fault() -> None:
    """None of them is the participant that it was made of."""
    unharmed = Faults()
    same = [m.name for m in selection.mutants() if m.faults() == unharmed]
    assert same == []


def test_choosing() -> None:
    """Patterns are parts of names, whatever their case; kinds narrow the choice."""
    assert {m.name for m in selection.chosen(["dso/opr-dp-lacking/omitted"])} == {"DSO/OPR-DP-LACKING/omitted"}
    assert selection.chosen([]) == selection.mutants()
    assert {m.kind for m in selection.chosen(["OPR-DP-LACKING"], ["subtle"])} == {"subtle"}
    assert selection.chosen(["no such mutant"]) == ()


# --- sixths -------------------------------------------------------------------------------------------------------


def test_the_sixths_are_a_partition() -> None:
    """Each mutant is in one sixth, whatever others are there, and no sixth is much smaller than another."""
    sixths = [selection.sixth(selection.mutants(), number) for number in range(selection.SIXTHS)]
    assert sorted(m.name for sixth in sixths for m in sixth) == sorted(m.name for m in selection.mutants())
    assert min(map(len, sixths)) > 0.75 * max(map(len, sixths))
    assert selection.sixth(of("subtle"), 1) == tuple(m for m in sixths[1] if m.kind == "subtle")


def test_a_sixth_never_changes() -> None:
    """The sixth of a name is the same on every machine and in every run."""
    found = selection.find("DSO/OPR-DP-LACKING/omitted")
    assert [found in selection.sixth([found], number) for number in range(6)].index(True) == 2


@pytest.mark.parametrize(("commit", "number"), [("0" * 40, 0), ("0" * 39 + "7", 1), ("f" * 39 + "e", 2)])
def test_the_commit_chooses(commit: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hash of the commit, as a number, chooses."""
    fake_git(tmp_path, f"echo {commit}", monkeypatch)
    assert selection.number_by_commit() % selection.SIXTHS == number


def test_without_a_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no commit, or no git at all, a sentence says what to write instead."""
    fake_git(tmp_path, "exit 128", monkeypatch)
    with pytest.raises(StatementError, match="Write a number"):
        selection.number_by_commit()
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(StatementError, match="needs git"):
        selection.number_by_commit()


def fake_git(folder: Path, does: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a git of our own into the path."""
    script = folder / "git"
    script.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))
