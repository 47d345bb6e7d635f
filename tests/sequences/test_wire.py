"""What is done to the bytes of a message breaks what it says, for another encoding of the rules as well."""

import itertools
from collections.abc import Callable
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from tests.oracle.desk import statement_of
from tests.participants import valid
from tests.participants.desk import Desk, Outcome, _key
from uftp_conformance import catalogue
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.judging.judge import Observation
from uftp_conformance.messages import Element, parse, serialise
from uftp_conformance.messages.envelope import unverified
from uftp_conformance.oracle.received import Broken, Target
from uftp_conformance.sequences.causes import simpler
from uftp_conformance.sequences.spelling import SPELT, draw, is_spelt
from uftp_conformance.sequences.steps import Change
from uftp_conformance.sequences.verdicts import accusation
from uftp_conformance.sequences.wire import DAMAGES, damage_of, sent_as
from uftp_conformance.sequences.wire_verdicts import accusation_of_bytes, accusation_of_spelling
from uftp_conformance.statement.counterparties import Counterparty

HTTP_OK = 200
HEAVY = {"elements in each other", "many attributes", "a body that is too long"}  # each has a test of its own elsewhere
LIGHT = [name for name in DAMAGES if name not in HEAVY]
SPELLINGS = (
    "a byte order mark in the message",
    "end tags in the envelope",
    "a body in lines in the envelope",
    "blanks around the body in the envelope",
)
MESSAGES: dict[str, Callable[[Desk], Element]] = {
    "TestMessage": lambda desk: desk.message("TestMessage", desk.parties["AGR", "registered"], {}),
    "D-Prognosis": valid.prognosis,
    "FlexOffer": valid.offer,
}


def ours(desk: Desk) -> tuple[Counterparty, ...]:
    return tuple(Counterparty(p.role, p.domain, p.standing, _key(p.domain), "") for p in desk.parties.values())


def damaged(desk: Desk, name: str, message: Element, seed: int) -> Outgoing | None:
    us = ours(desk)
    agr = next(each for each in us if (each.role, each.standing) == ("AGR", "registered"))
    return sent_as((Change(seed, name),), Outgoing(message, agr), statement_of("DSO"), us)


def arrived(desk: Desk, out: Outgoing) -> Outcome:
    body = encode(out)[1]
    kept = {"method": out.method, "at_endpoint": not out.path, "length": None if out.chunked else len(body)}
    return desk.post(body, content_type=out.headers.get("Content-Type", "text/xml; charset=utf-8"), **kept)


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("name", [*LIGHT, *SPELLINGS])
def test_each_is_refused_as_its_requirement_says(name: str, message: str) -> None:
    """A reference participant, which knows nothing of these, refuses each by the very rule; what is spelt it takes."""
    rows = catalogue.load()
    made = 0
    for seed in range(6):
        desk = Desk("DSO")
        out = damaged(desk, name, MESSAGES[message](desk), seed)
        if out is None:
            continue
        made += 1
        got = arrived(desk, out)
        if name in SPELT:
            assert (got.status, got.verdict) == (200, "Accepted" if message != "TestMessage" else got.verdict)
            assert got.answer is not None
            continue
        row = rows[DAMAGES[name].rows[0]]
        classes = {str(got.status), f"{got.status // 100}xx"} | ({"rejected"} if got.answer else set())
        assert classes & {*row.legal, *row.finding}, (encode(out)[1][:300], got)
    assert made


@pytest.mark.parametrize("name", LIGHT)
def test_the_same_step_sends_the_same(name: str) -> None:
    desk = Desk("DSO")
    message = MESSAGES["FlexOffer"](desk)
    if name != "from a stranger":  # whose key is nobody's, each time another one
        first, second = (damaged(desk, name, message, 3) for _ in range(2))
        assert first == second


def test_what_is_spelt_says_the_same() -> None:
    """However many spellings there are at once, each of them a change that can be left out."""
    desk = Desk("DSO")
    message = MESSAGES["FlexOffer"](desk)
    us = ours(desk)
    seen, dice = set(), Random(1)
    for _ in range(40):
        changes = draw(dice, lambda: 0)
        out = sent_as(changes, Outgoing(message, us[0]), statement_of("DSO"), us)
        assert out is not None
        assert is_spelt(changes)
        seen.add(out.payload or b"")
        payload, body = encode(out)
        assert parse(payload or b"") == parse(unverified(body) or b"") == parse(serialise(message))
    assert len(seen) > 3


# What may be taken, as a finding; what another rule refuses as well; and DOCTYPEs, of which one rule looks at the harm.
UNSEEN = {
    "TRN-BODY",
    "TRN-LENGTH",
    "TRN-CONTENT-TYPE-LAX",
    "TRN-CHARSET",
    "TRN-METHOD",
    "TRN-PATH",
    "TRN-FOREIGN",
    "TRN-ENTITY-ERROR",
}


@pytest.mark.parametrize("row", sorted({DAMAGES[name].rows[0] for name in LIGHT if DAMAGES[name].rows} - UNSEEN))
def test_it_is_noticed_where_the_rule_is_left_out(row: str) -> None:
    names = [name for name in LIGHT if any(each.startswith(row) for each in DAMAGES[name].rows)]  # or one of its kin
    for name, message, seed in itertools.product(names, MESSAGES, range(30)):
        desk = Desk("DSO", row)
        out = damaged(desk, name, MESSAGES[message](desk), seed)
        if out is None:
            continue
        got = arrived(desk, out)
        answered = {"rejected"} if got.verdict not in ("", "Accepted") else {"accepted"} if got.answer else {"silent"}
        if accused({str(got.status), f"{got.status // 100}xx", *(answered if got.status == HTTP_OK else ())}, name):
            return
    raise AssertionError(f"nothing was noticed without {row}")


