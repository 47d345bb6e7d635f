"""Rules about portfolios: from when to when a point and its connections are valid."""

from collections.abc import Iterator

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day
from uftp_conformance.oracle.rules import first, registering
from uftp_conformance.oracle.view import Rules, View

RULES: Rules = {}
rule = registering(RULES)


@rule("CON-DPU-PERIODS", "DSOPortfolioUpdate", "AGRPortfolioUpdate")
def lifetimes_fit(view: View) -> str:
    """What ends does not end before it starts, and a connection is at a point only while the point is there."""
    return first(_odd(view.message))


def _odd(message: Element) -> Iterator[str]:
    for element in message.children:
        yield _backwards(element)
        for connection in element.all("Connection"):
            yield _backwards(connection)
            yield _outliving(connection, element)


def _backwards(element: Element) -> str:
    start, end = element["StartPeriod"], element.get("EndPeriod")
    if end is None or day(end) >= day(start):
        return ""
    return f"{element['EntityAddress']} ends on {end}, before it starts on {start}"


def _outliving(connection: Element, point: Element) -> str:
    """Hold a connection against dso-portfolio-update.md, Connection, StartPeriod and EndPeriod."""
    name, end, last = connection["EntityAddress"], connection.get("EndPeriod"), point.get("EndPeriod")
    if (end is None) is not (last is None):
        return f"{name} has {'no' if end is None else 'an'} EndPeriod, unlike its congestion point"
    if day(connection["StartPeriod"]) < day(point["StartPeriod"]):
        return f"{name} starts before its congestion point"
    if end is not None and last is not None and day(end) > day(last):
        return f"{name} ends after its congestion point"
    return ""
