"""Schema validation with lxml's compiled XSD, and explanation of what is wrong."""

import threading
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lxml import etree

from uftp_conformance.messages.codec import parse_lxml, to_tree
from uftp_conformance.messages.tree import Element

_SCHEMAS = files("uftp_conformance") / "schemas"


class SchemaInvalid(ValueError):
    """A well-formed document that its version's schema refuses; `complaints` says where and why."""

    def __init__(self, found: tuple[str, ...]) -> None:
        super().__init__("; ".join(found))
        self.complaints = found


def schema_path(version: str) -> Path:
    """Return the file of our XSD for a protocol version."""
    return Path(str(_SCHEMAS / version / "uftp.xsd"))


@cache
def _compiled(version: str, thread: int) -> etree.XMLSchema:  # noqa: ARG001 - the thread is part of the key
    # A compiled schema keeps its last errors on itself, so each thread has its own.
    return etree.XMLSchema(etree.parse(schema_path(version)))


def complaints(node: etree._Element, version: str) -> tuple[str, ...]:
    """Validate a parsed document; return what is wrong with it, nothing when it is valid."""
    compiled = _compiled(version, threading.get_ident())
    if compiled.validate(node):
        return ()
    found: Iterable[Any] = compiled.error_log  # type: ignore[assignment]  # the stubs do not know that it can be walked
    return tuple(dict.fromkeys(str(entry.message) for entry in found)) or ("not valid",)


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
