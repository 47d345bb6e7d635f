"""What a received message breaks: for each rule what breaks it, and the nearest message that does not."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.oracle.desk import (
    LATER,
    LONG_DAY,
    SHORT_DAY,
    TODAY,
    TOMORROW,
    YESTERDAY,
    Table,
    after,
    isp,
    offer,
    option,
    order,
    prognosis,
    request,
    reservation,
    revocation,
    table,
)
from uftp_conformance.catalogue import load
from uftp_conformance.messages import REQUESTS, Element
from uftp_conformance.oracle.received import RULES

Made = Callable[[Table], Element]


def _of_two(at: Table) -> Element:
    return offer(at, option(name="a"), option(name="b"))


def _ordered(at: Table, *isps: Element, **changed: Any) -> Element:
    return order(at, at.started(offer(at)), *isps, **changed)


def _forecast(made: Callable[..., Element], at: Table, named: Element) -> Element:
    """Rest a message on a D-Prognosis, and on no other baseline beside it."""
    return made(at, BaselineReference=None, D_PrognosisMessageID=named["MessageID"])


def _partly(at: Table, *isps: Element, **changed: Any) -> Element:
    return order(at, at.started(offer(at, option(MinActivationFactor="0.50"))), *isps, **changed)


def _unasked(at: Table, **changed: Any) -> Element:
    return order(at, offer(at), FlexOfferMessageID=None, Unsolicited="true", **changed)


VALID: list[tuple[str, Made]] = [
    ("DSO", prognosis),
    ("DSO", offer),
    ("AGR", request),
    ("DSO", lambda at: offer(at, ExpirationDateTime="2026-11-25T11:15:00Z")),  # when its first ISP begins
    ("AGR", reservation),
    ("AGR", _ordered),
    ("DSO", lambda at: revocation(at, at.sent(offer(at)))),
    ("DSO", lambda at: prognosis(at, isp(1, 100, Power=5), Period=LONG_DAY)),
    ("DSO", lambda at: prognosis(at, isp(1, 92, Power=5), Period=SHORT_DAY)),
    ("DSO", lambda at: prognosis(at, Revision=after(at.sent(prognosis(at), "rejected"), 6))),
    ("DSO", lambda at: offer(at, FlexRequestMessageID=at.started(request(at))["MessageID"])),
    ("AGR", lambda at: _ordered(at, Price="12.5")),
    ("AGR", lambda at: _partly(at, isp(50, 4, Power=500), isp(60, Power=-250), ActivationFactor="0.5", Price="6.25")),
    ("AGR", lambda at: order(at, after(at.sent(order(at, at.started(offer(at))), "rejected"), at).messages[0].element)),
]


@pytest.mark.parametrize(("role", "made"), VALID)
@pytest.mark.parametrize("version", ["3.0.0", "3.1.0"])
def test_what_is_right_breaks_nothing(role: str, made: Made, version: str) -> None:
    at = table(role, version)
    broken = at.broken(made(at))
    assert (broken.surely, broken.perhaps) == (frozenset(), frozenset())


BROKEN: list[tuple[str, str, Made]] = [
    ("VAL-RECIPIENT", "DSO", lambda at: prognosis(at, RecipientDomain="nobody.example")),
    ("VAL-NO-PARTNER", "DSO", lambda at: offer(at, sender="unregistered")),
    ("VAL-NO-PARTNER-ORDER", "AGR", lambda at: _unasked(at, sender="unregistered")),
    ("VAL-BARRED", "DSO", lambda at: prognosis(at, sender="barred")),
    ("VAL-DUPLICATE", "DSO", lambda at: prognosis(at, MessageID=at.sent(offer_less(at))["MessageID"], Revision=9)),
    ("VAL-DUPLICATE-TYPES", "DSO", lambda at: prognosis(at, MessageID=at.sent(offer(at))["MessageID"].upper())),
    ("VAL-RESUBMITTED", "DSO", lambda at: at.sent(prognosis(at))),
    ("VAL-ISP-DURATION", "DSO", lambda at: prognosis(at, ISP_Duration="PT30M")),
    ("VAL-TIME-ZONE", "DSO", lambda at: prognosis(at, TimeZone="Europe/Moscow")),
    ("VAL-CONGESTION-POINT", "DSO", lambda at: prognosis(at, CongestionPoint="ean.123")),
    ("VAL-REFERENCE-REQUEST", "DSO", lambda at: offer(at, FlexRequestMessageID=at.sent(offer(at))["MessageID"])),
    (
        "VAL-REFERENCE-REQUEST",
        "DSO",
        lambda at: offer(at, FlexRequestMessageID=at.started(request(at), to="second")["MessageID"]),
    ),
    ("VAL-REFERENCE-OFFER", "DSO", lambda at: revocation(at, offer(at))),
    ("VAL-REFERENCE-OFFER", "DSO", lambda at: revocation(at, at.sent(prognosis(at)))),
    ("OPR-FOFR-FOREIGN", "DSO", lambda at: revocation(at, at.sent(offer(at, sender="second")))),
    ("VAL-REFERENCE-PROGNOSIS", "DSO", lambda at: _forecast(offer, at, at.sent(offer(at)))),
    ("VAL-CONTRACT-REQUEST", "AGR", lambda at: request(at, ContractID="NO-SUCH")),
    ("VAL-CONTRACT", "AGR", lambda at: reservation(at, ContractID="CONTRACT-BARRED")),
    ("VAL-BASELINE-REFERENCE", "DSO", lambda at: offer(at, BaselineReference="OTHER")),
    (
        "VAL-PERIOD-MISMATCH",
        "DSO",
        lambda at: offer(at, FlexRequestMessageID=at.started(request(at, Period=TOMORROW))["MessageID"]),
    ),
    (
        "VAL-PERIOD-BASELINE",
        "DSO",
        lambda at: _forecast(offer, at, at.sent(prognosis(at, Period=TOMORROW))),
    ),
    (
        "VAL-PERIOD-BASELINE",
        "AGR",
        lambda at: _forecast(_ordered, at, at.started(prognosis(at, Period=TOMORROW))),
    ),
    (
        "OPR-FOFR-REVOKED",
        "DSO",
        lambda at: revocation(at, after(at.sent(revocation(at, at.sent(offer(at)))), at).messages[0].element),
    ),
    (
        "VAL-REFERENCE-REVOKED",
        "AGR",
        lambda at: order(at, after(at.started(revocation(at, at.started(offer(at)))), at).messages[0].element),
    ),
    ("VAL-ISP-BOUNDS", "DSO", lambda at: prognosis(at, isp(1, 97, Power=1))),
    ("VAL-ISP-BOUNDS", "DSO", lambda at: prognosis(at, isp(1, 96, Power=1), Period=SHORT_DAY)),
    ("VAL-ISP-CONFLICT", "DSO", lambda at: prognosis(at, isp(1, 96, Power=1), isp(40, Power=1))),
    ("VAL-PERIOD", "DSO", lambda at: offer(at, Period=YESTERDAY)),
    ("VAL-PERIOD-PROGNOSIS", "DSO", lambda at: prognosis(at, Period=YESTERDAY)),
    ("VAL-EXPIRATION", "DSO", lambda at: offer(at, ExpirationDateTime="2026-11-18T11:00:00Z")),
    ("VAL-CURRENCY", "DSO", lambda at: offer(at, Currency="USD")),
    ("VAL-EXPIRATION-LATE", "DSO", lambda at: offer(at, ExpirationDateTime="2026-11-25T23:00:00Z")),
    ("VAL-VERSION-MAJOR", "DSO", lambda at: prognosis(at, Version="99.0.0")),
    ("VAL-EXTREME", "DSO", lambda at: offer(at, option(name="x" * 5000))),
    ("VAL-EXTREME-ISPS", "DSO", lambda at: prognosis(at, isp(1, 2**32 + 1, Power=1))),
    ("VAL-EXTREME-ISPS", "DSO", lambda at: prognosis(at, ISP_Duration="P1DT15M")),
    ("VLD-FR-LACKING", "AGR", lambda at: request(at, isp(1, Disposition="Available", MinPower=0, MaxPower=1))),
    ("VLD-FR-DIRECTION", "AGR", lambda at: request(at, isp(1, Disposition="Requested", MinPower=-1, MaxPower=1))),
    ("VLD-FR-POWER", "AGR", lambda at: request(at, isp(1, Disposition="Requested", MinPower=2, MaxPower=1))),
    ("VLD-FR-IDENTICAL", "AGR", lambda at: at.sent(request(at)).having({"MessageID": "0"})),
    ("VLD-FR-REVISION", "AGR", lambda at: request(at, Revision=after(at.sent(request(at, Revision=7)), 6))),
    ("VLD-FO-BASELINE", "DSO", lambda at: offer(at, BaselineReference=None)),
    ("VLD-FO-POWER", "DSO", lambda at: offer(at, option(isp(50, Power=100_000_001)))),
    (
        "VLD-FO-REQUEST",
        "DSO",
        lambda at: offer(at, option(isp(54, Power=1)), FlexRequestMessageID=at.started(request(at))["MessageID"]),
    ),
    ("VLD-FO-CONSISTENT", "DSO", lambda at: offer(at, Unsolicited="false")),
    ("VLD-FOR-UNSOLICITED", "AGR", _unasked),
    ("VLD-FOR-REJECTED", "AGR", lambda at: order(at, at.started(offer(at), "rejected"))),
    (
        "VLD-FOR-WHOLE",
        "AGR",
        lambda at: _ordered(at, isp(50, 4, Power=500), isp(60, Power=-250), ActivationFactor="0.5", Price="6.25"),
    ),
    ("VLD-FOR-SCALED", "AGR", lambda at: _partly(at, ActivationFactor="0.5", Price="6.25")),
    (
        "VLD-FOR-ONE-OPTION",
        "AGR",
        lambda at: order(
            at,
            after(at.sent(order(at, at.started(offer(at, option(), option(name="b"))))), at).messages[0].element,
            OptionReference="b",
        ),
    ),
    ("OPR-DP-LACKING", "DSO", lambda at: prognosis(at, isp(1, 95, Power=1))),
    ("OPR-DP-POWER", "DSO", lambda at: prognosis(at, isp(1, 96, Power=-100_000_001))),
    ("VAL-EXTREME-POWER", "DSO", lambda at: prognosis(at, isp(1, 96, Power=2**31))),
    ("OPR-DP-SEQUENCE", "DSO", lambda at: prognosis(at, Revision=after(at.sent(prognosis(at)), 4))),
    ("OPR-DP-REVISION-EQUAL", "DSO", lambda at: prognosis(at, Revision=after(at.sent(prognosis(at)), 5))),
    (
        "OPR-FOFR-PROCURED",
        "DSO",
        lambda at: revocation(at, after(at.started(order(at, at.sent(offer(at)))), at).messages[0].element),
    ),
    ("OPR-FOFR-REJECTED", "DSO", lambda at: revocation(at, at.sent(offer(at), "rejected"))),
    ("OPR-FOFR-BEGUN", "DSO", lambda at: revocation(at, at.sent(offer(at, option(isp(49, Power=1)), Period=TODAY)))),
    ("OPR-FOR-ISP", "AGR", lambda at: _ordered(at, isp(50, 4, Power=1000))),
    ("OPR-FOR-POWER", "AGR", lambda at: _ordered(at, isp(50, 4, Power=1001), isp(60, Power=-500))),
    ("OPR-FOR-PRICE", "AGR", lambda at: _ordered(at, Price="12.51")),
    ("OPR-FOR-POINT", "AGR", lambda at: _ordered(at, CongestionPoint="ean.000000000000000000")),
    ("OPR-FOR-CURRENCY", "AGR", lambda at: _ordered(at, Currency="USD")),
    (
        "OPR-FOR-OPTION",
        "AGR",
        lambda at: order(at, at.started(offer(at, option(), option(name="b"))), OptionReference="c"),
    ),
    *(
        ("OPR-FOR-OPTION", "AGR", lambda at, near=near: order(at, at.started(_of_two(at)), OptionReference=near))
        for near in ("bb", "a-b")
    ),
    (
        "OPR-FOR-ONCE",
        "AGR",
        lambda at: order(at, after(at.sent(order(at, at.started(offer(at)))), at).messages[0].element),
    ),
    (
        "OPR-FOR-FACTOR",
        "AGR",
        lambda at: _partly(at, isp(50, 4, Power=400), isp(60, Power=-200), ActivationFactor="0.4", Price="5"),
    ),
    ("PLN-FRU-POWER", "AGR", lambda at: reservation(at, isp(1, Power=-500_001))),
    ("PLN-FRU-POWER", "AGR", lambda at: reservation(at, isp(1, Power=1))),
    ("PLN-FRU-DEADLINE", "AGR", lambda at: reservation(at, Period=TOMORROW)),
]


def offer_less(at: Table) -> Element:
    """Return a prognosis that is not like the usual one."""
    return prognosis(at, isp(1, 96, Power=7))


@pytest.mark.parametrize(("requirement", "role", "made"), BROKEN)
def test_what_is_wrong_breaks_its_requirement(requirement: str, role: str, made: Made) -> None:
    at = table(role)
    assert requirement in at.broken(made(at)).surely


def test_who_was_made_an_offer_may_order_it() -> None:
    """An order on an offer does not rest on a contract by itself (register, point 92)."""
    at = table("AGR")
    offered = at.started(offer(at), to="unregistered")
    assert not at.broken(order(at, offered, sender="unregistered")).surely
    assert "VAL-NO-PARTNER-ORDER" not in at.broken(_unasked(at)).surely


def test_one_sender_in_the_name_of_another() -> None:
    at = table("DSO")
    inside, outside = at.party("AGR"), at.party("AGR", "second")
    assert "VAL-SENDER-MISMATCH" in at.broken(prognosis(at), (outside, "AGR")).surely
    stranger = prognosis(at, SenderDomain="nobody.example")
    assert "VAL-SENDER-STRANGER" in at.broken(stranger, (inside, "AGR")).surely
    assert "VAL-SENDER-ROLE" in at.broken(prognosis(at), (inside, "CRO")).surely


def test_only_another_role_receives_it() -> None:
    at = table("DSO")
    element = at.message("AGRPortfolioQuery", at.party("AGR"), {"TimeZone": "Europe/Amsterdam", "Period": LATER})
    assert at.broken(element).surely == {"VAL-MESSAGE-MISDIRECTED"}
    barred = element.having({"SenderDomain": at.party("AGR", "barred")})
    assert at.broken(barred).perhaps == {"VAL-BARRED"}  # whichever of the two is looked at first


@pytest.mark.parametrize(
    ("claim", "requirement", "made"),
    [
        ("d_prognosis", "OPR-DP-DENIED", prognosis),
        ("mutex_offers", "VLD-FO-MUTEX", lambda at: offer(at, option(), option(name="b"))),
        ("unsolicited_offers", "VLD-FO-UNASKED", offer),
    ],
)
def test_what_is_denied(claim: str, requirement: str, made: Made) -> None:
    at, denying = table("DSO"), table("DSO", "3.1.0", **{claim: False})
    assert requirement not in at.broken(made(at)).surely
    assert requirement in denying.broken(made(denying)).surely


def test_every_rule_has_a_row_of_its_name() -> None:
    """And is about types that its row names, or that exist at all where the row leaves it open."""
    for name, rule in RULES.items():
        assert load()[name].observed in ("refusal", "acceptance", "content")
        assert set(rule.messages) <= set(REQUESTS)
        assert set(load()[name].messages) <= set(rule.messages), name


# What comes before a message is read, and what says nothing about a message by itself.
OUTSIDE = {"VAL-DUPLICATE-LETTERS", "VAL-DUPLICATE-REJECTED", "TRN-EMPTY", "TRN-FOREIGN", "VAL-SEVERAL"}


def test_every_row_about_a_refusal_has_its_rule() -> None:
    rows = {row.id for row in load() if row.observed == "refusal" and row.direction != "initiated"}
    assert rows - RULES.keys() == OUTSIDE
