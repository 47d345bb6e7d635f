"""Schema validation with lxml's compiled XSD, by our schemas or the published files, and what is wrong in words."""

import re
import threading
from copy import deepcopy
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lxml import etree

from uftp_conformance.messages.codec import parse_lxml, to_tree
from uftp_conformance.messages.tables import MESSAGE_TYPES
from uftp_conformance.messages.tree import Element

_SCHEMAS = files("uftp_conformance") / "schemas"
_XS = "http://www.w3.org/2001/XMLSchema"
# The files of the specification that declare messages; the three named after roles only include these.
PUBLISHED = ("UFTP-common.xsd", "UFTP-metering.xsd", "UFTP-agr-cro.xsd", "UFTP-agr-dso.xsd", "UFTP-cro-dso.xsd")
_TAKE = "Take the files as the specification publishes them"


class SchemaInvalid(ValueError):
    """A well-formed document that its version's schema refuses; `complaints` says where and why."""

    def __init__(self, found: tuple[str, ...]) -> None:
        super().__init__("; ".join(found))
        self.complaints = found


class BadSchemas(ValueError):
    """A folder cannot stand in place of our schema; the text says why, and what to write."""


def schema_path(version: str) -> Path:
    """Return the file of our XSD for a protocol version."""
    return Path(str(_SCHEMAS / version / "uftp.xsd"))


def insist_on_published(folder: Path) -> None:
    """See whether a folder has the published files of a version, and that they declare every message.

    Raises:
        BadSchemas: files are missing, or are together no schema of UFTP.
    """
    missing = [name for name in PUBLISHED if not (folder / name).is_file()]
    if missing:
        raise BadSchemas(f"has no {' and no '.join(missing)}.  Name the folder with the files of the specification")
    try:
        _published(folder)
        declared = {
            element.get("name")
            for name in PUBLISHED
            for element in etree.parse(folder / name).getroot().findall(f"{{{_XS}}}element")
        }
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError, OSError) as error:
        words = " ".join(str(error).split())
        raise BadSchemas(f"is not a valid XML Schema: {words}.  {_TAKE}") from None
    if unknown := [name for name in ("SignedMessage", *MESSAGE_TYPES) if name not in declared]:
        raise BadSchemas(f"declares no {unknown[0]}.  {_TAKE}")


def _published(folder: Path) -> etree.XMLSchema:
    """Compile the published files through a schema that includes them all."""
    driver = etree.Element(f"{{{_XS}}}schema", elementFormDefault="qualified", nsmap={"xs": _XS})
    for name in PUBLISHED:
        etree.SubElement(driver, f"{{{_XS}}}include", schemaLocation=(folder.resolve() / name).as_uri())
    return etree.XMLSchema(driver)


@cache
def _compiled(version: str, folder: Path | None, thread: int) -> etree.XMLSchema:  # noqa: ARG001 - part of the key
    # A compiled schema keeps its last errors on itself, so each thread has its own.
    return etree.XMLSchema(etree.parse(schema_path(version))) if folder is None else _published(folder)


def complaints(node: etree._Element, version: str, published: Path | None = None) -> tuple[str, ...]:
    """Validate a parsed document; return what is wrong with it, nothing when it is valid.

    Args:
        node: the document.
        version: whose schema counts.
        published: a folder with the published files of that version, to count instead of our schema.
    """
    compiled = _compiled(version, published, threading.get_ident())
    found = _found(node, compiled)
    if found and (bare := _without_blanks(node)) is not None:
        found = _found(bare, compiled)
    distinct = tuple(dict.fromkeys(map(_shortened, found)))
    left_out = len(distinct) - _MOST
    return distinct if left_out <= 0 else (*distinct[:_MOST], f"and {left_out} more complaints")


def _found(node: etree._Element, compiled: etree.XMLSchema) -> list[str]:
    """Return all that is wrong with a document, in time that grows with its size alone.

    Of each complaint about a tree lxml works out where it is, for which all elements before it are counted.
    Complaints about a document that is being parsed have no place.
    """
    if not _are_many(node):
        return [] if compiled.validate(node) else _messages(compiled.error_log) or ["not valid"]
    parser = etree.XMLParser(schema=compiled, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        etree.fromstring(etree.tostring(node), parser)
    except etree.XMLSyntaxError:  # so it calls also what the schema refuses
        return _messages(parser.error_log) or ["not valid"]
    return []


def _messages(log: Any) -> list[str]:  # the stubs do not know that it can be walked
    return [str(entry.message) for entry in log]


_FEW = 1000  # elements
_are_many = etree.XPath(f"boolean(descendant-or-self::*[{_FEW}])")  # without an object of Python's for each
_MOST = 50  # complaints about one document
_ENDS = 1000  # characters of each end of a complaint, which quotes the document


def _shortened(complaint: str) -> str:
    """Return a complaint without the middle of a value or name that is very long."""
    cut = len(complaint) > 2 * _ENDS
    return f"{complaint[:_ENDS]} [...] {complaint[-_ENDS:]}" if cut else complaint


# A date, time or duration, perhaps with white space around it: XML Schema takes that off (Datatypes, 4.3.6), libxml2
# does not.
_TIMELY = re.compile(r"[ \t\r\n]*(-?\d{4,}-\d\d-\d\d(?:T[\d:.]+)?(?:Z|[+-]\d\d:\d\d)?|-?P[\dYMDTHS.]+)[ \t\r\n]*")


def _without_blanks(node: etree._Element) -> etree._Element | None:
    """Return a copy without white space around dates, times and durations; None where there is none."""
    if not any(_bare(value) for element in node.iter() for value in element.attrib.values()):
        return None
    copied = deepcopy(node)
    for element in copied.iter():
        for name, value in element.attrib.items():
            element.set(name, _bare(value) or value)
    return copied


def _bare(value: str | bytes) -> str:
    """Return a date, time or duration without the white space around it; "" where there is nothing to take off."""
    found = _TIMELY.fullmatch(str(value))
    return found[1] if found is not None and found[1] != value else ""


def takes_ean(ean: str, version: str, published: Path) -> bool:
    """Return whether the published files of a version take an EAN of this form in a Metering message."""
    metering = etree.Element("Metering", {"EAN": ean})
    return not any("attribute 'EAN'" in complaint for complaint in complaints(metering, version, published))


def read(data: bytes, version: str) -> Element:
    """Parse and validate in one go.

    Raises:
        MalformedXml: the bytes are not XML.
        SchemaInvalid: the document is not valid for this version.
    """
    node = parse_lxml(data)
    found = complaints(node, version)
    if found:
        raise SchemaInvalid(found)
    return to_tree(node)
