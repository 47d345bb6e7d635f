"""What pydantic says of a statement, as our lines: each names the key, what is wrong, and what to write.  Pure."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from uftp_conformance.messages.foreign import safe

_ALIKE = 0.7  # from here on, a key is another one's misspelling
_SHOWN = 80  # characters of a value in a line
_LONGEST = 3600  # characters of a line
Place = tuple[str | int, ...]


def lines_of(name: str, mistakes: Sequence[ErrorDetails], model: type[BaseModel]) -> Iterator[str]:
    """Render the mistakes of a statement's data; what is only misspelt is not reported as missing as well."""
    missing = [each["loc"] for each in mistakes if each["type"] == "missing"]
    meant = {each["loc"]: _meant(each, missing, model) for each in mistakes if each["type"] == "extra_forbidden"}
    spelt = {place for place in meant.values() if place is not None}
    for each in mistakes:
        if each["type"] == "missing" and any(each["loc"][: len(place)] == place for place in spelt):
            continue
        text = _line(each, meant.get(each["loc"]))
        yield from (safe(f"{name}: {line}", _LONGEST) for line in (text.splitlines() if not each["loc"] else [text]))


def _meant(mistake: ErrorDetails, missing: Sequence[Place], model: type[BaseModel]) -> Place | None:
    """Return the key that an unknown one is a misspelling of, missing ones first; None where it is like no other."""
    *way, last = mistake["loc"]
    beside = [place[len(way)] for place in missing if list(place[: len(way)]) == way and len(place) > len(way)]
    known = [str(each) for each in (*beside, *_keys(model, way))]
    folded = {each.lower().replace("_", ""): each for each in reversed(known)}
    found = difflib.get_close_matches(str(last).lower().translate({45: None, 95: None}), folded, 1, _ALIKE)
    return (*way, folded[found[0]]) if found else None


def _keys(model: type[BaseModel], way: Sequence[str | int]) -> Iterator[str]:
    """Return the keys that a section has, which is found by the way to it."""
    for step in way:
        if isinstance(step, int):
            continue
        field = model.model_fields.get(step)
        inner = next(iter(_models(field.annotation)), None) if field is not None else None
        if inner is None:
            return
        model = inner
    yield from model.model_fields


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models(part)


def _named(place: Place) -> str:
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")


def _line(mistake: ErrorDetails, meant: Place | None) -> str:
    """Render one mistake of pydantic's as our one line."""
    where, given = _named(mistake["loc"]), mistake.get("input")
    match mistake["type"]:
        case "missing":
            return f"{where} is missing.  Write it; the guide for vendors says what it means"
        case "extra_forbidden" if meant is not None:
            return f"{where} is not a key of the statement.  Write {_named(meant)}, or remove it"
        case "extra_forbidden":
            return f"{where} is not a key of the statement.  Remove it, or correct its spelling"
        case "value_error":
            text = str(mistake["ctx"]["error"])
            return f"{where} = {text}." if where else "\n".join(f"{line}." for line in text.splitlines())
        case "literal_error":
            return f"{where} = {_short(given)} is not allowed.  Write {mistake['ctx']['expected']}."
        case kind:
            return _of_kind(where, kind, mistake)


def _of_kind(where: str, kind: str, mistake: ErrorDetails) -> str:
    """Say of a value of a wrong kind what to write in its place."""
    given = mistake.get("input")
    table, several = isinstance(given, Mapping), isinstance(given, Sequence) and not isinstance(given, str)
    if kind == "model_type" and several:
        return f"{where} is a list, and there is one of it.  Write it once, as [{where}]"
    if kind == "tuple_type" and table:
        return f"{where} is a single table, and there may be several of it.  Write [[{where}]]"
    if kind == "model_type":
        return f"{where} = {_short(given)} is not a section.  Write [{where}], and its keys below it"
    said = mistake["msg"].lower()
    return f"{where} = {_short(given)} is wrong: {said}.  {_mend(kind, mistake)}"


def _short(given: Any) -> str:
    text = repr(given)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


_NUMBER, _WHOLE, _DAY = "a number, without quotes", "a whole number, without quotes", "a date, for example 2026-01-31"
_WRITE = {
    "bool_type": "true or false, without quotes", "bool_parsing": "true or false", "float_parsing": _NUMBER,
    "float_type": _NUMBER, "finite_number": "a number that ends", "int_parsing": _WHOLE, "int_type": _WHOLE,
    "int_from_float": "a whole number", "int_parsing_size": "a smaller number", "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER, "date_from_datetime_parsing": _DAY, "date_parsing": _DAY, "date_type": _DAY,
    "time_parsing": "a time, for example 10:00:00", "time_type": "a time, for example 10:00:00",
    "string_type": "a text between quotes", "path_type": "the path of a file, between quotes",
    "string_too_short": "something between the quotes", "too_short": "at least one in the list",
    "tuple_type": "a list, between [ and ]",
}  # fmt: skip


def _mend(kind: str, mistake: ErrorDetails) -> str:
    """Say what to write where pydantic refused a value of this kind."""
    bounds = mistake.get("ctx", {})
    for bound, words in (("gt", "more than {}"), ("ge", "{} or more"), ("lt", "less than {}"), ("le", "{} or less")):
        if bound in bounds:
            return f"Write {words.format(f'{bounds[bound]:g}' if isinstance(bounds[bound], float) else bounds[bound])}."
    return f"Write {_WRITE.get(kind, 'what `uftp-conformance guide statement` says about this key')}."
