from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fixtures.running_trial import RunningTrial
from fixtures.shared import Shared
from fixtures.stock import Stock
from strategies.cases import acceptance_cases, on_day
from strategies.contents import NEW, contents
from strategies.spelling_variants import (
    OF_ISPS,
    VARIANTS,
    Variant,
    as_it_is,
    isps_reversed,
    runs_split,
    without_declaration,
)
from tests.strategies.table import TableTester, situation_of
from uftp_conformance.catalogue import load
from uftp_conformance.conversation.common_reference import accepted
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.conversation.tester import OurMistake
from uftp_conformance.judging.judge import Criteria
from uftp_conformance.messages import ROLES, Element, complaints, lexical, parse, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.participants.isps import merged, profiles

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
SHORT_DAY, LONG_DAY = date(2026, 3, 29), date(2026, 10, 25)
MESSAGES = (
    "TestMessage",
    "D-Prognosis",
    "FlexReservationUpdate",
    "FlexRequest",
    "FlexOffer",
    "DSOPortfolioUpdate",
    "AGRPortfolioUpdate",
    "AGRPortfolioQuery",
    "DSOPortfolioQuery",
)
ABOUT_ISPS = ("D-Prognosis", "FlexReservationUpdate", "FlexRequest", "FlexOffer")
DRAWING = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
EVERY_ROLE = pytest.mark.parametrize("role", ROLES)


def trial_of(role: str, situation: Situation | None = None) -> RunningTrial:
    tester = TableTester(role)
    criteria = Criteria(tester.statement.target.key, "3.1.0", load())
    return RunningTrial(Shared(tester, criteria, lambda _: False), situation or situation_of(role, NOW))


def complaints_about(payload: bytes) -> tuple[str, ...]:
    return complaints(parse_lxml(payload), "3.1.0")


# --- valid messages ------------------------------------------------------------------------------------------------


@EVERY_ROLE
@pytest.mark.parametrize("message", MESSAGES)
@DRAWING
@given(data=st.data())
def test_contents_are_valid(role: str, message: str, data: st.DataObject) -> None:
    """Every drawn content is schema-valid once it has its metadata and addresses, also for the wrong role."""
    trial = trial_of(role)
    out = trial.outgoing(data.draw(contents(message, trial.situation)))
    assert complaints_about(serialise(out.element)) == ()
    assert [value for e in out.element.walk() for value in e.attributes.values() if value.startswith(NEW)] == []


@pytest.mark.parametrize(("day", "isps"), [(None, 96), (SHORT_DAY, 92), (LONG_DAY, 100)])
@pytest.mark.parametrize("message", ABOUT_ISPS)
@DRAWING
@given(data=st.data())
def test_isps_are_of_the_day(message: str, day: date | None, isps: int, data: st.DataObject) -> None:
    """ISPs lie within the day that the message is about, in order and once; a D-Prognosis has them all."""
    situation = situation_of("DSO" if message in ("D-Prognosis", "FlexOffer") else "AGR", NOW)
    assume(day is not None or situation.today == NOW.date())
    element = data.draw(contents(message, on_day(situation, day)))
    if day is None:
        assume(situation.market.isps(date.fromisoformat(element["Period"])) == isps)
    else:
        assert element["Period"] == day.isoformat()
    for runs in profiles(element):
        numbers = [number for first, last, _ in runs for number in range(first, last + 1)]
        assert numbers == sorted(set(numbers))
        assert numbers[0] >= 1
        assert numbers[-1] <= isps
        assert message != "D-Prognosis" or len(numbers) == isps


@pytest.mark.parametrize("message", ["D-Prognosis", "FlexRequest", "FlexOffer"])
@DRAWING
@given(data=st.data())
def test_days_are_ahead(message: str, data: st.DataObject) -> None:
    """Messages are about today or a later day, and no further than the market looks."""
    situation = situation_of("AGR" if message == "FlexRequest" else "DSO", NOW)
    ahead = (date.fromisoformat(data.draw(contents(message, situation))["Period"]) - situation.today).days
    assert 0 <= ahead <= situation.market.periods_ahead


