"""The market: one valid message of each type and place; what the target makes of them is held against the statement."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from uftp_conformance.conversation.situation import Situation
from uftp_conformance.run.doctor.asking import Asking, Said
from uftp_conformance.run.doctor.facets import Facet, facets_of
from uftp_conformance.run.doctor.finding import Finding, Weight, remark, wrong
from uftp_conformance.run.doctor.terms import ASKED_FOR, Terms, days_under

_PLACES = 12  # congestion points that are looked at
_NOBODY = "nobody.example"

Plain = tuple[str, Terms]


def plain_messages(situation: Situation) -> list[Plain]:
    """Return a valid message of each type and place that this target is to accept."""
    return list({"AGR": _to_agr, "DSO": _to_dso, "CRO": _to_cro}[situation.role](situation))


def basis(situation: Situation, sender_role: str, standing: str = "registered") -> Terms | None:
    """Return the terms of messages from one of our participants; None where the statement has none."""
    sender = situation.find(sender_role, standing)
    if sender is None:
        return None
    power = min(ASKED_FOR, situation.market.plausible_power)
    return Terms(sender, situation.domain, situation.version, situation.market, power=power)


def placed(situation: Situation, other: str) -> Iterator[Terms]:
    """Walk the terms at each congestion point where the target meets an ordinary participant of ours."""
    ours = (c for c in situation.counterparties if c.role == other and c.standing in ("registered", "second"))
    known = {c.domain: c for c in ours}
    first = basis(situation, other)
    for number, point in enumerate(situation.market.congestion_points[:_PLACES], 1):
        pair = {"DSO": point.dso, "AGR": point.agr}
        if first is not None and pair[situation.role] == situation.domain and pair[other] in known:
            place = f"market.congestion_points[{number}]"
            yield replace(first, sender=known[pair[other]], point=point.address, place=place)


def _to_agr(situation: Situation) -> Iterator[Plain]:
    market, supports = situation.market, situation.statement.supports
    every = list(placed(situation, "DSO"))
    yield from (("FlexRequest", terms) for terms in every)
    for contract in market.contracts if supports.flex_reservation_update else ():
        for terms in every:
            if terms.point == contract.congestion_point and days_under(terms, contract):
                held = replace(terms, contract=contract, power=contract.reserved_power)
                yield "FlexReservationUpdate", replace(held, later=contract.release_days_before)
    if supports.flex_settlement and every:
        settled = next((c for c in market.contracts if c.congestion_point == every[0].point), None)
        yield "FlexSettlement", replace(every[0], contract=settled, baseline=_baseline(situation))


def _to_dso(situation: Situation) -> Iterator[Plain]:
    supports = situation.statement.supports
    every = list(placed(situation, "AGR"))
    if supports.d_prognosis:
        plausible = situation.market.plausible_power
        yield from (("D-Prognosis", replace(terms, power=plausible)) for terms in every)
    if supports.unsolicited_offers and (situation.market.baseline_references or not supports.d_prognosis):
        yield from (("FlexOffer", replace(terms, baseline=_baseline(situation))) for terms in every)
    first = basis(situation, "AGR")
    if supports.metering and first is not None:
        yield "Metering", first


def _to_cro(situation: Situation) -> Iterator[Plain]:
    for role, message in (("DSO", "DSOPortfolioUpdate"), ("AGR", "AGRPortfolioUpdate")):
        for standing in ("registered", "second"):
            terms = basis(situation, role, standing)
            if terms is not None:
                yield message, terms


def _baseline(situation: Situation) -> tuple[tuple[str, str], ...]:
    return tuple(("BaselineReference", name) for name in situation.market.baseline_references[:1])


@dataclass(slots=True)
class Markets:
    """What the target made of the plain messages, and what follows from it."""

    asking: Asking
    _agreed: set[tuple[str, str]] = field(default_factory=set)  # keys and values with which something was accepted
    _tried: set[str] = field(default_factory=set)  # keys in whose place other values were tried

    async def look(self, plain: list[Plain]) -> list[Finding]:
        """Send every message at once; then see why some were refused, if they were."""
        answers = await asyncio.gather(*(self._say(message, terms) for message, terms in plain))
        heard = [(message, terms, said) for (message, terms), said in zip(plain, answers, strict=True)]
        for message, terms, said in heard:
            if said.accepted:
                self._agreed |= {(facet.where(terms), facet.stated(terms)) for facet in facets_of(message)}
        found: dict[str, Finding] = {}
        for message, terms, said in heard:
            shown = {facet.where(terms) for facet in facets_of(message)} & {*found}
            if not said.accepted and not any(found[key].weight is Weight.WRONG for key in shown):
                finding = await self._explained(message, terms, said)
                found.setdefault(finding.about, finding)
        return [*self._approved(plain), *found.values()]

    def _approved(self, plain: list[Plain]) -> Iterator[Finding]:
        agreed = {(facet.where(terms), facet.stated(terms)) for m, terms in plain for facet in facets_of(m)}
        shown = sorted({key for key, _ in agreed & self._agreed if key.startswith("market")})
        for key in shown:
            stated = ", ".join(sorted(value for name, value in agreed & self._agreed if name == key))
            yield Finding(key, f"{key} = {stated}: accepted")

    async def _say(self, message: str, terms: Terms) -> Said:
        if message == "FlexSettlement":  # a day may be settled only once, also by the suites
            terms = replace(terms, later=terms.later + self.asking.tester.books.days_for(1))
        return await self.asking.say(message, terms)

    async def _explained(self, message: str, terms: Terms, said: Said) -> Finding:
        what = f"a valid {message} of {terms.sender.domain}" + (f" at {terms.point}" if terms.point else "")
        if not said.refused:
            return remark(message, f"the target does not accept {what}: {said.words}")
        if identity := self._called_otherwise(said, what):
            return identity
        if elsewhere := await self._addressed(message, terms, said):
            return elsewhere
        if (denied := _denied(message, said)) and await self._tells_apart(message, terms):
            return wrong(
                denied,
                f"statement and target disagree on {denied}: it refuses {what} ({said.words}).  Write"
                f" {denied} = false, or let the target take this type",
            )
        open_ = [f for f in facets_of(message) if (f.where(terms), f.stated(terms)) not in self._agreed]
        named = [facet for facet in open_ if facet.named_by(said.reason)]
        for facet in (*named, *(f for f in open_ if f not in named and f.where(terms) not in self._tried)):
            self._tried.add(facet.where(terms))
            if other := await self._accepts_another(facet, message, terms):
                return _disagreement(facet, terms, other, what, said)
        if named and await self._tells_apart(message, terms):
            return _by_its_words(named[-1] if len(named) == 1 else named[0], terms, what, said)
        return remark(
            message,
            f"the target refuses {what} ({said.words}).  That says nothing of the statement, so"
            " that the requirements will judge it",
        )

    def _called_otherwise(self, said: Said, what: str) -> Finding | None:
        target = self.asking.tester.statement.target
        role = said.calls_itself[1]
        if role in ("", target.role):
            return None
        return wrong(
            "target.role",
            f"statement and target disagree on target.role: the target calls itself {role} and"
            f' refuses {what} ({said.words}).  Write target.role = "{role}", or correct target.endpoint',
        )

    async def _addressed(self, message: str, terms: Terms, said: Said) -> Finding | None:
        """See whether the target answers to the domain that it calls itself, and to no other."""
        own = said.calls_itself[0]
        if own in ("", terms.recipient):
            return None
        if not (await self._say(message, replace(terms, recipient=own))).accepted:
            return None
        return wrong(
            "target.domain",
            f'statement and target disagree on target.domain: the target calls itself "{own}"'
            f' and refuses messages for "{terms.recipient}" ({said.words}).  Write target.domain = "{own}"',
        )

    async def _accepts_another(self, facet: Facet, message: str, terms: Terms) -> str:
        """Return which other value the target accepts where it refuses the stated one, again and again; "" for none."""
        others = list(facet.others(terms))
        answers = await asyncio.gather(*(self._say(message, other) for _, other in others))
        accepted = [each for each, said in zip(others, answers, strict=True) if said.accepted]
        if not accepted:
            return ""
        value, other = accepted[0]
        again = await asyncio.gather(self._say(message, terms), self._say(message, other))
        return value if again[0].refused and again[1].accepted else ""

    async def _tells_apart(self, message: str, terms: Terms) -> bool:
        """Return whether the target refuses one message for another reason than others; else a reason says nothing."""
        if not self.asking.tells_apart:
            await self._say(message, replace(terms, recipient=_NOBODY))
        return self.asking.tells_apart


_CLAIMED = {
    "D-Prognosis": "supports.d_prognosis", "FlexReservationUpdate": "supports.flex_reservation_update",
    "FlexSettlement": "supports.flex_settlement", "Metering": "supports.metering",
    "FlexOffer": "supports.unsolicited_offers",
}  # fmt: skip


def _denied(message: str, said: Said) -> str:
    """Return the claim that a refusal denies: that messages of this type are exchanged at all."""
    reason = said.reason.lower()
    denies = "invalid message" in reason or "not supported" in reason or "unsupported" in reason
    if message == "FlexOffer":
        denies = "unsolicited" in reason
    return _CLAIMED.get(message, "") if denies else ""


def _disagreement(facet: Facet, terms: Terms, other: str, what: str, said: Said) -> Finding:
    where, stated = facet.where(terms), facet.stated(terms)
    key = where.rpartition(": ")[2]
    return wrong(
        where,
        f"statement and target disagree on {where}: it refuses {what} with {stated} ({said.words}) and"
        f" accepts one with {other}.  Write {key} = {other}, or let the target use {stated}",
    )


def _by_its_words(facet: Facet, terms: Terms, what: str, said: Said) -> Finding:
    where = facet.where(terms)
    mend = facet.mend or f"Write what the target uses, or let it use {facet.stated(terms)}"
    return wrong(
        where,
        f"statement and target disagree on {where}: it refuses {what} ({said.words}).  {mend}."
        "  If both are right, the target is wrong: --skip-doctor lets the requirements judge it",
    )
