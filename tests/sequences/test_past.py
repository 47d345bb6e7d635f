"""What a message is seen against: what crossed it is of an unknown outcome, what came after it does not count."""

from datetime import timedelta
from random import Random

from tests.oracle.desk import offer as offer_of
from tests.oracle.desk import table
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import History, Oracle
from uftp_conformance.oracle.received.target import Partner
from uftp_conformance.sequences.others import settlement
from uftp_conformance.sequences.past import Entry, Past
from uftp_conformance.sequences.scene import Lane, Scene
from uftp_conformance.sequences.states import state_for

AGR = Partner("AGR", "agr.suite.example", "registered")


def offer(name: str, expires: str = "2030-01-01T00:00:00Z") -> Element:
    attributes = {"MessageID": name, "ExpirationDateTime": expires, "Period": "2029-01-01", "CongestionPoint": "ean.1"}
    return Element("FlexOffer", attributes)


def revocation(name: str, of: str) -> Element:
    return Element("FlexOfferRevocation", {"MessageID": name, "FlexOfferMessageID": of})


def entry(step: int, element: Element, at: float, settled: float, outcome: str = "accepted") -> Entry:
    made = Entry(step, element, AGR, at, settled=settled)
    made.outcome = "rejected" if outcome == "rejected" else "accepted"
    return made


def test_what_crosses_a_message_is_of_an_unknown_outcome() -> None:
    before, crossing = entry(0, offer("a"), 1.0, 2.0), entry(1, offer("b"), 2.5, 4.0)
    mine, later = entry(2, offer("c"), 3.0, 5.0), entry(3, offer("d"), 6.0, 7.0)
    history = Past([before, crossing, mine, later], partial=True).before(mine, 3.0, 5.0)
    found = [(each.element["MessageID"], each.outcome) for each in history.messages]
    assert found == [("a", "accepted"), ("b", "unknown")]
    assert history.partial


def test_states() -> None:
    past = Past([entry(0, offer("a"), 1.0, 2.0), entry(1, revocation("r", "A"), 3.0, 4.0)])
    made = past.entries[0]
    assert [past.state(made, at) for at in (1.5, 2.5, 4.5)] == ["open", "live", "revoked"]
    assert past.state(entry(2, offer("b", "1970-01-01T00:00:05Z"), 1.0, 2.0), 6.0) == "expired"
    assert past.state(entry(2, offer("b"), 1.0, 2.0, "rejected"), 6.0) == "rejected"


def test_in_which_state_a_message_comes() -> None:
    """Its own effect does not count."""
    mine = entry(1, revocation("r", "a"), 3.0, 4.0)
    past = Past([entry(0, offer("a"), 1.0, 2.0), mine])
    assert state_for(mine, past, 3.0) == "live FlexOffer"
    assert state_for(entry(2, revocation("s", "x"), 5.0, 6.0), past, 5.0) == "no FlexOffer"
    assert state_for(entry(2, revocation("s", "r"), 5.0, 6.0), past, 5.0) == "a FlexOfferRevocation"
    assert state_for(entry(2, offer("b"), 5.0, 6.0), past, 5.0) == "accepted before"


def test_a_history_with_gaps_leaves_open_what_it_does_not_hold() -> None:
    """That nobody sent a forecast does not say that there is none."""
    at = table("DSO")
    message, sender = offer_of(at, BaselineReference=None), (at.party("AGR"), "AGR")
    oracle = Oracle(target_of(at.statement))
    known = oracle.broken(message, sender, History(), at.now.timestamp())
    gaps = oracle.broken(message, sender, History(partial=True), at.now.timestamp())
    assert "VLD-FO-BASELINE" in known.surely
    assert "VLD-FO-BASELINE" in gaps.perhaps
    assert "VLD-FO-BASELINE" not in gaps.surely


def test_what_the_target_started_may_have_been_on_its_way() -> None:
    """An order that comes a moment after the answer to a revocation may have been placed before it; ours not."""
    mine = entry(0, revocation("r", "a"), 3.0, 4.0)
    theirs, late, ours = (
        entry(n, offer(name), at, at) for n, name, at in ((1, "b", 4.5), (2, "c", 6.5), (3, "d", 4.5))
    )
    theirs.started = late.started = True
    found = Past([mine, theirs, late, ours]).before(mine, 3.0, 4.0).messages
    assert [(each.element["MessageID"], each.outcome) for each in found] == [("b", "unknown")]


def test_an_order_of_a_day_with_a_zone_is_settled_on_that_day() -> None:
    """An order copies its Period from an offer of the target, which may write an offset behind the day."""
    at = table("AGR")
    yesterday = (at.now - timedelta(days=1)).date()
    attributes = {"MessageID": "o", "OrderReference": "r", "CongestionPoint": "ean.1", "Price": "1"}
    placed = Element("FlexOrder", {**attributes, "Period": f"{yesterday}Z"}, (Element("ISP", {"Start": "1"}),))
    us = Partner("DSO", at.party("DSO"), "registered")
    past = Past([Entry(0, placed, us, 1.0, settled=2.0)])
    lane = Lane(days=(-1,))
    made = [settlement(Scene(Random(number), target_of(at.statement), at.now, us, past, lane)) for number in range(20)]
    about = [each for each in made if each["PeriodEnd"] == yesterday.isoformat()]
    assert any(item["OrderReference"] == "r" for each in about for item in each.all("FlexOrderSettlement"))
