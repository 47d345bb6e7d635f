"""Subtle faults of conduct: what is forgotten, what comes too late, and what is right only for a while."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from uftp_conformance.evidence import HttpAnswer
from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said, TurnedAway
from uftp_conformance.mutants.subtle.makers import Fault, instead, laxer, misreading, mutant, of_rules, in_zone
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.courier import Policy
from uftp_conformance.participants.participant import Reaction
from uftp_conformance.participants.rules import Refusal, Rule

# --- memory ------------------------------------------------------------------------------------------------------


def _forgetting(*messages: str, every: int = 1) -> Fault:
    """Answer Accepted, and keep nothing of it."""

    def faults() -> Faults:
        count = [0]

        def remembered(message: Element, context: Context, usual: Any) -> None:
            if message.tag in messages:
                count[0] += 1
                if count[0] % every == 0:
                    return
            usual(message, context)

        return Faults(remembered=remembered)

    return faults


def _taking(*messages: str) -> Fault:
    """Answer Rejected, and let it take effect all the same."""

    def afterwards(said: Said, remember: Any) -> None:
        if said.request.tag in messages and said.answer.get("Result") == "Rejected":
            remember(said.request, said.context)

    return lambda: Faults(afterwards=afterwards)


def state() -> Iterator[Mutant]:
    """Walk what is kept although it was rejected, and lost although it was accepted."""
    for role, message, caught_by in (
        ("DSO", "D-Prognosis", "OPR-DP-SEQUENCE"),
        ("DSO", "FlexOffer", "OPR-FOFR-ACCEPT"),
        ("DSO", "FlexOfferRevocation", "OPR-FOFR-FINAL"),
        ("CRO", "DSOPortfolioUpdate", "CON-DPU-PUBLISHED"),
        ("CRO", "AGRPortfolioUpdate", "PLN-APQ-OWN"),
        ("AGR", "FlexOrder", "OPR-FOR-ONCE"),
    ):
        yield mutant(role, f"state/lost-{message}", f"A {message} is accepted, and nothing is kept of it.",
                     _forgetting(message), caught_by)
        yield mutant(role, f"state/sometimes-lost-{message}", f"Of every second {message} that is accepted nothing is kept.",
                     _forgetting(message, every=2), caught_by)
    yield mutant("AGR", "state/lost-before-settlement", "Orders are forgotten before they are settled.",
                 _forgetting("FlexOrder"), "STL-MISSING")
    for role, message in (
        ("AGR", "FlexOrder"), ("DSO", "FlexOfferRevocation"), ("CRO", "DSOPortfolioUpdate"), ("CRO", "AGRPortfolioUpdate"),
    ):
        yield mutant(role, f"state/kept-{message}", f"A {message} takes effect although it is rejected.",
                     _taking(message), "VAL-NO-EFFECT")


# --- revisions and references ---------------------------------------------------------------------------------------


def _compared(name: str, wrong: str, lower: Any, caught_by: str = "OPR-DP-SEQUENCE") -> Mutant:
    def faults() -> Faults:
        kept: dict[Any, list[str]] = {}

        def key(message: Element, context: Context) -> Any:
            return context.sender.domain, message["CongestionPoint"], message["Period"]

        def remembered(message: Element, context: Context, usual: Any) -> None:
            if message.tag == "D-Prognosis":
                kept.setdefault(key(message, context), []).append(message["Revision"])
                kept.setdefault(None, []).append(message["Revision"])
            usual(message, context)

        def violated(message: Element, context: Context) -> bool:
            return bool(lower(message["Revision"], kept.get(key(message, context), []), kept.get(None, [])))

        return Faults(
            rule=instead("OPR-DP-SEQUENCE", "Subordinate sequence number", violated)().rule, remembered=remembered
        )

    return mutant("DSO", f"OPR-DP-SEQUENCE/{name}", wrong, faults, caught_by, may=("OPR-DP-ACCEPT",))


def revisions() -> Iterator[Mutant]:
    """Walk what can be wrong about the order of prognoses."""
    yield _compared("text", "Revisions are compared as text.", lambda new, own, _: any(new < old for old in own))
    yield _compared("first", "A Revision is compared with the first one of its series.",
                    lambda new, own, _: own and int(new) < int(own[0]))
    yield _compared("millionth", "Revisions are compared in millions.",
                    lambda new, own, _: own and int(new) // 10**6 < max(map(int, own)) // 10**6)
    yield _compared("global", "All Periods and congestion points share one series.",
                    lambda new, _, every: any(int(new) < int(old) for old in every), "OPR-DP-REVISION-SCOPE")
    yield mutant("DSO", "OPR-FOFR-BEGUN/utc", "The beginning of an ISP is reckoned in UTC.",
                 misreading("OPR-FOFR-BEGUN", context=in_zone("UTC")), "OPR-FOFR-BEGUN")
    yield mutant("DSO", "OPR-FOFR-BEGUN/period", "Only a Period that is over has begun.",
                 laxer("OPR-FOFR-BEGUN", lambda *_: True), "OPR-FOFR-BEGUN")
    for role, name in (("AGR", "VAL-REFERENCE-OFFER"), ("DSO", "VAL-REFERENCE-REQUEST")):
        yield mutant(role, f"{name}/any-message", "Whatever MessageID was used by the sender will do as a reference.",
                     laxer(name, _was_used), name)
    yield mutant("AGR", "PLN-FRU-DEADLINE/of-the-day", "A reservation can be changed until the deadline on its own day.",
                 laxer("PLN-FRU-DEADLINE", _before_the_day), "PLN-FRU-DEADLINE")
    yield mutant("AGR", "PLN-FRU-POWER/sign", "The direction of a reservation is not looked at.",
                 instead("PLN-FRU-POWER", "Power value rejection", _beyond_in_size), "PLN-FRU-POWER")
    yield mutant("AGR", "PLN-FRU-POWER/size", "Only the direction of a reservation is looked at.",
                 laxer("PLN-FRU-POWER", _right_direction), "PLN-FRU-POWER")
    yield mutant("AGR", "STL-MISSING/count", "The items of a settlement are counted, not compared.",
                 instead("STL-MISSING", "Missing Settlement Items", _too_few), "STL-MISSING")


def _was_used(message: Element, context: Context) -> bool:
    wanted = message.get("FlexOfferMessageID") or message.get("FlexRequestMessageID") or ""
    return (context.sender.domain, wanted.lower()) in context.ledger.seen or wanted == message["MessageID"]


def _before_the_day(message: Element, context: Context) -> bool:
    contract = context.market.contract(message["ContractID"])
    if contract is None:
        return False
    allowed = timedelta(days=contract.release_days_before)
    deadline = contract.deadline(context.market.today(context.now), context.market.time_zone)
    return context.now <= deadline + allowed + timedelta(days=1)


def _beyond_in_size(message: Element, context: Context) -> bool:
    contract = context.market.contract(message["ContractID"])
    return contract is not None and any(abs(run[2]) > abs(contract.reserved_power) for run in context.profiles[0])


def _right_direction(message: Element, context: Context) -> bool:
    contract = context.market.contract(message["ContractID"])
    return contract is not None and all(run[2] * contract.reserved_power >= 0 for run in context.profiles[0])


def _too_few(message: Element, context: Context) -> bool:
    start, end = message["PeriodStart"], message["PeriodEnd"]
    ordered = [o for (dso, _), o in context.ledger.procured.items()
               if dso == context.sender.domain and start <= o.period.isoformat() <= end]
    return len(list(message.all("FlexOrderSettlement"))) < len(ordered)


# --- right for a while -------------------------------------------------------------------------------------------


def _wearing_out(identifier: str, after: int) -> Fault:
    """Let a rule hold for its first refusals only."""
    return _by_count(identifier, lambda count: count <= after)


def _by_count(identifier: str, holds: Any) -> Fault:
    def faults() -> Faults:
        count = [0]

        def changed(rule: Rule) -> Rule:
            def check(message: Any, context: Any) -> Refusal | None:
                usual = rule.check(message, context)
                count[0] += usual is not None
                return usual if usual is None or holds(count[0]) else None

            return replace(rule, check=check)

        return Faults(rule=of_rules((identifier,), changed)().rule)

    return faults


def _worn(reaction: Reaction, count: list[int], after: int) -> Reaction:
    count[0] += 1
    return reaction if count[0] <= after else Reaction(500)


def _dying(after: int) -> Fault:
    def faults() -> Faults:
        count = [0]

        def answer(said: Said) -> Element:
            if said.request.tag == "D-Prognosis" and said.answer["Result"] == "Accepted":
                count[0] += 1
                if count[0] > after:
                    raise TurnedAway(500)
            return said.answer

        return Faults(answer=answer)

    return faults


def _confused() -> Faults:
    """Keep the conversation in a place that the next request overwrites while this one is on its way."""
    last: list[tuple[float, str]] = []

    def answer(said: Said) -> Element:
        now = said.context.now.timestamp()
        before, last[:] = last[:], [(now, said.request["ConversationID"])]
        if before and now - before[0][0] < _AT_ONCE:
            return said.answer.having({"ConversationID": before[0][1]})
        return said.answer

    return Faults(answer=answer)


_AT_ONCE = 0.05  # seconds


def _racing(identifier: str) -> Fault:
    """Let a rule hold only where nothing else arrives at about the same time."""

    def faults() -> Faults:
        last = [0.0]

        def pardoned(_: Any, context: Context) -> bool:
            before, last[0] = last[0], context.now.timestamp()
            return last[0] - before < _AT_ONCE

        return Faults(rule=laxer(identifier, pardoned)().rule)

    return faults


def over_time() -> Iterator[Mutant]:
    """Walk what is right for some messages and wrong for others that look the same."""
    for role, identifier in (("DSO", "VAL-ISP-CONFLICT"), ("AGR", "OPR-FOR-PRICE"), ("CRO", "VAL-TIME-ZONE")):
        yield mutant(role, f"{identifier}/first-three", "The rule holds for three messages, and then no longer.",
                     _wearing_out(identifier, 3), identifier)
        yield mutant(role, f"{identifier}/first-ten", "The rule holds for ten messages, and then no longer.",
                     _wearing_out(identifier, 10), identifier)
        yield mutant(role, f"{identifier}/not-the-first", "The rule does not hold for the first message.",
                     _by_count(identifier, lambda count: count > 1), identifier)
        yield mutant(role, f"{identifier}/every-fifth", "The rule does not hold for every fifth message.",
                     _by_count(identifier, lambda count: count % 5 != 0), identifier)
        yield mutant(role, f"{identifier}/at-once", "The rule does not hold for messages that arrive at the same time.",
                     _racing(identifier), identifier)
    for role in ("AGR", "CRO", "DSO"):
        yield mutant(role, "conversation/at-once", "Answers to requests that arrive at once are confused.",
                     _confused, "ANS-CONVERSATION")
    yield mutant("DSO", "dying/after-five", "After five prognoses every other one ends in an error of the server.",
                 _dying(5), "OPR-DP-ACCEPT")


# --- delivery ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Never(Policy):
    """Does not deliver again after some statuses."""

    statuses: tuple[int, ...] = ()

    def repeats(self, answer: HttpAnswer) -> bool:
        return answer.status not in self.statuses and Policy.repeats(self, answer)


@dataclass(frozen=True, slots=True)
class _Always(Policy):
    """Delivers again after some statuses that are final."""

    statuses: tuple[int, ...] = ()

    def repeats(self, answer: HttpAnswer) -> bool:
        return answer.status in self.statuses or Policy.repeats(self, answer)


@dataclass(frozen=True, slots=True)
class _OnlyOne(Policy):
    """Follows one kind of redirection only."""

    status: int = 307

    def redirection(self, url: str, answer: HttpAnswer) -> str:
        return Policy.redirection(self, url, answer) if answer.status == self.status else ""


@dataclass(frozen=True, slots=True)
class _Shrinking(Policy):
    """Waits less and less."""

    def pause(self, attempt: int) -> float:
        return 0.8 / 2**attempt


@dataclass(frozen=True, slots=True)
class _Slow(Policy):
    """Waits longer than its statement promises."""

    def pause(self, attempt: int) -> float:
        return 2.0 * attempt


def deliveries() -> Iterator[Mutant]:
    """Walk what can be wrong about what a sender makes of HTTP answers."""
    for role in ("AGR", "CRO", "DSO"):
        for name, wrong, policy, caught_by in (
            ("503-final", "What was answered with 503 is not delivered again.", _Never(statuses=(503,)), "SND-AGAIN-SERVER"),
            ("500-final", "What was answered with 500 is not delivered again.", _Never(statuses=(500,)), "SND-AGAIN-SERVER"),
            ("401-again", "What was answered with 401 is delivered again.", _Always(statuses=(401,)), "SND-FINAL"),
            ("400-again", "What was answered with 400 is delivered again.", _Always(statuses=(400,)), "SND-FINAL"),
            ("307-only", "Only 307 is followed.", _OnlyOne(status=307), "SND-REDIRECT"),
            ("308-only", "Only 308 is followed.", _OnlyOne(status=308), "SND-REDIRECT"),
            ("shrinking", "The pauses between attempts become shorter.", _Shrinking(), "SND-PAUSES"),
            ("slow", "The first repetition comes later than promised.", _Slow(), "SND-AGAIN-SERVER"),
        ):
            yield mutant(role, f"delivery/{name}", wrong, lambda policy=policy: Faults(policy=policy), caught_by)  # type: ignore[misc]
