"""Whether the values of a Metering message fit each other (metering.md), and its Revision what came before.

Register, points 38 and 89.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import number, same_day, whole
from uftp_conformance.oracle.meter_readings import misread
from uftp_conformance.oracle.received.message import Received
from uftp_conformance.oracle.received.rules import Truth, first

_METADATA = ("TimeStamp", "MessageID", "ConversationID", "Version")


def not_risen(received: Received) -> str:
    """Say that another Metering of the connection and day had as high a Revision; "" where none had.

    What says the very same with an equal one need be no new revision, and is remarked by `sent_again`.
    """
    mine = whole(received.message["Revision"])
    others = (each for each in _series(received) if not _same(each, received.message))
    highest = max((whole(each["Revision"]) for each in others), default=mine - 1)
    return f"after the Revision {highest} of the connection and day came {mine}" if highest >= mine else ""


def sent_again(received: Received) -> str:
    """Say that another Metering of the connection and day said the very same, Revision included."""
    again = any(_same(each, received.message) for each in _series(received))
    return "it says what another one said, and should have a higher Revision, or the MessageID of that" if again else ""


def _series(received: Received) -> Iterator[Element]:
    """Walk what was metered before of the connection and day, and not rejected."""
    for before in received.history.sent("Metering", received.domain):
        named = before.element["EAN"].strip().lower() == received.message["EAN"].strip().lower()
        if named and same_day(before.element["Period"], received.message["Period"]) and before.outcome != "rejected":
            yield before.element


def _same(one: Element, other: Element) -> bool:
    return one.without(*_METADATA) == other.without(*_METADATA)


def unfitting(metering: Element, minutes: int) -> Truth:
    """Say in which ISP, each of so many minutes, Power is not what the energies make."""
    values = _profiles(metering)
    if not {"Power", "ImportEnergy", "ExportEnergy"} <= values.keys():
        return False
    return first(_unfitting(values, Decimal(60) / minutes))


def wrong_readings(received: Received) -> str:
    """Say how the readings of a day that is over are not those of a meter."""
    return misread(_profiles(received.message)) if _is_over(received) else ""


def incomplete(received: Received) -> str:
    """Say which ISP of a day that is over a profile leaves out."""
    last = received.last_isp(received.period)
    lacking = (
        f"the {name} has no ISP {missing} of {last}, and metering is per ISP"
        for name, values in _profiles(received.message).items()
        if (missing := next((n for n in range(1, last + 1) if n not in values), 0))
    )
    return first(lacking) if _is_over(received) else ""


def _is_over(received: Received) -> bool:
    early, _ = received.today
    return received.period < early


def _profiles(metering: Element) -> dict[str, dict[int, Decimal]]:
    """Return the values of each ProfileType by their ISPs."""
    values: defaultdict[str, dict[int, Decimal]] = defaultdict(dict)
    for profile in metering.all("Profile"):
        values[profile["ProfileType"]] |= {whole(isp["Start"]): number(isp["Value"]) for isp in profile.all("ISP")}
    return dict(values)


def _unfitting(values: dict[str, dict[int, Decimal]], shorter: Decimal) -> Iterator[str]:
    energies = _rounding(values["ImportEnergy"]) + _rounding(values["ExportEnergy"])
    slack = _rounding(values["Power"]) + shorter * energies
    for isp, power in sorted(values["Power"].items()):
        taken, given = (values[name].get(isp) for name in ("ImportEnergy", "ExportEnergy"))
        if taken is not None and given is not None and abs(power - (meant := (taken - given) * shorter)) > slack:
            right = f"{taken} - {given} kWh make {meant.normalize():f} kW"
            yield f"the Power of ISP {isp} is {power} kW, where {right}"


def _rounding(profile: dict[int, Decimal]) -> Decimal:
    """Return how far values may be from what was measured: one unit of the last digit that any of them has."""
    digits = (value.as_tuple().exponent for value in profile.values())
    return Decimal(1).scaleb(min((each for each in digits if isinstance(each, int)), default=0))
