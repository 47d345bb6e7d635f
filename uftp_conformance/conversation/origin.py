"""Whose a message is that a target started, where one domain has several labels: one for each version."""

from collections.abc import Mapping
from itertools import chain

from uftp_conformance.messages import Element
from uftp_conformance.messages.tables import VERSIONS, schema_version_number
from uftp_conformance.statement.target import TargetSection


def major_of(version: str) -> str:
    """Return the first number of what a message of this protocol version writes."""
    return schema_version_number(version).partition(".")[0]


def by_sender(element: Element, targets: Mapping[str, TargetSection]) -> str | None:
    """Return the label of the target that sent a message: by its domain and, where that has several, its version.

    One of a version that none of them has counts for the newest of its major version, or of all.
    """
    own = {label: t.version for label, t in targets.items() if t.domain == element.get("SenderDomain")}
    newest_first = sorted(own, key=lambda label: VERSIONS.index(own[label]), reverse=True)
    written = element.get("Version") or ""
    exact = (label for label in newest_first if schema_version_number(own[label]) == written)
    alike = (label for label in newest_first if major_of(own[label]) == written.partition(".")[0])
    return next(chain(exact, alike, newest_first), None)
