"""Where offers of several options are made: a DSO says of each congestion point whether it takes them there."""

from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element


def everywhere(situation: Situation) -> bool:
    """Return whether offers of several options are taken at every congestion point of the two parties."""
    statement, points = situation.statement, situation.points()
    if not points:
        return statement.supports.mutex_offers
    return all(statement.takes_options(point.address) for point in points)


def where(situation: Situation, content: Element, *, taken: bool) -> Element:
    """Move a content to a congestion point at which several options are taken, or are not; to none if there is none."""
    takes = situation.statement.takes_options
    if takes(content["CongestionPoint"]) == taken:
        return content
    fitting = [point.address for point in situation.points() if takes(point.address) == taken]
    return content.having({"CongestionPoint": fitting[0]}) if fitting else content
