"""Valid reservations: what is still reserved of a day, in any runs of ISPs (register, point 135)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from strategies.days import first_ahead, in_time
from strategies.values import isp, market_attributes, runs
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element
from uftp_conformance.statement.market import Contract
from uftp_conformance.statement.reserving import ALL, CHANGED, kind_of, reserved

_LONGEST = 255  # characters of a Reference that any market takes
_LATEST = 2  # days between the last release and a Period for which it is in time at any hour
_SOMEWHERE = "ean.871685900000000000"


def reservations(situation: Situation, kind: str = "") -> st.SearchStrategy[Element]:
    """Draw reservations under the contracts of the two, of days of one kind if any is in time; shrinks towards all."""
    fit = [contract for contract in held(situation, situation.day) if days_under(situation, contract)]
    every = fit or [Contract("NONE", _SOMEWHERE, 1000, 1, time(10))]
    return st.sampled_from(every).flatmap(lambda contract: _under(situation, contract, kind))


def held(situation: Situation, day: date | None) -> list[Contract]:
    """Return the contracts of the two parties, of a day those that can be released until then."""
    own = {point.address for point in situation.points()}
    every = [contract for contract in situation.market.contracts if contract.congestion_point in own]
    return [contract for contract in every if day is None or in_time(situation, contract, day)]


def reservable(situation: Situation) -> bool:
    """Return whether a reservation about the day of the situation can be in time under any contract."""
    return bool(held(situation, situation.day))


def days_under(situation: Situation, contract: Contract) -> list[date]:
    """Return the days for which a reservation under a contract is in time."""
    if situation.day is not None:
        return [situation.day]
    last = max(contract.release_days_before + _LATEST, situation.market.periods_ahead)
    every = [situation.today + timedelta(days=n) for n in range(last + 1)]
    later = _later(situation, contract)
    fit = (day for day in every if contract.is_about(day))
    return [day for day in fit if day >= later or in_time(situation, contract, day)]


def _later(situation: Situation, contract: Contract) -> date:
    """Return the first day for which a reservation is in time at any hour of today."""
    return situation.today + timedelta(days=contract.release_days_before + _LATEST)


@st.composite
def _under(draw: st.DrawFn, situation: Situation, contract: Contract, kind: str) -> Element:
    every = days_under(situation, contract)
    fit = [day for day in every if kind_of(day) == kind] if kind else [day for day in every if kind_of(day) != CHANGED]
    later, near = (
        [day for day in fit or every if (day >= _later(situation, contract)) is far] for far in (True, False)
    )
    orders = [st.sampled_from(sorted(some, key=lambda day: kind_of(day) != ALL)) for some in (later, near) if some]
    day = draw(st.one_of(*orders))
    begin, end = contract.hours(situation.market.isps(day))
    starts = [start for start, _ in draw(runs(end, whole=True, first=max(begin, first_ahead(situation, day))))]
    isps = list(isps_of_day(situation, contract, day, starts))
    free = [position for position, each in enumerate(isps) if each["Power"] == "0"]
    left_out = draw(
        st.integers(0, 2 ** min(len(free), len(isps) - 1) - 1)
    )  # where nothing is reserved, nothing need be said
    gone = {position for number, position in enumerate(free) if left_out >> number & 1}
    return reservation(situation, contract, day, (each for n, each in enumerate(isps) if n not in gone))


def isps_of_day(situation: Situation, contract: Contract, day: date, starts: Sequence[int] = ()) -> Iterator[Element]:
    """Walk the ISPs of what is reserved of a day, from those on that lie ahead; a run begins at each of `starts`."""
    count = situation.market.isps(day)
    for run in reserved(contract, day, count, first_ahead(situation, day)):
        end = run.start + run.length
        cuts = [run.start, *(start for start in starts if run.start < start < end), end]
        for begin, until in pairwise(cuts):
            yield isp(begin, until - begin, Power=run.power)


def reservation(situation: Situation, contract: Contract, day: date, isps: Iterable[Element]) -> Element:
    """Make a reservation under a contract for a day."""
    attributes = market_attributes(situation, day, contract.congestion_point)
    return Element(
        "FlexReservationUpdate", {**attributes, "ContractID": contract.id, "Reference": "reservation"}, tuple(isps)
    )


def named_anew(update: Element, name: str) -> Element:
    """Give a reservation a Reference that no other message or run has, before what it says already."""
    return update.having({"Reference": f"{name} {update['Reference']}"[:_LONGEST]})
