"""What a participant publishes about itself in DNS, judged from stored answers alone.  Pure.

Source: message-transport-mechanism.md, Service discovery, DNS.
"""

import contextlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from ipaddress import ip_address
from typing import Any

from uftp_conformance.messages.sealing import BadKey, PublicKey, read_public_key

ADDRESSES = ("A", "AAAA")
EVIDENCE = ("NOERROR", "NXDOMAIN")  # what shows that there is no such record; any other status shows nothing
MOST_HOPS = 8  # aliases after one another that are followed
_MOST_KEYS = 2  # the old one and the new one, while keys change
_SIGNATURES = ("RRSIG", "NSEC", "NSEC3")  # stand beside any record of a zone with DNSSEC


@dataclass(frozen=True, slots=True)
class Looked:
    """One question to a resolver and what it answered.

    Attributes:
        name: the name that was asked for, in lower case and without the dot at its end.
        type: the type of the records.
        status: the response code in words, or how there was none.
        validated: whether the resolver says that it has verified all of the answer (the AD flag).
        records: owner, type and value of each record of the answer.
    """

    name: str
    type: str
    status: str
    validated: bool = False
    records: tuple[tuple[str, str, str], ...] = ()

    def dump(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {**asdict(self), "records": [list(record) for record in self.records]}


def restore(data: dict[str, Any]) -> Looked:
    """Read back what `Looked.dump` wrote."""
    records = tuple((owner, kind, value) for owner, kind, value in data["records"])
    return Looked(data["name"], data["type"], data["status"], data["validated"], records)


def version_name(domain: str) -> str:
    """Return the name that has the version of a participant."""
    return f"_usef.{domain.lower()}"


def keys_name(domain: str, role: str) -> str:
    """Return the name that has the public keys of a role."""
    return f"_{role.lower()}.{version_name(domain)}"


def endpoint_name(domain: str, role: str) -> str:
    """Return the name that leads to the endpoint of a role."""
    return f"_http.{keys_name(domain, role)}"


def alias_of(looked: Sequence[Looked], name: str) -> str | None:
    """Return to what a name is an alias by these answers, if it is one."""
    found = (v for each in looked for owner, kind, v in each.records if (owner, kind) == (name, "CNAME"))
    return next(found, None)


def end_of(looked: Sequence[Looked], name: str) -> str:
    """Return where the aliases of a name end, as far as these answers tell; a circle ends where it closes."""
    return _chain(looked, name)[-1]


def _chain(looked: Sequence[Looked], name: str) -> list[str]:
    passed = [name]
    while (following := alias_of(looked, passed[-1])) is not None and following not in passed:
        passed.append(following)
    return passed


def texts_of(looked: Sequence[Looked], name: str) -> list[str]:
    """Return the TXT records of a name, which may stand at the end of its aliases (RFC 1034)."""
    end = end_of(looked, name)
    return [v for each in looked for owner, kind, v in each.records if (owner, kind) == (end, "TXT")]


def _nothing(looked: Sequence[Looked], name: str, kind: str) -> str:
    status = next((each.status for each in looked if (each.name, each.type) == (name, kind)), "not asked")
    return f"{name} has no {kind} record ({status})"


def says_version(looked: Sequence[Looked], name: str, _: str) -> str:
    """Demand a TXT record with a version of the specification in it; which one is for the participant to say."""
    texts = texts_of(looked, name)
    if not texts:
        return _nothing(looked, name, "TXT")
    return "" if any(re.search(r"\d", text) for text in texts) else f'{name} says "{texts[0]}", which is not a version'


def _keys(looked: Sequence[Looked], name: str) -> list[str]:
    return [key for text in texts_of(looked, name) for key in text.split()]


def has_keys(looked: Sequence[Looked], name: str, _: str) -> str:
    """Demand one key, or two while they change, each of 32 or 64 bytes in one of the forms of register point 52."""
    keys = _keys(looked, name)
    if not keys:
        return f"{name} has a TXT record without a key" if texts_of(looked, name) else _nothing(looked, name, "TXT")
    if len(keys) > _MOST_KEYS:
        return f"{name} has {len(keys)} keys; there may be two while they change"
    for key in keys:
        try:
            read_public_key(key)
        except BadKey as error:
            return f'{name} has "{key[:60]}": {error}'
    return ""


def _readable(keys: Sequence[str]) -> list[PublicKey]:
    found = []
    for key in keys:
        try:
            found.append(read_public_key(key))
        except BadKey:
            continue  # has_keys tells of it
    return found


def has_key(looked: Sequence[Looked], name: str, key: str) -> str:
    """Demand that one of the keys is this one."""
    if read_public_key(key) in _readable(_keys(looked, name)):
        return ""
    return f"{name} does not have the key {read_public_key(key).text()}, with which the target seals"


def is_alias(looked: Sequence[Looked], name: str, _: str) -> str:
    """Demand one CNAME record, and no record of another type beside it."""
    own = {(kind, v) for each in looked for owner, kind, v in each.records if owner == name}
    aliases = [v for kind, v in own if kind == "CNAME"]
    if not aliases:
        return _nothing(looked, name, "CNAME")
    if len(aliases) > 1:
        return f"{name} has {len(aliases)} CNAME records: {', '.join(sorted(aliases))}"
    beside = sorted(kind for kind, _ in own if kind not in ("CNAME", *_SIGNATURES))
    return f"{name} has a record of type {beside[0]} beside its CNAME" if beside else ""


def resolves(looked: Sequence[Looked], name: str, _: str) -> str:
    """Demand that the alias leads, through other aliases or at once, to an address."""
    passed = [name]
    while (following := alias_of(looked, passed[-1])) is not None:
        if following in passed:
            return f"the aliases go round in a circle: {' -> '.join([*passed, following])}"
        passed.append(following)
        if len(passed) > MOST_HOPS + 1:
            return f"more than {MOST_HOPS} aliases stand after one another: {' -> '.join(passed)}"
    if len(passed) == 1:
        return _nothing(looked, name, "CNAME")
    found = any(owner == passed[-1] and kind in ADDRESSES for each in looked for owner, kind, _ in each.records)
    return "" if found else f"{' -> '.join(passed)} has no A or AAAA record"


def leads_elsewhere(looked: Sequence[Looked], name: str, host: str) -> str:
    """Say where an alias leads if that is not this host, by name or by address; "" where that is not known either."""
    end, there = end_of(looked, name), end_of(looked, host)
    if end in (name, there) or host in _chain(looked, name):
        return ""
    ends, theirs = _addresses(looked, end), _addresses(looked, there) | numbers_in([host])
    if not ends or not theirs or ends & theirs:
        return ""
    return f"{name} leads to {end}, which is not where {host} is, the host of target.endpoint"


def _addresses(looked: Sequence[Looked], name: str) -> set[str]:
    found = (v for each in looked for owner, kind, v in each.records if owner == name and kind in ADDRESSES)
    return numbers_in(found)


def numbers_in(texts: Iterable[str]) -> set[str]:
    """Return in one form those of these texts that are addresses."""
    found = set()
    for text in texts:
        with contextlib.suppress(ValueError):
            found.add(str(ip_address(text)))
    return found


def is_validated(looked: Sequence[Looked], _: str, __: str) -> str:
    """Demand that the resolver has verified every answer with records."""
    bare = [each for each in looked if each.records and not each.validated]
    if not any(each.records for each in looked):
        return "there is no record to verify"
    return f"the resolver has not verified {bare[0].name} {bare[0].type}" if bare else ""


Look = Callable[[Sequence[Looked], str, str], str]
CHECKS: dict[str, Look] = {
    "version": says_version,
    "keys": has_keys,
    "key": has_key,
    "alias": is_alias,
    "address": resolves,
    "validated": is_validated,
}
