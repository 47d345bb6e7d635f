"""What the specification or the statement leaves to the target: the oracle is sure of neither answer."""

from datetime import date, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.oracle.desk import (
    LONG_DAY,
    OTHER_POINT,
    TODAY,
    Table,
    fresh,
    isp,
    offer,
    option,
    order,
    prognosis,
    request,
    revocation,
    table,
)
from uftp_conformance.catalogue import load
from uftp_conformance.catalogue.rows import Cell
from uftp_conformance.judging.grades import grade
from uftp_conformance.judging.legal import allowed, grade_of, illegal
from uftp_conformance.judging.verdict import Grade
from uftp_conformance.messages import Element
from uftp_conformance.sequences import defects
from uftp_conformance.sequences.scene import Scene

CATALOGUE = load()
AHEAD = 31  # days, as the embedded market has it


def _mismatched(at: Table, period: date) -> Element:
    asked = at.started(request(at, Period=period))
    return offer(at, Period=period + timedelta(days=1), FlexRequestMessageID=asked["MessageID"])


# --- another conversation -----------------------------------------------------------------------------------------


def _resting(at: Table) -> list[Element]:
    """Return what rests on an earlier message, in the conversation of that one."""
    if at.role == "AGR":
        return [order(at, at.started(offer(at)))]
    asked, offered = at.started(request(at)), at.sent(offer(at))
    return [offer(at, FlexRequestMessageID=asked["MessageID"]), revocation(at, offered)]


@pytest.mark.parametrize("role", ["AGR", "DSO"])
def test_what_rests_on_a_message_of_another_conversation(role: str) -> None:
    """A target that looks within one conversation does not find it, and says so in any words; others take it."""
    at = table(role)
    for message in _resting(at):
        about = Cell(CATALOGUE["ANS-GIVEN"], message.tag, role, "3.1.0")
        same, elsewhere = (at.broken(each) for each in (message, message.having({"ConversationID": fresh()})))
        assert illegal(frozenset({"accepted"}), None, elsewhere, about, CATALOGUE) == ""
        for reason in ("Unknown reference", "Nothing in this conversation matches"):
            assert illegal(frozenset({"rejected"}), reason, elsewhere, about, CATALOGUE) == ""
            assert illegal(frozenset({"rejected"}), reason, same, about, CATALOGUE)


def test_what_is_wrong_in_another_conversation_stays_wrong() -> None:
    """An order at another price than that of its offer is not taken, wherever it is sent."""
    at = table("AGR")
    broken = at.broken(order(at, at.started(offer(at)), ConversationID=fresh(), Price="99"))
    about = Cell(CATALOGUE["ANS-GIVEN"], "FlexOrder", "AGR", "3.1.0")
    assert illegal(frozenset({"accepted"}), None, broken, about, CATALOGUE)


# --- Periods far ahead --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "open_"), [(AHEAD, False), (AHEAD + 1, True)])
def test_only_the_last_days_are_agreed(days: int, open_: bool) -> None:
    """What the statement calls too far ahead may be refused, and nothing nearer."""
    at = table("DSO")
    period = TODAY + timedelta(days=days)
    assert ("VAL-PERIOD" in at.broken(offer(at, Period=period)).perhaps) is open_
    assert ("VAL-PERIOD-PROGNOSIS" in at.broken(prognosis(at, Period=period)).perhaps) is open_


def test_a_day_on_which_the_clock_changes_is_taken() -> None:
    """The statement says that these are taken, however far they are."""
    at = table("DSO")
    assert "VAL-PERIOD" not in at.broken(offer(at, Period=LONG_DAY)).perhaps


def test_a_defect_that_moves_a_message_beyond_the_last_day() -> None:
    """A target that looks at the calendar before the reference names what is wrong."""
    at = table("DSO")
    broken = at.broken(_mismatched(at, TODAY + timedelta(days=AHEAD)))
    cell = Cell(CATALOGUE["VAL-PERIOD-MISMATCH"], "FlexOffer", "DSO", "3.1.0")
    others = allowed(cell, broken, CATALOGUE).others
    assert grade_of("Period out of bounds", cell, others, CATALOGUE) is Grade.EQUIVALENT
    near = allowed(cell, at.broken(_mismatched(at, TODAY + timedelta(days=5))), CATALOGUE).others
    assert grade_of("Period out of bounds", cell, near, CATALOGUE) is Grade.OTHER


# --- orders that are not as offered -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offered", "changed"),
    [
        ({}, {"BaselineReference": None}),
        ({"BaselineReference": None}, {"BaselineReference": "BASELINE-2026"}),
        ({}, {"ContractID": "CONTRACT-REDUCE"}),
        ({"ContractID": "CONTRACT-REDUCE"}, {"ContractID": None}),
    ],
)
def test_an_order_in_other_terms_may_be_refused(offered: dict[str, Any], changed: dict[str, Any]) -> None:
    """It does not match its offer exactly, whatever words say so; it may as well be taken."""
    at = table("AGR")
    broken = at.broken(order(at, at.started(offer(at, **offered)), **changed))
    about = Cell(CATALOGUE["ANS-GIVEN"], "FlexOrder", "AGR", "3.1.0")
    assert not broken.surely
    assert illegal(frozenset({"rejected"}), "That is not what we offered", broken, about, CATALOGUE) == ""
    assert illegal(frozenset({"accepted"}), None, broken, about, CATALOGUE) == ""


