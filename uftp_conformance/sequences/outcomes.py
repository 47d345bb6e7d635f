"""What an answer says of its message: what became of it.  Pure."""

from uftp_conformance.conversation.correlation import Pending
from uftp_conformance.judging.judge import Observation
from uftp_conformance.oracle.received import Outcome


def became(seen: Observation, pending: Pending) -> Outcome:
    """Return what became of a message; of one that may have come twice, a refusal may be that of the second."""
    if pending.http.attempts and not seen.accepted:
        return "unknown"
    if seen.classes & {"rejected", "4xx"}:
        return "rejected"
    return "accepted" if seen.accepted else "unknown"
