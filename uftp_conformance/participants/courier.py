"""What a participant makes of the HTTP answer to a delivery of its own: final, to be repeated, or to be redirected."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from uftp_conformance.judging.evidence import HttpAnswer

ATTEMPTS = 5
REDIRECTS = 2
PATIENCE, IMPATIENCE = 1.5, 0.3  # seconds until a delivery without an HTTP answer has failed
_FIRST_PAUSE = 0.2

# The requirements of a sender, each of which a participant can be made to violate.
SENDING = (
    "SND-AGAIN-SERVER",
    "SND-AGAIN-NOT-FOUND",
    "SND-AGAIN-RATE",
    "SND-AGAIN-KEY",
    "SND-AGAIN-UNKNOWN",
    "SND-AGAIN-RESET",
    "SND-AGAIN-TIMEOUT",
    "SND-PAUSES",
    "SND-SAME",
    "SND-FINAL",
    "SND-PATIENCE",
    "SND-REDIRECT",
)
_KNOWN = frozenset(status.value for status in HTTPStatus)


@dataclass(frozen=True, slots=True)
class Policy:
    """How a participant delivers; `without` are requirements that it is to violate."""

    without: frozenset[str] = frozenset()

    @property
    def patience(self) -> float:
        """Seconds to wait for an HTTP answer."""
        return IMPATIENCE if "SND-PATIENCE" in self.without else PATIENCE

    @property
    def attempts(self) -> int:
        """How often a delivery is tried."""
        return ATTEMPTS

    @property
    def renews(self) -> bool:
        """Whether each attempt is given a MessageID of its own."""
        return "SND-SAME" in self.without

    def pause(self, attempt: int) -> float:
        """Return the seconds between this attempt, counted from 1, and the next."""
        return _FIRST_PAUSE * (1 if "SND-PAUSES" in self.without else 2 ** (attempt - 1))

    def repeats(self, answer: HttpAnswer) -> bool:
        """Return whether the failure may be a temporary one."""
        rule = _rule(answer)
        return rule is not None and (rule == "SND-FINAL") == (rule in self.without)

    def redirection(self, url: str, answer: HttpAnswer) -> str:
        """Return where the answer sends a delivery to `url`; empty where it does not, or to no place of HTTP."""
        if answer.status not in (307, 308) or "SND-REDIRECT" in self.without or not answer.location:
            return ""
        try:
            place = urljoin(url, answer.location)
            parts = urlsplit(place)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            return ""
        return place if usable else ""


def _rule(answer: HttpAnswer) -> str | None:
    """Return the requirement that says what such an answer means; None for one that needs none: success, redirects."""
    status = answer.status
    if status is None:
        return "SND-AGAIN-TIMEOUT" if answer.failure == "timeout" else "SND-AGAIN-RESET"
    special = {404: "SND-AGAIN-NOT-FOUND", 419: "SND-AGAIN-KEY", 429: "SND-AGAIN-RATE"}
    if status in special:
        return special[status]
    if 400 <= status < 500:
        return "SND-FINAL"
    if status not in _KNOWN:
        return None if 200 <= status < 400 else "SND-AGAIN-UNKNOWN"
    return "SND-AGAIN-SERVER" if status >= 500 else None
