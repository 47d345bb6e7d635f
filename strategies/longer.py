"""Contents with several elements in each of their lists, so that something can be wrong inside and at the end."""

from strategies.defects.validate import options_of
from strategies.places import HOLDERS, Isps
from strategies.several import where
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element

SEVERAL = 3
_DISPOSITIONS = ("Requested", "Available")


def room(content: Element) -> tuple[int, int, int]:
    """Count what fills the lists of a content, as far as that matters: orders, their days, ISPs and connections."""
    sizes = [_length(each) for each in content.walk() if each.tag in ("ISP", "Connection")]
    orders = sum(1 for _ in content.all("FlexOrderSettlement"))
    days = max((len(each.children) for each in content.all("ContractSettlement")), default=0)
    return min(orders, SEVERAL), min(days, SEVERAL), min(sum(sizes), len(_DISPOSITIONS) * SEVERAL)


def lengthened(content: Element, situation: Situation) -> Element:
    """Write runs of ISPs out until each list has several, of a request several of each disposition; add options.

    Where a market takes several options at some of its congestion points, it becomes an offer at one of these.
    What is said of the ISPs stays the same, but for some that were requested and are available now.
    """
    if content.tag == "FlexRequest":
        isps = _split(content.children, len(_DISPOSITIONS) * SEVERAL)
        dispositions = (_DISPOSITIONS[number % len(_DISPOSITIONS)] for number in range(len(isps)))
        mixed = tuple(isp.having({"Disposition": each}) for isp, each in zip(isps, dispositions, strict=True))
        counts = [sum(isp["Disposition"] == each for isp in isps) for each in _DISPOSITIONS]
        return content.containing(*(isps if min(counts) >= SEVERAL else mixed))
    if content.tag == "FlexOffer":
        longer = content.containing(*(part.containing(*_split(part.children, SEVERAL)) for part in content.children))
        several, there = min(SEVERAL, situation.market.most_options), where(situation, longer, taken=True)
        takes = situation.statement.takes_options(there["CongestionPoint"])
        return options_of(there, several, situation) if takes else longer
    parted = any(child.tag in HOLDERS or child.tag != "ISP" for child in content.children)
    return content if parted else content.containing(*_split(content.children, SEVERAL))


def _length(isp: Element) -> int:
    return int(isp.get("Duration") or 1)


def _split(isps: Isps, count: int) -> Isps:
    """Halve the longest run until there are so many, or none can be halved."""
    found = list(isps)
    while len(found) < count and found:
        index = max(range(len(found)), key=lambda n: _length(found[n]))
        size = _length(found[index])
        if size < 2:
            break
        half, start = size // 2, int(found[index]["Start"])
        found[index : index + 1] = [_run(found[index], start, half), _run(found[index], start + half, size - half)]
    return tuple(found)


def _run(isp: Element, start: int, size: int) -> Element:
    plain = isp.without("Duration").having({"Start": str(start)})
    return plain if size == 1 else plain.having({"Duration": str(size)})
