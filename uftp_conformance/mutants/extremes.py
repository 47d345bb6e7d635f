"""The extremes: targets that do one thing, whatever arrives.  None of them may pass a single refusal.

How their runs end:

- 4 (not a UFTP participant) where not even a first TestMessage is answered, so that nothing is judged;
- 1 (a must is violated) for all others: what is valid is not accepted, or what is wrong is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial

from uftp_conformance import ExitCode
from uftp_conformance.catalogue import Requirement, load
from uftp_conformance.messages import ROLES, Element, reference_attribute, response_type
from uftp_conformance.mutants.extreme_target import CLOSED, NOTHING, Habit, Heard
from uftp_conformance.participants.answers import answer, metadata
from uftp_conformance.participants.rules.rule import Refusal

VERSION = "3.1.0"
REASONS = (
    "Invalid Message",
    "Invalid Sender",
    "Unknown Recipient",
    "Unauthorized",
    "ISP conflict",
    "Unknown reference",
)


@dataclass(frozen=True, slots=True)
class Extreme:
    """A target that does one thing.

    Attributes:
        name: short.
        does: what it does, in a sentence.
        habit: the same for its server.
        code: how a run with it has to end.
        timing: what its statement says otherwise under [timing].
        roles: in which roles it is judged.
    """

    name: str
    does: str
    habit: Habit
    code: ExitCode = ExitCode.VIOLATIONS
    timing: dict[str, float] = field(default_factory=dict)
    roles: tuple[str, ...] = ROLES


def _refused(reason: str, heard: Heard) -> Element:
    try:
        return answer(heard.message, Refusal(reason), heard.context)
    except (KeyError, ValueError):  # it lacks what an answer repeats
        return _barely(heard, {"Result": "Rejected", "RejectionReason": reason})


def _accepted(heard: Heard) -> Element:
    try:
        return answer(heard.message, None, heard.context)
    except (KeyError, ValueError):
        return _barely(heard, {"Result": "Accepted"})


def _barely(heard: Heard, result: dict[str, str]) -> Element:
    """Answer what cannot be answered properly."""
    response = response_type(heard.message.tag)
    named = reference_attribute(response, VERSION)
    about = {named: heard.message.get("MessageID") or ""} if named else {}
    conversation = heard.message.get("ConversationID") or ""
    return Element(response, {**metadata(heard.context, conversation), **(result if named else {}), **about})


def _only_test_messages(heard: Heard) -> Element | None:
    return _accepted(heard) if heard.message.tag == "TestMessage" else None


def _the_same(heard: Heard) -> bytes:
    return heard.body


def _its_own(heard: Heard) -> Element:
    """Return the message that came, as if it were one's own."""
    parties = {"SenderDomain": heard.context.own.domain, "RecipientDomain": heard.context.sender.domain}
    return heard.message.having(parties)


@cache
def extremes() -> tuple[Extreme, ...]:
    """Return all extremes."""
    return tuple(_all())


def _all() -> Iterator[Extreme]:
    yield Extreme(
        "accepts-everything", "It answers Accepted to whatever can be read, and 200 to the rest.", Habit(says=_accepted)
    )
    for reason in REASONS:
        yield Extreme(
            f"refuses-with-{reason.lower().replace(' ', '-')}",
            f'It rejects everything as "{reason}".',
            Habit(says=partial(_refused, reason)),
            roles=_knowing(reason),
        )
    yield Extreme(
        "refuses-with-every-reason",
        "It rejects everything for all documented reasons at once.",
        Habit(says=partial(_refused, "; ".join(_documented()))),
    )
    yield Extreme(
        "turns-everything-away", "After first TestMessages it answers HTTP 400 only.", Habit(400, polite=True)
    )
    yield Extreme(
        "takes-everything",
        "It answers 200 to whatever arrives, garbage too, and only TestMessages further.",
        Habit(says=_only_test_messages),
        timing=_HASTY,
    )
    yield from _silent()
    yield from _echoing()


def _silent() -> Iterator[Extreme]:
    """Walk those that say nothing, or close the connection."""
    yield Extreme(
        "is-silent", "It takes every request, and gives no HTTP answer.", Habit(NOTHING), ExitCode.NOT_UFTP, _HASTY
    )
    yield Extreme(
        "says-nothing", "It answers 200 to everything, and nothing further.", Habit(), ExitCode.NOT_UFTP, _HASTY
    )
    yield Extreme(
        "says-nothing-later",
        "After first TestMessages it answers 200, and nothing further.",
        Habit(polite=True),
        timing=_HASTY,
    )
    yield Extreme("closes-connections", "It closes every connection.", Habit(CLOSED), ExitCode.NOT_UFTP)
    yield Extreme(
        "closes-connections-later", "After first TestMessages it closes every connection.", Habit(CLOSED, polite=True)
    )


def _echoing() -> Iterator[Extreme]:
    """Walk those that deliver what came."""
    yield Extreme("echoes", "It delivers the very bytes that came.", Habit(says=_the_same), ExitCode.NOT_UFTP)
    yield Extreme(
        "echoes-later",
        "After first TestMessages it delivers the very bytes that came.",
        Habit(says=_the_same, polite=True),
        timing=_HASTY,
    )
    yield Extreme(
        "repeats-later",
        "After first TestMessages it delivers what came as its own, well sealed.",
        Habit(says=_its_own, polite=True),
        timing=_HASTY,
    )


_HASTY = {"reply_within": 0.3}  # whoever never answers promises to do so soon, so that nobody waits for long


def _documented() -> list[str]:
    reasons = (name for row in load() for name in row.reasons(VERSION))
    return [name for name in dict.fromkeys(reasons) if name != "*"]


def _knowing(reason: str) -> tuple[str, ...]:
    """Return the roles of which some rule has this reason, as they could be fooled by it."""
    rows = [row for row in load() if refusing(row) and any(name.startswith(reason) for name in row.reasons(VERSION))]
    return tuple(role for role in ROLES if any(role in r.roles_receiving(m) for r in rows for m in r.messages))


def find(name: str) -> Extreme:
    """Return the extreme of this name; KeyError when there is none."""
    return {extreme.name: extreme for extreme in extremes()}[name]


def refusing(row: Requirement) -> bool:
    """Return whether a row is about a refusal, with an answer or at the door, where to accept is not as good.

    What is heavy is left out: it asks what a receiver can bear, and an extreme is about what it says.
    """
    if row.observed == "transport":
        return not row.heavy and row.direction == "usual" and not {"200", "2xx"} & {*row.legal, *row.finding}
    return row.observed == "refusal" and "rejected" in row.legal and "accepted" not in row.legal
