"""Questions to a DNS resolver: the only place that asks one."""

import asyncio
from collections.abc import Sequence

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
from dns.rdtypes.ANY.TXT import TXT

from uftp_conformance.judging.dns_records import ADDRESSES, MOST_HOPS, Looked, alias_of, end_of, texts_of

_WITHIN, _TRIES = 2.0, 2  # seconds for each try; a datagram may be lost


async def ask(resolver: str, name: str, kind: str) -> Looked:
    """Ask a resolver for the records of a type; never raises, whatever it answers.

    Args:
        resolver: address and port, as in "127.0.0.1:53".
        name: the name, without the dot at its end.
        kind: "TXT", "CNAME", "A" or "AAAA".
    """
    host, _, port = resolver.rpartition(":")
    try:
        question = dns.message.make_query(name, kind, want_dnssec=False)
    except dns.exception.DNSException as error:
        return Looked(name, kind, f"no name for DNS: {error}")
    question.flags |= dns.flags.AD  # asks the resolver to tell whether it has verified the answer (RFC 6840)
    failure = ""
    for _ in range(_TRIES):
        try:
            answer, _ = await dns.asyncquery.udp_with_fallback(
                question,
                host.strip("[]"),
                timeout=_WITHIN,
                port=int(port),
                ignore_unexpected=True,
                one_rr_per_rrset=True,  # else a second CNAME, which must not be, would not be seen
            )
        except (dns.exception.DNSException, OSError, EOFError, ValueError, asyncio.IncompleteReadError) as error:
            failure = f"no answer: {type(error).__name__}"
            continue
        validated = bool(answer.flags & dns.flags.AD)
        return Looked(name, kind, dns.rcode.to_text(answer.rcode()), validated, _records(answer))
    return Looked(name, kind, failure)


def _records(answer: dns.message.Message) -> tuple[tuple[str, str, str], ...]:
    found = []
    for rrset in answer.answer:
        owner, kind = _plain(rrset.name), dns.rdatatype.to_text(rrset.rdtype)
        for record in rrset:
            if isinstance(record, TXT):
                # One record may hold several strings, because each has at most 255 bytes (RFC 1035).
                value = b"".join(record.strings).decode("utf-8", "replace")
            else:
                value = _plain(record.target) if kind == "CNAME" else record.to_text()
            found.append((owner, kind, value))
    return tuple(found)


def _plain(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()


async def look_up(resolver: str, questions: Sequence[tuple[str, str]]) -> list[Looked]:
    """Ask several questions, one after the other; an alias in the answer to a TXT question is followed."""
    looked: list[Looked] = []
    for name, kind in questions:
        looked.append(await ask(resolver, name.lower(), kind))
        end = end_of(looked[-1:], name.lower())
        if kind == "TXT" and end != name.lower() and not texts_of(looked[-1:], name.lower()):
            looked.append(await ask(resolver, end, kind))  # the resolver knew the alias alone
    return looked


async def follow(resolver: str, name: str) -> list[Looked]:
    """Follow an alias until an address, a circle or too many hops; return all that was asked."""
    looked, passed = [await ask(resolver, name, "CNAME")], [name]
    while (following := alias_of(looked, passed[-1])) is not None and following not in passed:
        passed.append(following)
        if len(passed) > MOST_HOPS + 1:
            return looked
        if alias_of(looked, following) is None:
            looked.append(await ask(resolver, following, "CNAME"))
    if len(passed) > 1 and alias_of(looked, passed[-1]) is None:
        looked += await look_up(resolver, [(passed[-1], kind) for kind in ADDRESSES])
    return looked
