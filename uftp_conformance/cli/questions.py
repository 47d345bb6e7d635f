"""What `init` asks, one question a value, each with a default; without a terminal the defaults count."""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

import typer
from pydantic import BaseModel, TypeAdapter, ValidationError

from uftp_conformance import StatementError
from uftp_conformance.statement.markets import KNOWN, KnownMarket, Start
from uftp_conformance.statement.sections import InboxSection, MarketSection, StimulusSection
from uftp_conformance.statement.target import TargetSection

_SECTIONS: dict[str, type[BaseModel]] = {
    "target": TargetSection, "market": MarketSection, "inbox": InboxSection, "stimulus": StimulusSection,
}  # fmt: skip
# By field of `Start`: the question, and the key of the statement that the answer becomes.
_QUESTIONS = {
    "name": ("Name of the implementation, as reports show it", "target.name"),
    "domain": ("Its UFTP domain", "target.domain"),
    "endpoint": ("URL at which it receives messages", "target.endpoint"),
    "public_key": ("Its public key (empty: fill it in later)", "target.public_key"),
    "versions": ("Versions of the protocol that it speaks, with blanks between them", "target.versions"),
    "listen": ("Where the suite listens for its answers", "inbox.listen"),
    "reached_at": ("URL by which it reaches that", "inbox.reached_at"),
    "stimulus": ("What makes it send something: URL of a hook, a command, or prompt (empty: nothing)", "stimulus.url"),
}
_OPTIONS = {"versions": "version"}  # by field, where the option has another name


def wrong(key: str, value: str) -> str:
    """Say what is wrong with the value of a key of the statement; "" for nothing."""
    section, name = key.split(".")
    if key == "stimulus.url" and not value.startswith("http"):
        return "a command cannot hold a quote here.  Write a file that starts it" if "'" in value else ""
    declared = _SECTIONS[section].model_fields[name]
    given = tuple(value.split()) if name == "versions" else value
    kind: Any = Annotated[declared.annotation, *declared.metadata] if declared.metadata else declared.annotation
    try:
        TypeAdapter(kind).validate_python(given)
    except ValidationError as error:
        said = error.errors()[0]
        own = said["type"] == "value_error"
        value = str(said["input"]) if name == "versions" else value
        return str(said["ctx"]["error"]) if own else f'"{value}" is wrong: {said["msg"].lower()}'
    return ""


def insist(start: Start) -> None:
    """Raise StatementError, one per line, where a value that was given is wrong."""
    lines = [
        f"--{_OPTIONS.get(field, field).replace('_', '-')}: {complaint}"
        for field, (_, key) in _QUESTIONS.items()
        if (value := _text(start, field)) and (complaint := wrong(key, value))
    ]
    market = start.market
    for name in ("isp_duration", "time_zone", "currency"):
        if complaint := wrong(f"market.{name}", getattr(market, name)):
            lines.append(f"--{name.replace('_', '-')}: {complaint}")
    if lines:
        raise StatementError("\n".join(lines))


def _text(start: Start, field: str) -> str:
    """Return a value as somebody would type it."""
    value = getattr(start, field)
    return " ".join(value) if isinstance(value, tuple) else str(value)


def may_ask() -> bool:
    """Return whether somebody is there to answer."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def asked(start: Start, given: set[str]) -> Start:
    """Ask for what was not given, again where an answer is wrong."""
    if "market" not in given and not given & {"isp_duration", "time_zone", "currency"}:
        for name, market in KNOWN.items():
            typer.echo(f"  {name}: {market}")
        usual = next(name for name, market in KNOWN.items() if market == start.market)
        chosen = _ask("Market", usual, lambda name: "" if name in KNOWN else f"Write one of {', '.join(KNOWN)}")
        start = replace(start, market=KNOWN[chosen])
    for field, (question, key) in _QUESTIONS.items():
        if _OPTIONS.get(field, field) not in given and not (field == "stimulus" and start.role == "CRO"):
            usual = _text(start, field) or _usual(field, start)
            answer = _ask(question, usual, partial(_complaint, key))
            answers: dict[str, Any] = {field: tuple(answer.split()) if field == "versions" else answer}
            start = replace(start, **answers)
    return start


def _complaint(key: str, value: str) -> str:
    return wrong(key, value) if value else ""


def _usual(field: str, start: Start) -> str:
    return {"name": f"my {start.role}", "domain": f"{start.role.lower()}.target.example"}.get(field, "")


def _ask(question: str, usual: str, complaint: Callable[[str], str]) -> str:
    while True:
        answer = str(typer.prompt(question, default=usual, show_default=bool(usual))).strip()
        said = complaint(answer)
        if not said:
            return answer
        typer.echo(said, err=True)


def market_of(name: str, isp_duration: str, time_zone: str, currency: str) -> KnownMarket:
    """Return a known market with what was given in place of its own; raise StatementError for an unknown name."""
    if name not in KNOWN:
        names = "; ".join(f"{each} ({market})" for each, market in KNOWN.items())
        raise StatementError(f"--market: {name!r} is not a known market.  Write one of {names}")
    known = KNOWN[name]
    return KnownMarket(isp_duration or known.isp_duration, time_zone or known.time_zone, currency or known.currency)
