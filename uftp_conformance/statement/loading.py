"""Read a statement; every mistake becomes one line: file, key, what is wrong, what to write."""

import codecs
import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from uftp_conformance import StatementError
from uftp_conformance.messages.schema import BadSchemas, insist_on_published, takes_ean
from uftp_conformance.statement.market import METERING_EANS
from uftp_conformance.statement.mistakes import lines_of
from uftp_conformance.statement.plain_files import encoded_as, read_plain, why_unreadable
from uftp_conformance.statement.sections import Statement, StimulusSection, folder_of

_TYPOGRAPHIC = "\u201c\u201d\u2018\u2019\u201e"  # quotes that a word processor writes
# What no statement has, and what to do about it.
_MARKS = {
    "\0": "NUL characters, as UTF-16 has.  Save it as UTF-8",
    "\n<<<<<<< ": "the marks of a merge conflict.  Choose one side, and remove them",
    "\u00a0": "no-break spaces.  Write plain ones",
}


def load(path: Path) -> Statement:
    """Read a statement; raise StatementError that lists every mistake on a line of its own."""
    try:
        content = read_plain(path)[0].removeprefix(codecs.BOM_UTF8)
        if b"\n" not in content:
            content = content.replace(b"\r", b"\n")
        data = tomllib.loads(content.decode("utf-8"))
    except FileNotFoundError:
        raise StatementError(
            f"{path}: no such file.  Write one with `uftp-conformance init`, or name another with --target"
        ) from None
    except UnicodeDecodeError:
        raise StatementError(f"{path}: is not UTF-8{encoded_as(content)}.  Save it as UTF-8") from None
    except OSError as error:
        folder = f".  Did you mean {path / 'target.toml'}?" if (path / "target.toml").is_file() else ""
        raise StatementError(f"{path}: cannot be read: {why_unreadable(error)}.  Name a statement{folder}") from None
    except tomllib.TOMLDecodeError as error:
        raise StatementError(f"{path}: is not TOML: {_mended(str(error), content)}") from None
    if not data:
        raise StatementError(f"{path}: is empty.  Write a statement with `uftp-conformance init` in another folder")
    return parse(data, str(path), path.parent)


def _mended(complaint: str, content: bytes) -> str:
    """Add to a complaint of the TOML parser what is often its cause."""
    complaint = complaint[:1].lower() + complaint[1:]
    if words := next((words for mark, words in _MARKS.items() if mark.encode() in content), None):
        return f"{complaint}.  It has {words}"
    if any(quote.encode() in content for quote in _TYPOGRAPHIC):
        return f'{complaint}.  It has typographic quotes; write "'
    if content.lstrip().startswith(b"{"):
        return f"{complaint}.  It seems to be JSON.  Write TOML, as `uftp-conformance init` does"
    if "escape" in complaint.lower():
        return f"{complaint}.  Write a path with / or between single quotes"
    return f"{complaint}.  Correct the line; text stands between quotes, true and false do not"


def parse(data: dict[str, Any], name: str, folder: Path) -> Statement:
    """Validate a statement's data; key files, certificates and schemas are relative to `folder`."""
    statement = _validated(data, name)
    schemas = folder / statement.schemas if statement.schemas is not None else None
    if schemas is not None:
        _insist_on_schemas(schemas, statement.target.versions, name)
        statement = _metered(statement, schemas, data, name)
    counterparties = tuple(
        c.model_copy(update={"secret_key_file": folder / c.secret_key_file}) for c in statement.counterparties
    )
    files = {n: folder / p for n in ("certificate", "private_key") if (p := getattr(statement.inbox, n)) is not None}
    inbox = statement.inbox.model_copy(update=files)
    ca_file = folder / statement.target.ca_file if statement.target.ca_file is not None else None
    target = statement.target.model_copy(update={"ca_file": ca_file})
    located: dict[str, Any] = {"counterparties": counterparties, "inbox": inbox, "target": target, "schemas": schemas}
    located["access"] = statement.access.located(folder) if statement.access is not None else None
    return statement.model_copy(update={**located, "stimulus": _located(statement.stimulus, folder)})


def _validated(data: dict[str, Any], name: str) -> Statement:
    try:
        return Statement.model_validate(data)
    except ValidationError as error:
        raise StatementError("\n".join(lines_of(name, error.errors(), Statement))) from None


def _metered(statement: Statement, schemas: Path, data: dict[str, Any], name: str) -> Statement:
    """Let the EAN of Metering messages be one that the named schemas take (register, point 38).

    Where the statement names none, the length follows from the schemas; what it names has to fit them.
    """
    places = {version: folder_of(schemas, version) for version in statement.target.versions}

    def fits(ean: str) -> bool:
        return all(takes_ean(ean, version, place) for version, place in places.items())

    given, second = statement.market.metering_ean, statement.market.second_metering_ean
    if statement.supports.metering and second is not None and not fits(second):
        raise StatementError(
            f'{name}: market.second_metering_ean = "{second}" is not an EAN by the schemas in {schemas}.'
            "  Write one that these take, or leave it out."
        )
    if not statement.supports.metering or fits(given):
        return statement
    ean = next((each for each in METERING_EANS if fits(each)), None)
    if "metering_ean" in statement.market.model_fields_set or ean is None:
        write = f'for example "{ean}"' if ean else "one EAN that the schemas of all claimed versions take"
        raise StatementError(
            f'{name}: market.metering_ean = "{given}" is not an EAN by the schemas in {schemas}.  Write {write}.'
        )
    return _validated({**data, "market": {**data["market"], "metering_ean": ean}}, name)


def _located(stimulus: StimulusSection | None, folder: Path) -> StimulusSection | None:
    """Let a command that is named by a relative path be a file beside the statement; a bare name is looked up."""
    if stimulus is None or stimulus.command is None:
        return stimulus
    program, *words = stimulus.command
    if "/" in program or os.sep in program:
        program = str((folder / program).absolute())
    return stimulus.model_copy(update={"command": (program, *words)})


def _insist_on_schemas(schemas: Path, versions: tuple[str, ...], name: str) -> None:
    """Raise StatementError unless there is a folder with the published schema of each claimed version."""
    if not schemas.is_dir():
        raise StatementError(f"{name}: schemas = {schemas} is not a folder.  Name the one with the XSD files.")
    found = {version: folder_of(schemas, version) for version in versions}
    for version, place in found.items():
        if len(versions) > 1 and place == schemas:
            lack = f'has no folder "{version}".  Where several versions are claimed, write each into one of its own'
            raise StatementError(f"{name}: schemas = {schemas} {lack}.")
        try:
            insist_on_published(place)
        except BadSchemas as error:
            raise StatementError(f"{name}: schemas = {place} {error}.") from None
