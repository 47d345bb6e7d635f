"""Where the embedded market is: in one of two zones, so that its day neither ends soon nor has just begun.

Some requirements are about ISPs of today that lie ahead or behind, and around midnight there are none.  Whoever
certifies a participant cannot choose its zone, and has to come again; whoever tries the suite out can.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

ZONES = ("Europe/Amsterdam", "Australia/Sydney")  # both change their clocks, and are 8 to 10 hours apart
_BEGIN, _END = 1, 21  # the hours of the day between which a run may begin; it can last for more than two hours


def zone_at(now: datetime) -> str:
    """Return the zone of the embedded market for a run that begins now."""
    usual, other = ZONES
    return usual if _BEGIN <= now.astimezone(ZoneInfo(usual)).hour < _END else other
