"""What a received message leaves open, and what makes no difference."""

from datetime import timedelta

import pytest

from tests.oracle.desk import (
    NOW,
    OF_ANOTHER,
    OTHER_POINT,
    TODAY,
    TOMORROW,
    after,
    isp,
    later,
    offer,
    option,
    order,
    prognosis,
    request,
    revocation,
    table,
)
from tests.oracle.test_received import Made, _ordered, offer_less
from uftp_conformance.catalogue import load
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.oracle.received import History, Oracle

DURING = "2026-11-25T11:30:00Z"  # a quarter of an hour after the first ISP begins, and before the last one ends

OPEN: list[tuple[str, str, Made]] = [
    ("VAL-TIME-ZONE", "DSO", lambda at: prognosis(at, TimeZone="Europe/Brussels")),  # register, point 15
    ("VAL-ISP-DURATION", "DSO", lambda at: prognosis(at, ISP_Duration="PT900S")),  # register, point 16
    ("VAL-EXPIRATION-LATE", "DSO", lambda at: offer(at, ExpirationDateTime=DURING)),  # register, point 17
    ("VAL-EXPIRATION-LATE", "AGR", lambda at: request(at, ExpirationDateTime=DURING)),
    ("VAL-CONGESTION-POINT", "DSO", lambda at: prognosis(at, CongestionPoint=OF_ANOTHER["DSO"])),
    (
        "VAL-DUPLICATE",
        "DSO",
        lambda at: prognosis(at, MessageID=at.sent(offer_less(at), "rejected")["MessageID"], Revision=9),
    ),
    ("OPR-DP-SEQUENCE", "DSO", lambda at: prognosis(at, Revision=after(at.sent(prognosis(at), "unknown"), 4))),
    ("OPR-DP-SEQUENCE", "DSO", lambda at: prognosis(at, Revision=after(at.sent(prognosis(at), "rejected"), 4))),
    ("OPR-FOFR-REJECTED", "DSO", lambda at: revocation(at, at.sent(offer(at), "unknown"))),
    ("OPR-FOR-OPTION", "AGR", lambda at: _ordered(at, OptionReference="b")),  # of the only one
    ("VLD-FO-NOTHING", "DSO", lambda at: offer(at, option(isp(50, 4, Power=0), isp(60, Power=0)))),
    ("VLD-FO-NOTHING", "DSO", lambda at: offer(at, option(), option(isp(50, Power=0), name="b"))),
    ("VLD-FO-PRICE", "DSO", lambda at: offer(at, option(Price="0.00"))),  # register, point 33
    ("VLD-FO-PRICE", "DSO", lambda at: offer(at, option(), option(name="b", Price="1.0050"))),
    ("VLD-FO-PRICE", "DSO", lambda at: offer(at, option(Price=f"{10**30}.001"))),
    (
        "OPR-FOFR-PROCURED",
        "DSO",
        lambda at: revocation(at, after(at.started(order(at, at.sent(offer(at))), "unknown"), at).messages[0].element),
    ),
    (  # it was placed, and its AGR rejected it (register, point 35)
        "OPR-FOFR-PROCURED",
        "DSO",
        lambda at: revocation(at, after(at.started(order(at, at.sent(offer(at))), "rejected"), at).messages[0].element),
    ),
    (
        "OPR-FOR-ONCE",
        "AGR",
        lambda at: order(at, after(at.sent(order(at, at.started(offer(at))), "unknown"), at).messages[0].element),
    ),
    ("OPR-DP-POWER", "DSO", lambda at: prognosis(at, isp(1, 49, Power=2 * 10**8), isp(50, 47, Power=1), Period=TODAY)),
    ("VAL-BASELINE-REFERENCE", "DSO", lambda at: offer(at, BaselineReference="")),
    ("OPR-DP-UNREFLECTED", "DSO", lambda at: prognosis(at, Revision=after(at.started(order(at, offer(at))), 6))),
    (
        "OPR-DP-UNREFLECTED",
        "DSO",
        lambda at: prognosis(at, Revision=after(at.started(order(at, offer(at)), "unknown"), 6)),
    ),
    (  # it binds who placed it, perhaps (register, point 35)
        "OPR-DP-UNREFLECTED",
        "DSO",
        lambda at: prognosis(at, Revision=after(at.started(order(at, offer(at)), "rejected"), 6)),
    ),
    (
        "OPR-FOR-ISP",
        "AGR",
        lambda at: _ordered(at, isp(50, 2, Power=1000), isp(52, 2, Power=1000), isp(60, Power=-500)),
    ),
    *(
        (row, "AGR", lambda at: order(at, offer(at)))  # nothing was offered, so that nothing matches it
        for row in ("OPR-FOR-ISP", "OPR-FOR-POWER", "OPR-FOR-PRICE")
    ),
    ("VAL-EXPIRATION", "DSO", lambda at: offer(at, ExpirationDateTime=at.now.isoformat())),
    # too soon for anybody to answer it (register, point 67)
    ("VAL-EXPIRATION", "DSO", lambda at: offer(at, ExpirationDateTime=(at.now + timedelta(seconds=30)).isoformat())),
    ("VAL-EXPIRATION", "AGR", lambda at: request(at, ExpirationDateTime=(at.now + timedelta(seconds=30)).isoformat())),
    (
        "VLD-FO-BASELINE",
        "DSO",
        lambda at: offer(at, BaselineReference=None, D_PrognosisMessageID=at.sent(prognosis(at))["MessageID"]),
    ),
    (
        "VLD-FO-BASELINE",
        "DSO",
        lambda at: offer(at, D_PrognosisMessageID=at.sent(prognosis(at, Period=TOMORROW))["MessageID"]),
    ),
]


