"""Subtle faults of what a participant starts itself, and of what it makes of the answers."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from uuid import uuid4
from zoneinfo import ZoneInfo

from uftp_conformance.messages import Element
from uftp_conformance.messages.articles import an
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import mutant
from uftp_conformance.mutants.subtle.starting import setting, starting
from uftp_conformance.participants.isps import span
from uftp_conformance.statement.daytime import zone_at
from uftp_conformance.statement.market import isps_in_day

Change = Callable[[Element], Element]
# Within so many days of planning there is always one on which the clock changes.
_FAR = {"market": {"periods_ahead": 220}}


def _isps(change: Callable[[tuple[Element, ...]], tuple[Element, ...]], element: Element) -> Element:
    """Change the ISPs of a message, or of each option in it."""
    own = tuple(child for child in element.children if child.tag == "ISP")
    if own:
        return element.containing(*change(own))
    return element.containing(*(_isps(change, child) for child in element.children))


def _each_on_its_own(isps: tuple[Element, ...]) -> tuple[Element, ...]:
    """Write one ISP element an ISP."""
    return tuple(
        isp.without("Duration").having({"Start": str(number)})
        for isp in isps
        for number in range(span(isp)[0], span(isp)[1] + 1)
    )


def _lasting(isps: tuple[Element, ...], count: int) -> tuple[Element, ...]:
    return (isps[0].having({"Duration": str(count)}),)


def _bounded(bound: Callable[[int, int], int], isps: tuple[Element, ...]) -> tuple[Element, ...]:
    return _lasting(isps, bound(96, span(isps[-1])[1]))


def _one_more(isps: tuple[Element, ...]) -> tuple[Element, ...]:
    first, end = span(isps[-1])
    return (*isps[:-1], isps[-1].having({"Duration": str(end - first + 2)}))


def _from_zero(isps: tuple[Element, ...]) -> tuple[Element, ...]:
    return tuple(isp.having({"Start": str(int(isp["Start"]) - 1)}) for isp in isps)


def _turned_round(isp: Element) -> Element:
    return isp.having({"Power": str(-int(isp["Power"]))})


def _a_watt_less(isps: tuple[Element, ...]) -> tuple[Element, ...]:
    *others, last = _each_on_its_own(isps)
    return (*others, last.having({"Power": str(int(last["Power"]) - 1)}))


def prognoses() -> Iterator[Mutant]:
    """Walk what can be wrong about a prognosis that an AGR makes."""
    yield mutant(
        "AGR",
        "clock/always-96",
        "A prognosis has 96 ISPs, also on days on which the clock changes.",
        starting("D-Prognosis", partial(_isps, lambda isps: _lasting(isps, 96))),
        _at_the_next_change(),
        overrides=_FAR,
    )
    for name, wrong, bound, rule in (
        ("at-most-96", "A prognosis of a longer day ends with ISP 96.", min, "INI-ISPS"),
        ("at-least-96", "A prognosis of a shorter day goes on to ISP 96.", max, "INI-BOUNDS"),
    ):
        faults = starting("D-Prognosis", partial(_isps, partial(_bounded, bound)))
        yield mutant("AGR", f"clock/{name}", wrong, faults, rule)
    for name, wrong, change in (
        ("95", "A prognosis has 95 ISPs.", lambda isps: _lasting(isps, 95)),
        ("from-two", "A prognosis begins with ISP 2.", lambda isps: _each_on_its_own(isps)[1:]),
        (
            "gap",
            "An ISP in the middle of a prognosis is missing.",
            lambda isps: (*_each_on_its_own(isps)[:40], *_each_on_its_own(isps)[41:]),
        ),
    ):
        yield mutant("AGR", f"INI-ISPS/{name}", wrong, starting("D-Prognosis", partial(_isps, change)), "INI-ISPS")
    yield from _revisions("AGR", "INI-REVISION", "D-Prognosis")
    yield from _revisions("DSO", "INI-REVISION-REQUEST", "FlexRequest")


def _revisions(role: str, rule: str, message: str) -> Iterator[Mutant]:
    each = {"D-Prognosis": "prognosis", "FlexRequest": "request"}[message]
    same, falls = f"Every {each} has the same Revision.", f"The Revision falls with every {each}."
    yield mutant(role, f"{rule}/constant", same, setting(message, Revision="2026"), rule)
    yield mutant(role, f"{rule}/falling", falls, starting(message, _falling), rule)


def _falling(message: Element) -> Element:
    return message.having({"Revision": str(10**6 - int(message["Revision"]))})


def _at_the_next_change() -> str:
    """Return what 96 ISPs violate on the next day on which the clock changes: too many in spring, in autumn too few."""
    now = datetime.now(UTC)
    zone = zone_at(now)
    tomorrow = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    lengths = (isps_in_day(tomorrow + timedelta(days=n), zone, 15) for n in range(1, 366))
    return "INI-BOUNDS" if next(length for length in lengths if length != 96) < 96 else "INI-ISPS"


def trades() -> Iterator[Mutant]:
    """Walk what can be wrong about offers, revocations, requests and orders that a participant makes."""
    yield from _of_an_agr()
    yield from _of_a_dso()


def _of_an_agr() -> Iterator[Mutant]:
    """Walk what can be wrong about offers and revocations that an AGR makes."""
    for name, wrong, faults in (
        (
            "conversation",
            "An offer refers to the conversation, not to the FlexRequest.",
            starting("FlexOffer", lambda o: o.having({"FlexRequestMessageID": o["ConversationID"]})),
        ),
        (
            "unsolicited",
            "An offer does not say on which FlexRequest it is made.",
            starting("FlexOffer", lambda o: o.without("FlexRequestMessageID")),
        ),
        (
            "request-as-forecast",
            "An offer names its FlexRequest as D-Prognosis.",
            starting("FlexOffer", lambda o: o.having({"D-PrognosisMessageID": o["FlexRequestMessageID"]})),
        ),
        (
            "revocation",
            "A revocation refers to an offer that nobody made.",
            starting("FlexOfferRevocation", lambda r: r.having({"FlexOfferMessageID": str(uuid4())})),
        ),
    ):
        yield mutant("AGR", f"INI-REFERENCES/{name}", wrong, faults, "INI-REFERENCES")
    yield mutant(
        "AGR",
        "INI-SCHEMA/revocation",
        "A revocation does not say which offer it revokes.",
        starting("FlexOfferRevocation", lambda r: r.without("FlexOfferMessageID")),
        "INI-SCHEMA",
    )
    yield mutant(
        "AGR",
        "INI-UNIQUE/of-the-request",
        "An offer has the MessageID of the FlexRequest that it answers.",
        starting("FlexOffer", lambda o: o.having({"MessageID": o["FlexRequestMessageID"]})),
        "INI-UNIQUE",
    )
    yield from _bounds_of_offers()


def _bounds_of_offers() -> Iterator[Mutant]:
    """Walk what can be wrong about the ISPs of an offer."""
    yield mutant(
        "AGR",
        "INI-BOUNDS/one-more",
        "An offer ends an ISP after the last one of its day.",
        starting("FlexOffer", partial(_isps, lambda isps: _lasting(isps[-1:], 101 - span(isps[-1])[0]))),
        "INI-BOUNDS",
    )
    yield mutant(
        "AGR",
        "INI-BOUNDS/doubled",
        "An offer names its first ISP twice.",
        starting("FlexOffer", partial(_isps, lambda isps: (_each_on_its_own(isps)[0], *isps))),
        "INI-BOUNDS",
    )


def _of_a_dso() -> Iterator[Mutant]:
    """Walk what can be wrong about reservations, requests and orders that a DSO makes."""
    yield mutant(
        "DSO",
        "INI-BOUNDS/one-more",
        "A reservation ends an ISP after the last one of its day.",
        starting("FlexReservationUpdate", partial(_isps, _one_more)),
        "INI-BOUNDS",
    )
    yield mutant(
        "DSO",
        "INI-SCHEMA/from-zero",
        "A FlexRequest counts its ISPs from 0.",
        starting("FlexRequest", partial(_isps, _from_zero)),
        "INI-SCHEMA",
    )
    for name, wrong, change in (
        ("a-watt", "An order has a Watt less in its last ISP.", _a_watt_less),
        ("sign", "An order turns every power round.", lambda isps: tuple(map(_turned_round, isps))),
        ("lacking", "An order leaves out the last ISP of the option.", lambda isps: _each_on_its_own(isps)[:-1]),
    ):
        yield mutant("DSO", f"INI-COPY/{name}", wrong, starting("FlexOrder", partial(_isps, change)), "INI-COPY")
    yield mutant(
        "DSO",
        "INI-PRICE/a-cent",
        "An order is a cent cheaper than the option.",
        starting("FlexOrder", lambda o: o.having({"Price": str(Decimal(o["Price"]) - Decimal("0.01"))})),
        "INI-PRICE",
    )
    for name, wrong, values in (
        ("option", "An order names an option that was not offered.", {"OptionReference": "option-2"}),
        ("currency", "An order is in another currency than the offer.", {"Currency": "GBP"}),
    ):
        yield mutant("DSO", f"INI-REFERENCES/{name}", wrong, setting("FlexOrder", **values), "INI-REFERENCES")


def forms() -> Iterator[Mutant]:
    """Walk what can be wrong about whatever a participant starts: parties, market, and answers that it believes."""
    for role, message, response in (
        ("AGR", "FlexOffer", "FlexOfferResponse"),
        ("DSO", "FlexOrder", "FlexOrderResponse"),
    ):
        yield from _form(role, message)
        yield from _belief(role, response)


def _form(role: str, message: str) -> Iterator[Mutant]:
    """Walk what can be wrong about the parties and the market of a message."""
    yield mutant(
        role,
        "INI-SEALED/inside",
        f"In {an(message)} the SenderDomain is not the envelope's.",
        setting(message, SenderDomain="nobody.example"),
        "INI-SEALED",
    )
    yield mutant(
        role,
        "INI-RECIPIENT/inside",
        f"{an(message, capital=True)} names a recipient that nobody knows.",
        setting(message, RecipientDomain="nobody.example"),
        "INI-RECIPIENT",
    )
    yield mutant(
        role,
        "INI-MARKET/zone",
        f"{an(message, capital=True)} is in the TimeZone of London.",
        setting(message, TimeZone="Europe/London"),
        "INI-MARKET",
    )
    yield mutant(
        role,
        "INI-MARKET/duration",
        f"The ISPs of {an(message)} last an hour.",
        setting(message, **{"ISP-Duration": "PT60M"}),
        "INI-MARKET",
    )


def _belief(role: str, response: str) -> Iterator[Mutant]:
    """Walk what of an answer can be believed that is not so: its seal, its parties, and what it is about."""
    yield mutant(
        role,
        "INI-SIGNATURE-STATE/last",
        f"{an(response, capital=True)} is believed whatever its seal, and refused too.",
        partial(Faults, without=frozenset({"INI-SIGNATURE-STATE"}), believes=frozenset({response})),
        "INI-SIGNATURE-STATE",
    )
    yield mutant(
        role,
        "INI-SIGNATURE/last",
        f"{an(response, capital=True)} is taken whatever its seal.",
        partial(Faults, without=frozenset({"INI-SIGNATURE"}), believes=frozenset({response})),
        "INI-SIGNATURE",
    )
    for name, overlooked, wrong in (
        ("recipient", {"recipient"}, "An answer to somebody else is believed."),
        ("message", {"reference"}, "An answer is taken for that to the newest message of its conversation."),
        ("sender", {"sender"}, "An answer is believed whoever sends it."),
        ("last-of-anyone", {"sender", "last"}, "The last answer counts, whoever sends it."),
    ):
        yield mutant(
            role,
            f"INI-FAULTY-STATE/{name}",
            wrong,
            partial(Faults, overlooks=frozenset(overlooked)),
            "INI-FAULTY-STATE",
            thorough=True,
        )
