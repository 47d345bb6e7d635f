"""The values of the catalogue: a requirement, a cell of the conformance matrix, and all of them together."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from uftp_conformance.messages import REQUESTS

Observed = Literal["transport", "answer", "refusal", "acceptance", "content", "unobservable"]
Obligation = Literal["must", "should", "may"]
Direction = Literal["usual", "misdirected", "initiated"]

ANY_REASON = "*"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One rule of the specification.

    Attributes:
        id: stable name; the same in the catalogue, the tests, the participants and the reports.
        title: the documented RejectionReason or a short name.
        sentence: the rule in our own words.
        source: file and section of the specification.
        versions: protocol versions in which the rule stands.
        obligation: must fails a target, should and may only show.
        receivers: roles that are judged: they receive the messages concerned, or start them.
        messages: message types concerned.
        observed: how it can be seen; "unobservable" rows say `why`.
        legal: classes of observation that pass (see `judge.observe`).
        finding: classes that pass, but are shown as a deviation.
        reason: documented reason of each version; "*" where the specification leaves the words open; of an
            "unobservable" row, where it can be true of a copy.
        equivalent: other wordings of the same rule (names of other versions, the documented cause); "..." at the
            beginning of one stands for the message that is rejected.
        own_words: whether words of no rule at all name it as well, because it is read out of the documents together.
        needs: claims of the statement without which the rule does not apply.
        register: entries of the interpretation register (docs/interpretation-register.md).
        blame: what kind of fault a violation is.
        cases: how many different cases there are, where that is fewer than a profile asks for; 0 elsewhere.
        despite: rules that leave open what this row advises: for its own cases it says what is right.
        tolerates: rules whose refusal is a finding for a message that may break them, and nothing else.
        heavy: whether a case may bring down a receiver that is not prepared; it is judged after all others.
        direction: "usual" for what the target receives, "misdirected" for what only another role receives,
            "initiated" for what the target starts itself.
    """

    id: str
    title: str
    sentence: str
    source: str
    versions: tuple[str, ...]
    obligation: Obligation
    receivers: tuple[str, ...]
    messages: tuple[str, ...]
    observed: Observed
    legal: tuple[str, ...]
    finding: tuple[str, ...] = ()
    reason: Mapping[str, str] = field(default_factory=dict)
    equivalent: tuple[str, ...] = ()
    own_words: bool = False
    needs: tuple[str, ...] = ()
    register: tuple[int, ...] = ()
    blame: str = "semantics"
    direction: Direction = "usual"
    why: str = ""
    cases: int = 0
    despite: tuple[str, ...] = ()
    tolerates: tuple[str, ...] = ()
    heavy: bool = False

    @property
    def testable(self) -> bool:
        """Whether anything on the wire can show it."""
        return self.observed != "unobservable"

    def reasons(self, version: str) -> tuple[str, ...]:
        """Return the documented names of the reason in a version; several are separated by "|"."""
        return tuple(name.strip() for name in self.reason.get(version, "").split("|") if name.strip())

    def equivalents(self, version: str) -> tuple[str, ...]:
        """Return every other wording that counts as naming the same rule."""
        elsewhere = (name for other in self.reason if other != version for name in self.reasons(other))
        return (*elsewhere, *self.equivalent)

    @property
    def of_any(self) -> bool:
        """Whether it is about requests whatever they carry, as a seal is, so that a type or a few stand for all."""
        return self.id.startswith("TRN-") and (self.messages == ("TestMessage",) or self.blame == "signature")

    def roles_receiving(self, message: str) -> tuple[str, ...]:
        """Return the roles that this rule judges by `message`: they receive it, or start it."""
        request = REQUESTS[message]
        if self.direction == "initiated":
            return tuple(r for r in self.receivers if request.sender in (None, r))
        if self.direction == "misdirected":
            return tuple(r for r in self.receivers if r not in (request.receiver, request.sender))
        return tuple(r for r in self.receivers if request.receiver in (None, r))


@dataclass(frozen=True, slots=True)
class Cell:
    """Requirement x message type x receiving role x protocol version: one field of the matrix."""

    requirement: Requirement
    message: str
    role: str
    version: str

    @property
    def id(self) -> str:
        """A readable name, the same in node ids, reports and the event stream."""
        return f"{self.requirement.id}-{self.message}-{self.role}-{self.version}"


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """All requirements by id, in the order of the files; each catalogue is a thing of its own."""

    requirements: Mapping[str, Requirement]

    def __getitem__(self, identifier: str) -> Requirement:
        """Return a requirement; KeyError when there is none of this id."""
        return self.requirements[identifier]

    def __iter__(self) -> Iterator[Requirement]:
        """Walk all requirements."""
        return iter(self.requirements.values())

    def cells(self, role: str, version: str) -> Iterator[Cell]:
        """Walk the testable fields of the matrix for a target's role and version."""
        for requirement in self:
            if requirement.testable and version in requirement.versions:
                for message in requirement.messages:
                    if role in requirement.roles_receiving(message):
                        yield Cell(requirement, message, role, version)

    def documented_reasons(self, version: str) -> frozenset[str]:
        """Return, folded, every reason and cause that the catalogue documents for a version."""
        return frozenset(map(fold, self.spelt_reasons(version)))

    def spelt_reasons(self, version: str) -> frozenset[str]:
        """Return every reason and cause that the catalogue documents for a version, as the rows spell them."""
        return _spelt_reasons(self, version)


@lru_cache(maxsize=16)
def _spelt_reasons(catalogue: Catalogue, version: str) -> frozenset[str]:
    return frozenset(
        name
        for requirement in catalogue
        for name in (*requirement.reasons(version), *requirement.equivalent)
        if name != ANY_REASON
    )


def fold(text: str) -> str:
    """Fold case, blanks and punctuation away, so that "TimeZone rejected" equals "Time zone rejected"."""
    return _folded(text) if len(text) <= _REMEMBERED else _FOLDED_AWAY.sub("", text.lower())


_FOLDED_AWAY = re.compile("[^a-z0-9]")
_REMEMBERED = 200  # characters of a text that comes again; a target's may be a megabyte long


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return _FOLDED_AWAY.sub("", text.lower())