@pytest.mark.parametrize(("requirement", "role", "made"), OPEN)
def test_what_is_open_is_said_to_be(requirement: str, role: str, made: Made) -> None:
    """An answer that is missing, clocks, and what the register leaves to the target: neither broken nor not."""
    at = table(role)
    broken = at.broken(made(at))
    assert requirement in broken.perhaps
    assert requirement not in broken.surely


@pytest.mark.parametrize(
    ("to", "changed"),
    [
        ("second", {}),
        ("registered", {"Period": TOMORROW}),
        ("registered", {"CongestionPoint": OTHER_POINT["DSO"]}),
    ],
)
def test_a_forecast_has_to_reflect_only_what_its_sender_was_ordered(to: str, changed: dict[str, str]) -> None:
    """What was ordered of another one, for another Period or at another point, does not concern it."""
    at = table("DSO")
    at.started(order(at, offer(at), **changed), "accepted", to)
    broken = at.broken(prognosis(at))
    assert (broken.surely, broken.perhaps) == (frozenset(), frozenset())


def test_a_copy_is_nothing_but_a_copy() -> None:
    """Not even what has expired or was ordered meanwhile is held against it."""
    at = table("AGR")
    copied = at.sent(order(at, at.started(offer(at))))
    assert later(at, hours=3).broken(copied).surely == {"VAL-RESUBMITTED"}


def test_who_takes_the_identifier_of_a_message_of_the_target_can_still_refer_to_that() -> None:
    at = table("DSO")
    asked = at.started(request(at))["MessageID"]
    broken = at.broken(offer(at, MessageID=asked, FlexRequestMessageID=asked))
    assert broken.surely == frozenset()
    assert broken.perhaps == {"VAL-DUPLICATE-TYPES"}  # whose identifier it is, nobody says (register, point 108)


@pytest.mark.parametrize(("minutes", "expired"), [(59, False), (61, True)])
def test_time_passes(minutes: int, expired: bool) -> None:  # what time brings
    at = table("AGR")
    made = order(at, at.started(offer(at)))
    broken = later(at, minutes=minutes).broken(made)
    assert ("VAL-REFERENCE-EXPIRED" in broken.surely) is expired
    assert ("VAL-REFERENCE-OFFER" in broken.perhaps) is expired  # who keeps only what is good does not find it


def test_what_is_void_may_be_unknown() -> None:
    """A request that has expired, and an offer that was revoked, need not be kept (register, point 67)."""
    at = table("DSO")
    made = offer(at, FlexRequestMessageID=at.started(request(at))["MessageID"])
    assert "VAL-REFERENCE-REQUEST" not in at.broken(made).perhaps
    assert "VAL-REFERENCE-REQUEST" in later(at, minutes=61).broken(made).perhaps
    at = table("AGR")
    offered = at.started(offer(at))
    at.started(revocation(at, offered))
    broken = at.broken(order(at, offered))
    assert ("VAL-REFERENCE-REVOKED" in broken.surely, "VAL-REFERENCE-OFFER" in broken.perhaps) == (True, True)


def test_whether_a_rejected_revocation_voids_its_offer_is_left_open_to_all_but_one_row() -> None:
    """VLD-FOR-UNREVOKED advises to accept an order of it (register, point 144)."""
    at = table("AGR")
    offered = at.started(offer(at))
    at.started(revocation(at, offered), "rejected")
    broken = at.broken(order(at, offered))
    assert not broken.surely
    assert broken.perhaps == set(load()["VLD-FOR-UNREVOKED"].despite)


@pytest.mark.parametrize(
    ("within", "surely", "perhaps"),
    [(0.0, False, False), (2 * 60 * 60.0, False, True)],
)
def test_what_expires_while_a_message_is_on_its_way_is_open(within: float, surely: bool, perhaps: bool) -> None:
    at = table("AGR")
    made = order(at, at.started(offer(at)))
    sender = made["SenderDomain"], "DSO"
    history, begin = History(tuple(at.messages)), NOW.timestamp()
    broken = Oracle(target_of(at.statement)).broken(made, sender, history, begin, within)
    assert ("VAL-REFERENCE-EXPIRED" in broken.surely) is surely
    assert ("VAL-REFERENCE-EXPIRED" in broken.perhaps) is perhaps
    later_on = Oracle(target_of(at.statement)).broken(made, sender, history, begin + 2 * 60 * 60, 60.0)
    assert "VAL-REFERENCE-EXPIRED" in later_on.surely


@pytest.mark.parametrize(("share", "open_"), [(None, False), ("0.50", True)])
def test_of_an_unknown_offer_no_part_is_too_small_where_the_whole_is_ordered(share: str | None, *, open_: bool) -> None:
    """For a part that is too small the specification has no words: whatever was said would name it."""
    at = table("AGR")
    lone = order(at, offer(at), ActivationFactor=share)
    found = at.broken(lone)
    assert "VAL-REFERENCE-OFFER" in found.surely
    assert ("OPR-FOR-FACTOR" in found.perhaps) is open_
