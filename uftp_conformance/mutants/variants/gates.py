"""Variants of how long something is traded, until the day before or the hour before the ISP, settled or metered."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants import own_rules
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import instead, with_rule
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Check, Refusal, Rule, Stage, refuse
from uftp_conformance.participants.xsd_types import day, instant

_TRADE = ("FlexRequest", "FlexOffer", "FlexOrder")


def _day_ahead_only(book: Book) -> Book:
    """Look first of all whether something is about trading today, or is new about tomorrow."""

    def check(message: Element, context: Context) -> Refusal | None:
        ahead = (day(message["Period"]) - context.today).days
        closed = ahead == 0 or (ahead == 1 and message.tag != "FlexOrder")
        return refuse("Flexibility is traded until the gate of the day before") if closed else None

    own = Rule("OWN", Stage.PERIOD, check, messages=_TRADE)
    first = {message: (own, *rules) for message, rules in book.business.items() if message in _TRADE}
    return replace(book, business={**book.business, **first})


def _first(book: Book, messages: tuple[str, ...], check: Check) -> Book:
    """Look at this before any other rule about these messages."""
    own = Rule("OWN", Stage.PERIOD, check, messages=messages)
    return replace(book, business={t: (own, *r) if t in messages else r for t, r in book.business.items()})


def _forecast_in_time(book: Book) -> Book:
    """Take a forecast of today only where there was one before."""

    def check(forecast: Element, context: Context) -> Refusal | None:
        about = (context.sender.domain, forecast["CongestionPoint"], day(forecast["Period"]))
        ahead = (about[2] - context.today).days
        late = ahead == 1 or (ahead == 0 and context.ledger.revisions.get(about) is None)
        return refuse("The gate for this forecast was yesterday") if late else None

    return _first(_day_ahead_only(book), ("D-Prognosis",), check)


def _between_the_gates(book: Book) -> Book:
    """Take nothing new about tomorrow but what the participant asked for itself."""

    def check(message: Element, context: Context) -> Refusal | None:
        tomorrow = (day(message["Period"]) - context.today).days == 1
        new = message.get("FlexRequestMessageID") is None
        return refuse("Tomorrow is closed until its intraday period") if tomorrow and new else None

    return _first(book, ("FlexRequest", "FlexOffer", "D-Prognosis"), check)


def _some_days(book: Book, first: int, last: int) -> Book:
    """Look first of all whether something is about another day than those from `first` to `last` days ahead.

    What was offered for tomorrow may be ordered in any case; reservations have the days of their contracts, and a
    forecast may be about today.
    """

    def check(message: Element, context: Context) -> Refusal | None:
        ahead = (day(message["Period"]) - context.today).days
        begin = {"D-Prognosis": 0, "FlexOrder": min(first, 1)}.get(message.tag, first)
        return None if begin <= ahead <= last else refuse("Period out of bounds")

    own = Rule("OWN", Stage.PERIOD, check, messages=(*_TRADE, "D-Prognosis"))
    business = {tag: (own, *rules) if tag in own.messages else rules for tag, rules in book.business.items()}
    return replace(book, business=business)


def _gate(book: Book, hours: int) -> Book:
    """Look first of all whether an ISP has begun or does so within hours: of a message, or of an offer to revoke.

    What is offered on a request of its own is what it asked for.
    """

    def closed(period: date, first: int, context: Context) -> Refusal | None:
        if not context.today <= period <= context.today + timedelta(days=1):
            return None
        begin = context.market.start_of_isp(period, min(first, context.market.isps(period)))
        return refuse("The gate of this ISP is closed") if begin - context.now < timedelta(hours=hours) else None

    def check(message: Element, context: Context) -> Refusal | None:
        isps = [int(each["Start"]) for each in message.walk() if each.tag == "ISP"]
        asked = message.get("FlexRequestMessageID")
        return None if asked else closed(day(message["Period"]), min(isps), context)

    def revoked(message: Element, context: Context) -> Refusal | None:
        offer = context.ledger.offer(context.sender.domain, message["FlexOfferMessageID"])
        return closed(offer.period, offer.first_isp, context) if offer is not None else None

    checks = {"FlexRequest": check, "FlexOffer": check, "FlexOfferRevocation": revoked}
    own = {tag: Rule("OWN", Stage.PERIOD, each, messages=(tag,)) for tag, each in checks.items()}
    business = {tag: (own[tag], *rules) if tag in own else rules for tag, rules in book.business.items()}
    return replace(book, business=business)


def _during_delivery(message: Element, context: Context) -> bool:
    """Return whether a message could be answered or ordered when its first ISP has begun."""
    first = min(run[0] for runs in context.profiles for run in runs)
    begin = context.market.start_of_isp(day(message["Period"]), first)
    return instant(message["ExpirationDateTime"], context.market.time_zone) > begin


def gates() -> Iterator[Variant]:
    """Walk the variants of how long something is traded."""
    yield Variant(
        "agreed/day-ahead-only",
        "What is traded today is Rejected in words of its own, and so are requests and offers about tomorrow.",
        "Intraday trading is optional for UFTP, and without it nothing is restarted after the day-ahead closure time.",
        "general-description/usef-general-concepts.md; validate-phase.md, Gate closure times; levels-of-compliancy.md, "
        "Optional UFTP components; register, point 90",
        partial(Way, book=_day_ahead_only),
        ("AGR", "DSO"),
        supports={"intraday": False},
    )
    yield from _forecasts()
    yield from _few_days()
    yield from _over()
    yield Variant(
        "agreed/gate-of-an-hour",
        "What is about an ISP that begins within an hour, or has begun, is Rejected in words of its own.",
        "An intraday gate closure time of one hour before the start of the ISP is recommended.",
        "general-description/validate-phase.md, Gate closure times; register, point 90",
        partial(Way, book=partial(_gate, hours=1)),
        ("AGR", "DSO"),
    )
    yield Variant(
        "agreed/gate-of-two-hours",
        "What is about an ISP that begins within two hours, or has begun, is Rejected in words of its own.",
        "The national regulator determines when gates close; the statement says it.",
        "general-description/validate-phase.md, Gate closure times; register, point 90",
        partial(Way, book=partial(_gate, hours=2)),
        ("AGR", "DSO"),
        overrides={"market": {"gate_minutes_before": 120}},
    )
    yield Variant(
        "agreed/expired-before-delivery",
        "A request or an offer that expires after its first ISP has begun is Rejected.",
        "Which ExpirationDateTime is acceptable can best be discussed and agreed between the two parties.",
        "message-validation.md, ExpirationDateTime out of bounds; register, point 17",
        instead("VAL-EXPIRATION-LATE", "ExpirationDateTime out of bounds", _during_delivery),
        ("AGR", "DSO"),
    )


def _forecasts() -> Iterator[Variant]:
    """Walk the variants of gates that forecasts have as well."""
    yield Variant(
        "agreed/forecast-the-day-before",
        "Nothing is traded today, and a D-Prognosis of tomorrow, or a first one of today, is Rejected.",
        "D-prognoses should be submitted at least once before the gate closure time, and are updated in Operate.",
        "use-cases/validate-phase.md; operate-phase.md, Preconditions; register, point 90",
        partial(Way, book=_forecast_in_time),
        ("DSO",),
        supports={"intraday": False, "prognosis_of_today": False},
    )
    yield Variant(
        "agreed/tomorrow-between-the-gates",
        "Today is traded, and nothing new is taken about tomorrow: its intraday period begins at midnight.",
        "After the day-ahead closure time, the processes in the plan phase are restarted in the intraday period only.",
        "general-description/validate-phase.md, Gate closure times; register, point 90",
        partial(Way, book=_between_the_gates),
        ("AGR", "DSO"),
        overrides={"market": {"day_ahead_closed": ["00:00:00", "23:59:59"]}},
    )


def _few_days() -> Iterator[Variant]:
    for name, first, last, words in (
        ("today-and-tomorrow", 0, 1, "but today and tomorrow"),
        ("tomorrow-only", 1, 1, "but tomorrow"),
        ("two-days-ahead", 2, 2, "but the day after tomorrow"),
        ("three-days-ahead", 2, 3, "but the day after tomorrow and the one after that"),
    ):
        yield Variant(
            f"agreed/{name}",
            f"Nothing is traded for any day {words}, and the statement says so.",
            "Day-ahead trading is what UFTP has to support, and how far ahead a Period may be no document says.",
            "levels-of-compliancy.md; message-validation.md, Period out of bounds; register, points 90 and 122",
            partial(Way, book=partial(_some_days, first=first, last=last)),
            ("AGR", "DSO"),
            supports={"intraday": first == 0},
            overrides={"market": {"periods_ahead": last, "clock_days_ahead": False}},
        )


def _over() -> Iterator[Variant]:
    """Walk the variants of how long what is over can be told of."""
    yield Variant(
        "agreed/settled-in-time",
        "A settlement of days that are over since more than two months is Rejected, and the statement says so.",
        "A settlement period may be rejected that is not plausible; how long ago one may be no document says.",
        "use-cases/settle-phase.md, PeriodStart rejected; register, point 56",
        with_rule(("FlexSettlement",), lambda: own_rules.long_ago),
        ("AGR",),
        supports={"flex_settlement": True},
        overrides={"market": {"settlements_back": 62}},
    )
    yield Variant(
        "agreed/metered-the-day-after",
        "A Metering of any day before yesterday is Rejected, and the statement says so.",
        "Metering is recommended to be sent daily; how long ago its day may be no document says.",
        "metering.md; register, point 38",
        with_rule(("Metering",), lambda: own_rules.not_of_yesterday),
        ("DSO",),
        supports={"metering": True},
        overrides={"market": {"metering_days": 1}},
    )
