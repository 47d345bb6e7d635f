"""What the lines of an event stream look like: enough of it that whoever reads a stream can rely on it.

Other keys may stand beside these: newer versions write more, and their streams are read all the same.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NotRequired

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

_OPEN = ConfigDict(extra="allow", strict=True)


def _cell(value: list[Any]) -> list[Any]:
    words, floor = value[:6], value[6:]
    if len(words) < 6 or not all(isinstance(word, str) for word in words):
        raise ValueError("a cell is target, requirement, message, role, version and why it does not apply, as text")
    if len(floor) > 1 or not all(isinstance(number, int) for number in floor):
        raise ValueError("behind them a cell has its floor, a number, or nothing")
    return value


class Header(TypedDict):
    """The first line."""

    __pydantic_config__ = _OPEN  # type: ignore[misc]  # how pydantic is configured for a typed dictionary
    event: Literal["header"]
    cells: list[Annotated[list[Any], AfterValidator(_cell)]]


class Verdict(TypedDict):
    """One verdict about one cell."""

    __pydantic_config__ = _OPEN  # type: ignore[misc]  # likewise
    event: Literal["verdict"]
    target: str
    requirement: str
    message: str
    role: str
    version: str
    kind: Literal["pass", "fail", "inconclusive", "not applicable", "error"]
    obligation: NotRequired[str]
    blame: NotRequired[str]
    grade: NotRequired[str]
    expected: NotRequired[str]
    got: NotRequired[str]
    findings: NotRequired[list[str]]


# What a verdict says that does not say it; a rule whose obligation nobody names is a must.
ABSENT: Mapping[str, Any] = {
    "obligation": "must",
    "blame": "",
    "grade": "",
    "expected": "",
    "got": "",
    "findings": [],
}


class Note(TypedDict):
    """Something that no trial expected."""

    __pydantic_config__ = _OPEN  # type: ignore[misc]  # likewise
    event: Literal["note"]
    target: str
    text: str


def _counted(value: list[Any]) -> list[Any]:
    if len(value) != 4 or not all(isinstance(word, str) for word in value[:3]) or not isinstance(value[3], int):
        raise ValueError("a transition is a state, a message and a rule, as text, and a number")
    return value


class Transitions(TypedDict):
    """Which message came in which state, and which rule it broke."""

    __pydantic_config__ = _OPEN  # type: ignore[misc]  # likewise
    event: Literal["transitions"]
    target: str
    counts: list[Annotated[list[Any], AfterValidator(_counted)]]


class Judged(TypedDict):
    """A test of the suites ended."""

    __pydantic_config__ = _OPEN  # type: ignore[misc]  # likewise
    event: Literal["judged"]
    target: str
    test: str
    verdicts: int
    premises: NotRequired[dict[str, int]]


class GateLine(TypedDict):
    """One thing that a gate says."""

    __pydantic_config__ = _OPEN  # type: ignore[misc]  # likewise
    what: str
    about: str
    sentence: str


class GateOutcome(TypedDict):
    """What a gate says of the run."""

    __pydantic_config__ = _OPEN  # type: ignore[misc]  # likewise
    exit_code: int
    sentence: str
    lines: list[GateLine]


class Footer(TypedDict):
    """The last line."""

    __pydantic_config__ = _OPEN  # type: ignore[misc]  # likewise
    event: Literal["footer"]
    exit_code: int
    sentence: NotRequired[str]
    counts: NotRequired[dict[str, int]]
    gate: NotRequired[GateOutcome]


class _Asked(TypedDict):
    targets: list[str]
    roles: list[str]
    versions: list[str]
    only: list[str]
    exclude: NotRequired[list[str]]


class _Identity(TypedDict):
    catalogue: str
    statements: dict[str, dict[str, str]]


class _Named(TypedDict):
    __pydantic_config__ = _OPEN  # type: ignore[misc]  # likewise
    label: str


class Resumable(TypedDict):
    """A header that tells enough for the run to be resumed."""

    __pydantic_config__ = _OPEN  # type: ignore[misc]  # likewise
    suite: str
    started: str
    seed: int
    profile: Literal["smoke", "certify", "deep"]
    reasons: Literal["documented", "any"]
    scope: list[str]
    targets: list[_Named]
    asked: _Asked
    identity: _Identity
    resumed: NotRequired[list[str]]


_RESUMABLE: TypeAdapter[Any] = TypeAdapter(Resumable)


def can_be_resumed(header: Mapping[str, Any]) -> bool:
    """Return whether a header tells enough for the run to be resumed; older streams do not."""
    try:
        _RESUMABLE.validate_python(header)
    except ValidationError:
        return False
    return True


KINDS = ("header", "verdict", "judged", "transitions", "note", "footer")
_EVENT = Annotated[Header | Verdict | Judged | Transitions | Note | Footer, Field(discriminator="event")]
_LINE: TypeAdapter[Any] = TypeAdapter(_EVENT)


def complaint(event: object) -> str:
    """Return the first thing that is wrong with the shape of an event, "" when nothing is.

    An event of a kind that this version does not know is fine.
    """
    if not isinstance(event, dict) or not isinstance(event.get("event"), str):
        return "it does not say which event it is"
    if event["event"] not in KINDS:
        return ""
    try:
        _LINE.validate_python(event)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"][1:])
        return f"{place}: {first['msg'].lower()}" if place else first["msg"].lower()
    return ""