def _released(before: int) -> Situation:
    """Return a situation in which every contract has to be released so many days before the Period."""
    situation = situation_of("AGR", NOW)
    contracts = (replace(contract, release_days_before=before) for contract in situation.market.contracts)
    return replace(situation, market=replace(situation.market, contracts=tuple(contracts)))


@pytest.mark.parametrize("before", [0, 1, 28, 29, 400])
@DRAWING
@given(data=st.data())
def test_reservations_are_in_time(before: int, data: st.DataObject) -> None:
    """A reservation is for a Period whose deadline is not over, however far ahead of what else the market takes."""
    situation = _released(before)
    period = date.fromisoformat(data.draw(contents("FlexReservationUpdate", situation))["Period"])
    assert before + 1 <= (period - situation.today).days <= max(before + 2, situation.market.periods_ahead)


# The last release is until 10:00 of a day, and now it is noon: that of the day itself is over, that of the next is not.
IN_TIME = [(1, [SHORT_DAY, LONG_DAY]), (26, [SHORT_DAY, LONG_DAY]), (27, [LONG_DAY])]


@pytest.mark.parametrize(("before", "days"), IN_TIME)
def test_reservations_of_clock_days_are_in_time(before: int, days: list[date]) -> None:
    """No reservation is made of a day on which the clock changes when its deadline may be over."""
    found = Stock({}, 1, 1).on_clock_days("FlexReservationUpdate", _released(before))
    assert list(found) == [content["Period"] for content in found.values()]
    assert [*found][: len(days)] == [day.isoformat() for day in days]


def test_addresses_of_one_trial() -> None:
    """One name is one address within a trial, another name another, and another trial has its own."""
    content = Element("A", {"x": "new:a"}, (Element("B", {"x": "new:b"}), Element("B", {"x": "new:a"}), Element("C")))
    first, second = trial_of("CRO"), trial_of("CRO")
    minted = first.minted(content)
    a, b = first.address("a"), first.address("b")
    assert minted == Element("A", {"x": a}, (Element("B", {"x": b}), Element("B", {"x": a}), Element("C")))
    assert len({a, b, second.address("a")}) == 3


def test_revisions_rise() -> None:
    """Each message of a series has a higher Revision than the one before."""
    trial = trial_of("DSO")
    given_ = Element("D-Prognosis", {"Revision": "1"})
    revisions = [int(trial.outgoing(given_).element["Revision"]) for _ in range(3)]
    assert revisions == sorted(set(revisions))


def test_identifiers_are_fresh() -> None:
    """Each message has a MessageID and a ConversationID that no other has, unless a conversation is given."""
    trial = trial_of("DSO")
    one, two = (trial.outgoing(Element("TestMessage")).element for _ in range(2))
    identifiers = {element[name] for element in (one, two) for name in ("MessageID", "ConversationID")}
    assert len(identifiers) == 4
    assert trial.outgoing(Element("TestMessage"), conversation="c").element["ConversationID"] == "c"


@pytest.mark.parametrize("message", [m for m in MESSAGES if m != "TestMessage"])
def test_our_answers_are_valid(message: str) -> None:
    """The answer with which the suite accepts a request of the target's is schema-valid."""
    tester = TableTester("AGR" if message == "AGRPortfolioQuery" else "DSO")
    request = tester.prepare(Element(message), tester.counterparties[0])
    answer = tester.prepare(accepted(request.element, tester.statement), tester.counterparties[0]).element
    missing = [c for c in complaints_about(serialise(answer)) if "TimeZone" not in c and "Period" not in c]
    assert missing == []


def test_a_mistake_of_ours_is_noticed() -> None:
    """A message that claims to be valid and is not never leaves."""
    tester = TableTester("DSO")
    broken = tester.prepare(Element("FlexOffer"), tester.counterparties[0])
    with pytest.raises(OurMistake, match="a message of ours is not schema-valid"):
        tester._insist(serialise(broken.element))


# --- variants ------------------------------------------------------------------------------------------------------


