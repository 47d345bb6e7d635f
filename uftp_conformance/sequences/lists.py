"""Whether a CRO takes an AGRPortfolioUpdate for the whole list of what its AGR represents (register, point 124)."""

import uuid
from datetime import timedelta

from uftp_conformance.conversation.correlation import Pending
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.conversation.tester import Tester
from uftp_conformance.judging.judge import Criteria, answer_of, observe
from uftp_conformance.messages import Element
from uftp_conformance.messages.ean import numbered

_TRIES = 3
_DAY = timedelta(days=1)


async def learn_how_it_lists(tester: Tester, criteria: Criteria) -> bool:
    """Learn, and tell, whether an AGR loses what its newer update does not list; targets of other roles tell nothing.

    Either is legal: of who takes whole lists one trial goes on at a time, and an AGR of ours tells again of what it
    told in it.  Of whom nothing can be learned, what sequences list is left open.
    """
    found: bool | None = None
    for _ in range(_TRIES if tester.statement.target.role == "CRO" else 0):
        if (found := await _drops_the_unlisted(tester, criteria)) is not None:
            break
    tester.chronicle.whole_lists = bool(found)
    tester.chronicle.lists_openly = found is None and tester.statement.target.role == "CRO"
    return bool(found)


async def _drops_the_unlisted(tester: Tester, criteria: Criteria) -> bool | None:
    """Publish a point, and its two connections in an update each; tell whether the first one is gone for its AGR."""
    situation = tester.situation()
    dso, agr = situation.find("DSO"), situation.find("AGR")
    if dso is None or agr is None:
        return False
    first, second = (_connection(situation) for _ in range(2))
    contents = _published(situation, first, second)
    asked = {"TimeZone": situation.market.time_zone, "Period": first["StartPeriod"]}
    query = Element("AGRPortfolioQuery", asked)
    sent: list[Pending] = []
    try:
        for content in (*contents, query):
            sender = dso if content.tag == "DSOPortfolioUpdate" else agr
            sent.append(await tester.send(tester.prepare(content, sender), "attempt"))
            if not observe(sent[-1].freeze(), criteria).accepted:
                return None
        answer = answer_of(sent[-1].freeze(), criteria)
    finally:
        tester.correlator.forget(sent)
    listed = {each.get("EntityAddress") for each in answer.walk()} if answer is not None else set()
    return first["EntityAddress"] not in listed if second["EntityAddress"] in listed else None


def _connection(situation: Situation) -> Element:
    return Element("Connection", {"EntityAddress": _address(situation), **_from_tomorrow(situation)})


def _address(situation: Situation) -> str:
    return numbered(situation.market.ean_prefix, uuid.uuid4().int)


def _from_tomorrow(situation: Situation) -> dict[str, str]:
    """Return two days, of which the first is asked for: what ends on the day itself may be gone at once (point 23)."""
    start = situation.today + _DAY
    return {"StartPeriod": start.isoformat(), "EndPeriod": (start + _DAY).isoformat()}


def _published(situation: Situation, first: Element, second: Element) -> tuple[Element, ...]:
    zone = {"TimeZone": situation.market.time_zone}
    terms = {"MutexOffersSupported": "false", "DayAheadRedispatchBy": "DSO"}
    about = {"EntityAddress": _address(situation), **_from_tomorrow(situation), **terms}
    point = Element("CongestionPoint", about, (first, second))
    represented = (Element("AGRPortfolioUpdate", zone, (each,)) for each in (first, second))
    return Element("DSOPortfolioUpdate", zone, (point,)), *represented