def test_an_order_on_an_unknown_prognosis_is_not_as_offered() -> None:
    """The AGR may say which attribute differs from its offer; what differs in nothing is refused as unknown."""
    at, name = table("AGR"), fresh()
    cell = Cell(CATALOGUE["VAL-REFERENCE-PROGNOSIS"], "FlexOrder", "AGR", "3.1.0")
    unknown = order(at, at.started(offer(at)), D_PrognosisMessageID=name)
    words = "D-PrognosisMessageID: you ordered something else than we offered"
    others = allowed(cell, at.broken(unknown), CATALOGUE).others
    assert grade_of(words, cell, others, CATALOGUE) is Grade.EQUIVALENT
    as_offered = order(at, at.started(offer(at, D_PrognosisMessageID=name)), D_PrognosisMessageID=name)
    others = allowed(cell, at.broken(as_offered), CATALOGUE).others
    assert grade_of(words, cell, others, CATALOGUE) is Grade.UNDOCUMENTED


def test_another_point_of_the_two_is_advisory() -> None:
    """No document makes an AGR refuse an order for another point of the two than its offer's."""
    at = table("AGR")
    broken = at.broken(order(at, at.started(offer(at)), CongestionPoint=OTHER_POINT["AGR"]))
    musts = [name for name in broken.surely if CATALOGUE[name].obligation == "must"]
    assert "OPR-FOR-POINT" in broken.surely
    assert not musts


# --- what is not said ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("version", "open_"), [("3.0.0", False), ("3.1.0", True), ("draft", True)])
def test_an_offer_that_says_neither(version: str, open_: bool) -> None:
    """Where the attribute exists and is left out, an offer on no request is one or the other."""
    at = table("DSO", version)
    assert ("VLD-FO-CONSISTENT" in at.broken(offer(at, Unsolicited=None)).perhaps) is open_


@pytest.mark.parametrize("row", ["VAL-SENDER-ROLE", "VAL-MESSAGE-MISDIRECTED"])
@pytest.mark.parametrize("version", ["3.0.0", "3.1.0", "draft"])
def test_a_type_that_is_not_for_the_role(row: str, version: str) -> None:
    """No document names a reason for it; that of another rule still says something else."""
    cell = Cell(CATALOGUE[row], "FlexRequest", "CRO", version)
    assert grade("A CRO takes no FlexRequest", cell, CATALOGUE) is Grade.EQUIVALENT
    assert grade("Already Submitted", cell, CATALOGUE) is Grade.OTHER
    assert grade(" ", cell, CATALOGUE) is Grade.NONE


def test_no_sequence_rests_on_another_minor_version() -> None:
    """Whether one is accepted is advisory, so that no must can follow from it."""
    found, message = defects.DEFECTS["another Version"], prognosis(table("DSO"))
    scenes = [cast(Scene, SimpleNamespace(dice=Random(n))) for n in range(20)]
    made = {found.apply(scene, message, site)["Version"] for scene in scenes for site in found.sites(message)}
    assert {text.partition(".")[0] for text in made} == {"98", "99"}


def test_an_offer_of_some_of_what_was_requested() -> None:
    """It may be refused in any words, or taken; one of all that was requested has to be taken."""
    at = table("DSO")
    asked = at.started(request(at, isp(50, 4, Disposition="Requested", MinPower=0, MaxPower=1000)))
    about = Cell(CATALOGUE["ANS-GIVEN"], "FlexOffer", "DSO", "3.1.0")
    some, every = (
        at.broken(offer(at, option(isp(50, length, Power=1000)), FlexRequestMessageID=asked["MessageID"]))
        for length in (3, 4)
    )
    for classes, reason in ((frozenset({"rejected"}), "Not every ISP has a price"), (frozenset({"accepted"}), None)):
        assert illegal(classes, reason, some, about, CATALOGUE) == ""
    assert illegal(frozenset({"rejected"}), "Not every ISP has a price", every, about, CATALOGUE)


def test_an_offer_for_another_point_than_its_request() -> None:
    """What is requested is not offered there: a DSO may say so in its own words, and need not."""
    at = table("DSO")
    elsewhere = at.started(request(at, CongestionPoint=OTHER_POINT["DSO"]))
    broken = at.broken(offer(at, FlexRequestMessageID=elsewhere["MessageID"]))
    about = Cell(CATALOGUE["ANS-GIVEN"], "FlexOffer", "DSO", "3.1.0")
    assert illegal(frozenset({"rejected"}), "We asked for this at another point", broken, about, CATALOGUE) == ""
    assert illegal(frozenset({"accepted"}), None, broken, about, CATALOGUE) == ""


def test_an_offer_that_does_not_name_its_prognosis() -> None:
    """Where one was sent, the offer may rest on it; the DSO may as well say that there is no baseline."""
    at = table("DSO")
    at.sent(prognosis(at))
    broken = at.broken(offer(at, BaselineReference=None))
    assert "VLD-FO-BASELINE" in broken.perhaps
