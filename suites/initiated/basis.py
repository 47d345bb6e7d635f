"""What the target is to start a message on: our request or offer, an offer of its own, or nothing."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from fixtures.procedures import offer_of_target, with_prerequisites
from fixtures.procedures.elsewhere import on_another_day, where_it_may_order
from fixtures.running_trial import RunningTrial
from fixtures.taken_back import on_a_day_of_its_own
from strategies.cases import Case
from strategies.several import everywhere
from strategies.telling import HALF, divided, doubled, finely_priced, telling_offer, telling_request
from suites.initiated.today import several_ordered_today
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element

_OPTION = "option-1"


@dataclass(frozen=True, slots=True)
class Basis:
    """What the target is to start a message on: the message it refers to, its conversation, what must be copied.

    `due` are MessageIDs of its orders of today, which a settlement of today has to have.
    """

    refers_to: str | None
    conversation: str
    wanted: Mapping[str, Any] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    about: Outgoing | Element | None = None
    due: tuple[str, ...] = ()


async def basis(trial: RunningTrial, case: Case, number: int = 0, *, elsewhere: bool = False) -> Basis:
    """Lay the ground for the message of the cell, as far as it needs any; what is asked for turns with its number.

    An offer may be asked for `elsewhere`, on another day; an order is, where the target orders no more of its own day.
    """
    match trial.message:
        case "FlexOffer":
            # Who gets the same content twice may refuse it.
            content = telling_request(case.content, case.repetition + number)
            content = on_another_day(trial, content) if elsewhere else trial.unlike(on_a_day_of_its_own(trial, content))
            async with trial.series_lock(content):
                request = await _laid(trial, trial.outgoing(content))
            return _on(request, {"FlexRequestMessageID": request.element["MessageID"]}, "Period", "CongestionPoint")
        case "FlexOfferRevocation":
            offer = await offer_of_target(trial, case.content)
            identifier = offer["MessageID"]
            references = {"FlexOfferMessageID": identifier}
            return Basis(identifier, offer["ConversationID"], references=references, about=offer)
        case "FlexOrder":
            content = where_it_may_order(trial, case.content)
            return await _on_an_offer(
                trial,
                telling_offer(content, case.repetition, trial.situation),
                special=case.repetition + 1 if number else 0,
            )
        case "FlexSettlement":
            return Basis(None, str(uuid.uuid4()), due=await several_ordered_today(trial, number))
    fresh = str(uuid.uuid4())
    if trial.message == "D-Prognosis":
        wanted = {"Period": _day(trial, case.repetition).isoformat(), "CongestionPoint": _point(trial)}
        return Basis(None, fresh, wanted=wanted)
    return Basis(None, fresh)


async def _on_an_offer(trial: RunningTrial, content: Element, special: int) -> Basis:
    """Make an offer: of one option, that is ordered as a whole, or a special one of which a part or another is."""
    stimulus, supports = trial.shared.stimulus, trial.situation.statement.supports
    chosen = special and stimulus is not None and stimulus.chooses
    wanted: dict[str, str] = {"OptionReference": _OPTION}
    if chosen and supports.partial_activation:
        content, wanted = divided(content), wanted | {"ActivationFactor": HALF}
    if chosen and everywhere(trial.situation) and (special > 1 or not supports.partial_activation):
        content = doubled(content, trial.situation)
        wanted |= {"OptionReference": content.children[-1]["OptionReference"]}
    ours = await _priced(trial, await with_prerequisites(trial, content))
    found = ours.element.children
    copied = {"FlexOfferMessageID": ours.element["MessageID"]}
    if len(found) == 1:
        copied |= {"OptionReference": _OPTION}
    laid = _on(ours, copied, "Period", "CongestionPoint", "Currency")
    return replace(laid, wanted=wanted)


async def _priced(trial: RunningTrial, content: Element) -> Outgoing:
    """Make an offer at a price that rounding changes; in whole cents, where it is not taken (register, point 33)."""
    fine = trial.outgoing(finely_priced(content))
    _expect(trial, fine)
    return fine if await trial.tried(fine, "prerequisite") else await _laid(trial, trial.outgoing(content))


async def _laid(trial: RunningTrial, ours: Outgoing) -> Outgoing:
    """Send what the target is to start a message on; what it starts at once is the trial's to answer as well."""
    _expect(trial, ours)
    return await trial.prerequisite(ours)


def _expect(trial: RunningTrial, ours: Outgoing) -> None:
    element = ours.element
    trial.expect(trial.wish(trial.message, ours.sender, element["ConversationID"], element["MessageID"]))


def _on(message: Outgoing, references: dict[str, str], *copied: str) -> Basis:
    element = message.element
    references |= {name: element[name] for name in copied}
    return Basis(element["MessageID"], element["ConversationID"], references=references, about=message)


def _point(trial: RunningTrial) -> str:
    return trial.situation.points()[0].address


def _day(trial: RunningTrial, number: int) -> date:
    """Return tomorrow, then the next day on which the clock changes that the target plans for, else one after.

    It is none beyond those that the target plans for.
    """
    market, today = trial.situation.market, trial.situation.today
    odd = market.change_of_clock_days(trial.situation.now)
    return odd[0] if number and odd else today + timedelta(days=min(1 + number, market.periods_ahead))


def changed_back(trial: RunningTrial, laid: Basis) -> Basis | None:
    """Return what to ask for where the clock is changed the other way, if a prognosis was for the day of the change.

    None for whoever plans for no such day, or was asked for another one because it declined that of the change.
    """
    market = trial.situation.market
    odd = market.change_of_clock_days(trial.situation.now)
    other = [day for day in odd if market.isps(day) != market.isps(odd[0])]
    if trial.message != "D-Prognosis" or not other or laid.wanted["Period"] != odd[0].isoformat():
        return None
    return replace(laid, conversation=str(uuid.uuid4()), wanted={**laid.wanted, "Period": other[0].isoformat()})