def _meaning(out: Outgoing) -> Any:
    """Return what a message says: identifiers and instants, these to the second, ISPs and attributes in no order."""
    element = parse(out.payload) if out.payload else out.element

    def plain(node: Element) -> Any:
        times = ("TimeStamp", "ExpirationDateTime")
        values: dict[str, Any] = {
            k: lexical.instant(v).replace(microsecond=0) if k in times else v for k, v in node.attributes.items()
        }
        values |= {k: v.lower() for k, v in values.items() if k in ("MessageID", "ConversationID")}
        others = [plain(child) for child in node.children if child.tag != "ISP"]
        isps = [
            (int(c["Start"]) + n, {k: v for k, v in c.attributes.items() if k not in ("Start", "Duration")})
            for c in node.all("ISP")
            for n in range(int(c.get("Duration") or 1))
        ]
        return node.tag, values, others, sorted(isps, key=lambda each: each[0])

    return plain(element)


@pytest.mark.parametrize("message", ["D-Prognosis", "FlexRequest", "FlexOffer", "DSOPortfolioUpdate"])
@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.__name__)
@DRAWING
@given(data=st.data())
def test_variants_mean_the_same(variant: Variant, message: str, data: st.DataObject) -> None:
    """A variant of the bytes is valid and says the same."""
    trial = trial_of({"FlexRequest": "AGR", "DSOPortfolioUpdate": "CRO"}.get(message, "DSO"))
    out = trial.outgoing(data.draw(contents(message, trial.situation)))
    varied = variant(out)
    assert complaints_about(varied.payload or serialise(varied.element)) == ()
    assert _meaning(varied) == _meaning(out)


def test_variants_change_something() -> None:
    """Every variant but the plain one changes the bytes of a message that it can change."""
    trial = trial_of("DSO")
    isps = (
        Element("ISP", {"Power": "1", "Start": "1", "Duration": "95"}),
        Element("ISP", {"Power": "2", "Start": "96"}),
    )
    out = trial.outgoing(Element("D-Prognosis", {"Revision": "1"}, isps))
    plain = serialise(out.element)
    changed = {v.__name__: (v(out).payload or serialise(v(out).element)) != plain for v in VARIANTS}
    assert changed == {v.__name__: v is not as_it_is for v in VARIANTS}
    assert without_declaration(out).payload == plain.partition(b"\n")[2]


@DRAWING
@given(data=st.data())
def test_exact_cases_keep_the_isps(data: st.DataObject) -> None:
    """Where an order has to copy an offer, its ISPs are never written in another way."""
    situation = situation_of("AGR", NOW)
    case = data.draw(acceptance_cases(contents("FlexRequest", situation), exact=True))
    assert case.variant not in OF_ISPS
    assert case.describe().startswith(("Written", "With"))


@DRAWING
@given(data=st.data())
def test_runs_are_one_profile(data: st.DataObject) -> None:
    """Two notations of one profile are equal once their runs are joined."""
    situation = situation_of("DSO", NOW)
    out = trial_of("DSO").outgoing(data.draw(contents("D-Prognosis", situation)))
    (split,), (whole,) = (profiles(element) for element in (runs_split(out).element, out.element))
    assert merged(split) == merged(whole)


def test_the_last_isps_come_first() -> None:
    """ISPs that are turned round begin with the last one, also those of one run; no order and no profile is turned."""
    situation = situation_of("DSO", NOW)
    run = Element("ISP", {"Power": "1", "Start": "1", "Duration": "96"})
    option = Element("OfferOption", {"OptionReference": "1"}, (run,))
    for content, there in (
        (Element("D-Prognosis", {"Revision": "1"}, (run,)), ["49", "1"]),
        (Element("FlexOffer", {}, (option, option)), ["49", "1", "49", "1"]),
        (Element("FlexOrder", {}, (run,)), ["1"]),
        (Element("Metering", {}, (Element("Profile", {}, (run,)),)), ["1"]),
    ):
        turned = isps_reversed(trial_of(situation.role).outgoing(content)).element
        assert [isp["Start"] for isp in turned.walk() if isp.tag == "ISP"] == there


# --- defects at the door -------------------------------------------------------------------------------------------
