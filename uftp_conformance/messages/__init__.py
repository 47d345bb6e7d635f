"""UFTP messages: the tree, its bytes, its schema and the tables of the specification."""

from uftp_conformance.messages.codec import MalformedXml, parse, serialise
from uftp_conformance.messages.schema import SchemaInvalid, complaints, read
from uftp_conformance.messages.tables import (
    MESSAGE_TYPES,
    REQUESTS,
    ROLES,
    VERSIONS,
    reference_attribute,
    response_type,
)
from uftp_conformance.messages.tree import Element

__all__ = [
    "MESSAGE_TYPES",
    "REQUESTS",
    "ROLES",
    "VERSIONS",
    "Element",
    "MalformedXml",
    "SchemaInvalid",
    "complaints",
    "parse",
    "read",
    "reference_attribute",
    "response_type",
    "serialise",
]
