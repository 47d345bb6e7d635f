"""What a step of a sequence is: data, so that it can be kept, sent again, and taken out of its sequence."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from uftp_conformance.messages.articles import an

Kind = Literal["send", "again", "start", "wait"]
Reply = Literal["accepted", "rejected", "withheld", "spoiled"]
NOTHING = -1  # in the place of the number of a step: about none
_FOLLOWING = 100  # numbers, each step's own, of what the target starts by itself about its message; all are below that

_REPLIES = {
    "accepted": "and accept it",
    "rejected": "and reject it",
    "withheld": "and do not answer it",
    "spoiled": "and answer it with something that names another message",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is made wrong; its name is chosen when the message is made, where it is not given.

    `picks` are the steps that it refers to, once they were chosen.
    """

    seed: int
    name: str = ""
    picks: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        number: by which others refer to it, also when steps between them are taken out.
        kind: a message is sent, one of before is sent again, the target is asked to start one, or time passes.
        message: the type, of what is sent or started.
        party: role and standing of our participant.
        seed: what a message says, and what it is about where `picks` does not tell.
        changes: what is made wrong about it.
        reply: our answer to what the target starts.
        beside: whether the next step follows before the answer has come.
        seconds: for which time passes at most.
        picks: the steps whose messages it refers to, once they were chosen.
    """

    number: int
    kind: Kind
    message: str = ""
    party: tuple[str, str] = ("", "registered")
    seed: int = 0
    changes: tuple[Change, ...] = ()
    reply: Reply = "accepted"
    beside: bool = False
    seconds: float = 0.0
    picks: tuple[int, ...] | None = None

    def words(self) -> str:
        """Say what is done, for a reader."""
        name = f"{self.number}: "
        role, standing = self.party
        us = f"the {role} ({standing})" if standing != "registered" else f"the {role}"
        match self.kind:
            case "wait":
                return f"{name}wait until what was sent expires, {self.seconds:g} s at most"
            case "start":
                about = _about(self.picks)
                return f"{name}let the target send {an(self.message)} to {us}{about}, {_REPLIES[self.reply]}"
            case "again":
                return f"{name}send what step {self._first} sent again"
        wrong = "; ".join(each.name + _about(each.picks) for each in self.changes if each.name)
        crossing = ", and do not wait for its answer" if self.beside else ""
        return f"{name}{us} sends {an(self.message)}{_about(self.picks)}{f' ({wrong})' if wrong else ''}{crossing}"

    @property
    def _first(self) -> int | str:
        return self.picks[0] if self.picks else "?"

    @property
    def named(self) -> set[int]:
        """The steps that it refers to, as far as they were chosen."""
        chosen = [*(self.picks or ()), *(n for each in self.changes for n in each.picks or ())]
        return {root(number) for number in chosen if number != NOTHING}


def unasked(about: int, count: int) -> int:
    """Return the number of what the target starts by itself, as the first, second and so on about a step."""
    return NOTHING - 1 - _FOLLOWING * root(about) - count


def root(number: int) -> int:
    """Return the step of a number, or that which something is about that the target started by itself."""
    return number if number >= 0 else (NOTHING - 1 - number) // _FOLLOWING


def _about(picks: tuple[int, ...] | None) -> str:
    chosen = [number for number in picks or () if number != NOTHING]
    names = [str(number) if number >= 0 else f"{root(number)} (what came by itself on it)" for number in chosen]
    return f" about step {' and '.join(names)}" if names else ""


Steps = tuple[Step, ...]


def dump(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Return steps as JSON data."""
    return [asdict(step) for step in steps]


def restore(data: Sequence[Mapping[str, Any]]) -> Steps:
    """Read back what `dump` wrote; raise ValueError, TypeError or LookupError where it is something else."""
    return tuple(_step(entry) for entry in data)


def _step(entry: Mapping[str, Any]) -> Step:
    changes = tuple(replace(Change(**each), picks=_numbers(each["picks"])) for each in entry["changes"])
    role, standing = entry["party"]
    step = Step(**{**entry, "changes": changes, "party": (role, standing), "picks": _numbers(entry["picks"])})
    if step.kind not in ("send", "again", "start", "wait") or step.reply not in _REPLIES:
        raise ValueError(f"there is no step of the kind {step.kind!r} with the reply {step.reply!r}")
    return step


def _numbers(picks: Sequence[int] | None) -> tuple[int, ...] | None:
    return None if picks is None else tuple(int(number) for number in picks)
