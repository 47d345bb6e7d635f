"""Which participant answers, and by which version's schema its answer is read.  Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from uftp_conformance.judging.evidence import Delivery, Exchange
from uftp_conformance.messages import parse
from uftp_conformance.messages.codec import MalformedXml
from uftp_conformance.messages.reading import read_delivery
from uftp_conformance.messages.sealing import PublicKey
from uftp_conformance.messages.tables import schema_version_number


@dataclass(frozen=True, slots=True)
class Target:
    """The facts about the target that its answers are held against; `published` is the schema in place of ours.

    `others` are the versions that it claims beside the one that is judged, each with its published schema, if any.
    """

    domain: str
    role: str
    key: PublicKey
    version: str
    clock_tolerance: float
    published: Path | None = None
    others: Mapping[str, Path | None] = field(default_factory=dict)


def answering(exchange: Exchange, delivery: Delivery, target: Target) -> Target:
    """Return the target as it answers in a delivery: in another version that it claims, where it may choose one.

    Whoever rejects a message of a Version that it does not speak does so in one that it does (register, point 11).
    """
    if not target.others:
        return target
    asked = _major(_named(exchange))
    spoken = [schema_version_number(version) for version in (target.version, *target.others)]
    if asked is None or asked in map(_major, spoken):
        return target
    answer = read_delivery(delivery.body, target.key, target.version, target.published).element
    given = answer.get("Version") if answer is not None else None
    for version, published in target.others.items():
        if given == schema_version_number(version):
            return replace(target, version=version, published=published)
    return target


def _named(exchange: Exchange) -> str:
    """Return the Version of our request, "" where it has none."""
    try:
        return parse(exchange.sent.payload or b"").get("Version") or ""
    except MalformedXml:
        return ""


def _major(number: str) -> int | None:
    """Return the first of the three numbers of a Version, None where it is not what the schema calls one."""
    found = re.fullmatch(r"(\d+)\.\d+\.\d+", number)
    return int(found[1]) if found else None
