"""Whether the answer to a D-Prognosis tells of two orders which of them it reflects."""

from collections.abc import Mapping
from typing import Any

from fixtures.initiatives import Declined, Unmet
from fixtures.procedures import ordered_by_target
from fixtures.procedures.reflecting import Powers, forecast_of, powers_of
from fixtures.running_trial import RunningTrial
from strategies.days import first_ahead
from strategies.telling import HALF, divided, doubled
from strategies.values import isp as an_isp
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element, lexical

_POWER = 2000  # Watts of the offer, as far as so much is plausible


async def distinguished(
    trial: RunningTrial, about: Element, latest: Outgoing, first: Powers
) -> tuple[dict[str, str], dict[str, Any] | None]:
    """Let another offer be ordered beside what was ordered first; then forecast each of them alone, and both.

    What is expected of the answers about the first order, and about the other one; nothing where there is no other.
    A forecast of one order alone need not be said to reflect it (register, point 96).
    """
    placed = await _ordered_beside(trial, about, latest, first)
    second = powers_of(placed) if placed is not None else {}
    if placed is None or not any(second.values()) or any(n in first for n in second):
        return {}, None
    alone = await _forecast(trial, about, first, "what was ordered first alone")
    other = await _forecast(trial, about, second, "what was ordered last alone")
    both = await _forecast(trial, about, {**first, **second}, "both orders")
    return {other: "false", both: "true"}, {"order": placed["MessageID"], "says": {alone: "false", both: "true"}}


async def _ordered_beside(trial: RunningTrial, about: Element, latest: Outgoing, first: Powers) -> Element | None:
    """Let the target order an offer in an ISP of its own: half of its last option, as far as it supports that."""
    situation, supports = trial.situation, trial.situation.statement.supports
    day = lexical.day(about["Period"])
    free = [n for n in range(first_ahead(situation, day), situation.market.isps(day) + 1) if n not in first]
    if not free or not supports.unsolicited_offers:
        return None
    content, wanted = _offer(about, latest, free[-1], min(_POWER, situation.market.plausible_power)), {}
    if situation.statement.takes_options(content["CongestionPoint"]):
        content = doubled(content, situation)
    if supports.partial_activation:
        content, wanted = divided(content), {"ActivationFactor": HALF}
    offer = trial.outgoing(content)
    if not await trial.send(offer, "attempt", "an offer for another ISP"):
        return None
    return await _ordered(trial, offer, wanted | {"OptionReference": content.children[-1]["OptionReference"]})


async def _ordered(trial: RunningTrial, offer: Outgoing, wanted: Mapping[str, str]) -> Element | None:
    """Return the order of an offer, as it is asked for or else of whatever the target likes; None if there is none."""
    for each in (wanted, {}):
        try:
            return await ordered_by_target(trial, offer, **each)
        except Declined:
            continue
        except Unmet:
            return None
    return None


def _offer(about: Element, latest: Outgoing, number: int, power: int) -> Element:
    """Make an offer for one ISP on the latest forecast, in which that has no power; no contract counts for it."""
    option = next(about.all("OfferOption"))
    named = {
        "D-PrognosisMessageID": latest.element["MessageID"],
        "ConversationID": latest.element["ConversationID"],
    }
    plain = about.without("BaselineReference").without("ContractID").having(named)
    return plain.containing(option.containing(an_isp(number, 1, Power=power)))


async def _forecast(trial: RunningTrial, about: Element, powers: Powers, note: str) -> str:
    out = trial.outgoing(forecast_of(trial, about, powers))
    await trial.send(out, "case", f"a forecast of {note}")
    return out.element["MessageID"]
