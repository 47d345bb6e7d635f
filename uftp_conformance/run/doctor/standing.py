"""Each counterparty's standing: what the target makes of those whom it is to block, and of those it has no deal with.

That it takes their messages may be its fault as well as the statement's, so that this is a remark at most.
"""

import asyncio
from dataclasses import replace

from uftp_conformance.conversation.situation import Situation
from uftp_conformance.run.doctor.asking import Asking, Said
from uftp_conformance.run.doctor.finding import Finding, remark, wrong
from uftp_conformance.run.doctor.market import basis, placed
from uftp_conformance.run.doctor.terms import Terms

_USUAL = {"AGR": ("DSO", "FlexRequest"), "DSO": ("AGR", "D-Prognosis")}
_OF_CRO = (("DSO", "DSOPortfolioUpdate"), ("AGR", "AGRPortfolioUpdate"))
_STRANGE = (401, 419)  # what is answered to a sender whose key is not known


async def standings(asking: Asking, situation: Situation) -> list[Finding]:
    """Send a message as everyone who is to be refused, and see whether the target knows them as the statement says."""
    wanted = list(_wanted(situation))
    answers = await asyncio.gather(*(asking.say(message, terms) for message, terms in wanted))
    return [_held(terms, said, situation) for (_, terms), said in zip(wanted, answers, strict=True)]


def _wanted(situation: Situation) -> list[tuple[str, Terms]]:
    pairs: tuple[tuple[str, str], ...] = _OF_CRO
    place = None
    if situation.role != "CRO":
        other, message = _USUAL[situation.role]
        if message == "D-Prognosis" and not situation.statement.supports.d_prognosis:
            message = "FlexOffer"
        pairs = ((other, message),)
        place = next(placed(situation, other), None)
    found = []
    for role, message in pairs:
        for standing in ("unregistered", "barred"):
            terms = basis(situation, role, standing)
            if terms is not None:
                own = _own_point(situation, terms.sender.domain)
                point = own or (place.point if place else "")
                found.append((message, replace(terms, point=point)))
    return found


def _own_point(situation: Situation, domain: str) -> str:
    points = situation.market.congestion_points
    return next((p.address for p in points if domain in (p.agr, p.dso) and situation.domain in (p.agr, p.dso)), "")


def _held(terms: Terms, said: Said, situation: Situation) -> Finding:
    sender = terms.sender
    who = f'the {sender.standing} {sender.role} "{sender.domain}"'
    about = f'counterparties "{sender.domain}"'
    if said.status in _STRANGE:
        return remark(
            about,
            f"the target does not know the key of {who} (HTTP {said.status}).  Make it known, or leave"
            " its [[counterparties]] out; `uftp-conformance counterparties` shows the key",
        )
    if sender.standing == "unregistered" and situation.role == "CRO":
        return _registration(about, who, said, situation.statement.supports.mode)
    if said.accepted:
        meant = "is to be blocked" if sender.standing == "barred" else "has agreed nothing with the target"
        return remark(
            about,
            f"{who} {meant}, and the target accepts its messages.  If that is not its fault, give it"
            " this standing at the target, or leave its [[counterparties]] out",
        )
    return Finding(about, f"{who}: {said.words}")


def _registration(about: str, who: str, said: Said, mode: str) -> Finding:
    if mode == "open" and "unauthorized" in said.reason.lower():
        return wrong(
            "supports.mode",
            f'statement and target disagree on supports.mode = "open": it refuses {who}'
            f' ({said.words}).  Write supports.mode = "closed", or let the target work in open mode.  If it'
            " does, this is its fault: --skip-doctor lets the requirements judge it",
        )
    if mode == "closed" and said.accepted:
        return remark(
            "supports.mode",
            f'supports.mode = "closed", and the target accepts {who}.  Write "open" where it is meant to',
        )
    return Finding(about, f"{who}: {said.words}")
