"""A stimulus, as a participant reads it, and what comes of it: a message of one's own, or a reason to send none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.participants.answers import metadata
from uftp_conformance.participants.context import Context


@dataclass(frozen=True, slots=True)
class Asked:
    """A stimulus, read: the context's sender is the recipient of the message that is asked for."""

    message: str
    conversation: str
    refers_to: str
    wanted: Mapping[str, Any]
    version: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A message of one's own, and the offer that it is about."""

    message: Element
    about: str = ""


@dataclass(frozen=True, slots=True)
class Declined:
    """Why nothing is sent: 409 without a basis, 501 for what cannot be done, 400 for what makes no sense."""

    status: int
    why: str


class Nonsense(ValueError):
    """A wanted value that cannot be read."""


def head(asked: Asked, context: Context) -> dict[str, str]:
    """Return the metadata of a message that was asked for."""
    return metadata(context, asked.conversation)


def market(period: date, point: str, context: Context) -> dict[str, str]:
    """Return the attributes of a message about the ISPs of a Period."""
    return {
        "ISP-Duration": context.market.isp_duration,
        "TimeZone": context.market.time_zone,
        "Period": period.isoformat(),
        "CongestionPoint": point,
    }


# By role and message type: what makes it, and which of its values can be chosen.
Maker = Callable[[Asked, Context], Proposal | Declined]
Makers = dict[tuple[str, str], tuple[Maker | None, tuple[str, ...]]]