def accused(classes: set[str], name: str, message: str = "FlexOffer", version: str = "3.1.0") -> str:
    damage: Any = damage_of((Change(1, name),))
    seen: Any = SimpleNamespace(classes=frozenset(classes), words="", reason=None)
    target: Target = SimpleNamespace(role="DSO", version=version)  # type: ignore[assignment]  # all that is asked for
    found = accusation_of_bytes(seen, damage.rows, message, target, catalogue.load())
    return found.cell.requirement.id if found is not None else ""


@pytest.mark.parametrize(
    ("name", "classes", "row"),
    [
        ("no seal", {"401", "4xx"}, ""),
        ("no seal", {"200", "2xx", "accepted"}, "TRN-SIGNATURE"),
        ("no seal", {"200", "2xx", "silent"}, "TRN-SIGNATURE"),
        ("no seal", {"500", "5xx"}, "TRN-SIGNATURE"),
        ("no seal", {"timeout"}, ""),
        ("a Body that is no base64", {"400", "4xx"}, ""),
        ("a Body that is no base64", {"401", "4xx"}, ""),  # a finding: there is no seal in it
        ("a Body that is no base64", {"415", "4xx"}, "TRN-BODY"),
        ("a Body that is no base64", {"200", "2xx", "silent"}, "TRN-BODY"),
        ("another path", {"200", "2xx", "accepted"}, ""),  # a finding
        ("another path", {"500", "5xx"}, "TRN-PATH"),
        ("another character set", {"200", "2xx", "accepted"}, ""),  # a finding: it is read in it
        ("another character set", {"202", "2xx", "accepted"}, ""),
        ("another character set", {"500", "5xx"}, "TRN-CHARSET"),
        ("a DOCTYPE", {"200", "2xx", "accepted"}, "TRN-ENTITY"),
        ("a DOCTYPE", {"500", "5xx"}, "TRN-ENTITY-ERROR"),
        ("an element of a foreign namespace", {"200", "2xx", "accepted"}, ""),
        ("an element of a foreign namespace", {"200", "2xx", "silent"}, ""),
        ("in another role", {"200", "2xx", "rejected"}, ""),
        ("in another role", {"200", "2xx", "silent"}, "TRN-SENDER-COMBINATION"),
        ("in another role", {"200", "2xx", "accepted"}, "TRN-SENDER-COMBINATION"),
        ("a message against its schema", {"200", "2xx", "rejected"}, "TRN-PAYLOAD-TYPES"),
    ],
)
def test_which_answers_are_legal(name: str, classes: set[str], row: str) -> None:
    assert accused(classes, name) == row


@pytest.mark.parametrize(
    ("version", "classes", "row"),
    [
        ("3.0.0", {"200", "2xx", "silent"}, ""),
        ("3.1.0", {"200", "2xx", "silent"}, ""),
        ("3.1.0", {"200", "2xx", "answered"}, "TRN-SENDER-COMBINATION"),
        ("draft", {"200", "2xx", "silent"}, "TRN-SENDER-COMBINATION"),
    ],
)
def test_a_test_message_that_no_answer_can_reject_may_be_left_alone(version: str, classes: set[str], row: str) -> None:
    assert accused(classes, "in another role", "TestMessage", version) == row


def test_what_is_only_spelt_is_no_damage() -> None:
    assert damage_of((Change(1, SPELLINGS[0]), Change(2, "another Power"))) is None


@pytest.mark.parametrize(
    ("breaks", "classes", "row", "against"),
    [
        (set(), {"400", "4xx"}, "TRN-SPELLING", "TRN-SPELLING"),
        (set(), {"rejected"}, "TRN-SPELLING", "TRN-SPELLING"),
        ({"VAL-PERIOD"}, {"400", "4xx"}, "VAL-PERIOD", "TRN-SPELLING VAL-PERIOD"),
        ({"VAL-PERIOD"}, {"accepted"}, "VAL-PERIOD", "VAL-PERIOD"),
    ],
)
def test_what_is_refused_in_other_bytes_is_refused_for_them(
    breaks: set[str], classes: set[str], row: str, against: str
) -> None:
    """That it is not so, if it is not, shrinking finds out: without them it breaks fewer rules."""
    rows, target = catalogue.load(), target_of(statement_of("DSO"))
    seen = Observation(frozenset(classes), "so", reason="Not so" if "rejected" in classes else None)
    plain = accusation(seen, Broken(frozenset(breaks)), "FlexOffer", target, rows)
    found = accusation_of_spelling(plain, "FlexOffer", rows)
    assert plain is not None
    assert found is not None
    assert (found.cause[0], found.cause[2]) == (row, against)
    assert found.verdict.requirement == row
    assert found.cause == plain.cause or simpler(plain.cause, found.cause)


def test_what_is_taken_over_all_the_same_is_one_fault_whatever_it_carries() -> None:
    """What is said of it, or whether anything is, depends on the message; a schema is about one type of them."""
    target, rows = target_of(statement_of("DSO")), catalogue.load()

    def causes(row: str) -> set[tuple[str, ...]]:
        every = ({"accepted"}, {"rejected"}, {"silent"})
        seen = (Observation(frozenset({"200", "2xx", *each}), "so", reason="No") for each in every)
        found = (accusation_of_bytes(each, (row,), "FlexOffer", target, rows) for each in seen)
        return {(each.place, *each.cause[2:]) for each in found if each is not None}

    assert causes("TRN-SIGNATURE") == {("", "TRN-SIGNATURE", "taken over (HTTP 200)")}
    assert {place for place, *_ in causes("TRN-PAYLOAD-TYPES")} == {"FlexOffer"}
    assert len(causes("TRN-PAYLOAD-TYPES")) == 3
