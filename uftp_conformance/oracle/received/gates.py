"""Gates: when a market takes nothing new about today, about tomorrow, or about ISPs that begin soon (register, 90)."""

from datetime import timedelta

from uftp_conformance.messages.lexical import same_day
from uftp_conformance.oracle.received.extremes import has_an_offset
from uftp_conformance.oracle.received.message import Received
from uftp_conformance.oracle.received.references import request_of

_TRADE = ("FlexRequest", "FlexOffer", "FlexOrder")
_BEFORE_GATES = ("FlexReservationUpdate", "FlexRequest", "FlexOffer")
_PLANNED = ("FlexRequest", "FlexOffer", "D-Prognosis")  # what the day-ahead gate ends


def of_a_closed_gate(received: Received) -> bool:
    """Return whether any gate may be closed for it: no document has a reason for that, so that any words will do."""
    return (
        of_no_intraday_trading(received)
        or _of_closed_gates(received)
        or of_closed_day_ahead(received)
        or of_a_late_forecast(received)
    )


def of_no_intraday_trading(received: Received) -> bool:
    """Return whether it is about trading today, or perhaps so, where nobody does (register, point 90).

    The gate for requests and offers of tomorrow may be closed there; what was offered may be ordered still.  Who says
    that nothing later is traded than tomorrow is judged before that gate.
    """
    if received.tag not in _TRADE or "intraday" in received.target.claims:
        return False
    _, late = received.today
    closed = int(received.tag != "FlexOrder" and received.market.periods_ahead > 1)
    last = late + timedelta(days=closed + int(has_an_offset(received.message)))
    return received.period <= last


def _of_closed_gates(received: Received) -> bool:
    """Return whether it speaks of an ISP that has begun, or begins so soon that its gate is closed (register, 90).

    An order is none of these: what was offered may be ordered until it expires.  Nor is an offer on what the target
    asked for itself, which it lets expire in time.
    """
    if received.tag not in _BEFORE_GATES or received.period < received.today[0] or request_of(received) is not None:
        return False
    closing = received.now[1] + received.market.gate
    return any(received.start_of(about, run.first) < closing for about, found in received.parts() for run in found)


def of_closed_day_ahead(received: Received) -> bool:
    """Return whether it is about tomorrow, and new, while that may be closed: day-ahead over, intraday not begun.

    What is offered on a request of the target's is what it asked for itself.
    """
    early, late = (day + timedelta(days=1) for day in received.today)
    if received.tag not in _PLANNED or not early <= received.period <= late:
        return False
    return received.market.closes_day_ahead(*received.now) and request_of(received) is None


def of_a_late_forecast(received: Received) -> bool:
    """Return whether it is a forecast that had to be made before a gate closed, for all that is known.

    Where nothing is traded on the day itself, or the statement says that no first forecast of today is taken, one of
    today is an update of what was accepted before, or comes too late; tomorrow may be closed as it is for trade.
    """
    claims, (early, late) = received.target.claims, received.today
    if received.tag != "D-Prognosis" or {"intraday", "prognosis_of_today"} <= claims or received.period < early:
        return False
    if received.period > late:
        ahead = int("intraday" not in claims and received.market.periods_ahead > 1)
        return received.period <= late + timedelta(days=ahead)
    return not any(
        before.outcome == "accepted"
        and same_day(before.element.get("Period") or "", received.message["Period"])
        and (before.element.get("CongestionPoint") or "").lower() == received.message["CongestionPoint"].lower()
        for before in received.history.sent("D-Prognosis", received.domain)
    )
