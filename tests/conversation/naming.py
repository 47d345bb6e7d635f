"""A small name server at 127.0.0.1 for one zone: records by name and type, over UDP and TCP, as a test needs them."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Records = Mapping[tuple[str, str], Sequence[str]]


def answered(query: bytes, zone: Records, *, verified: bool, cut: bool, ill: bool = False) -> bytes:
    """Answer a query from a zone; a name that is an alias is followed as far as the zone goes, once round at most."""
    question = dns.message.from_wire(query)
    answer = dns.message.make_response(question)
    name, kind = question.question[0].name.to_text(omit_final_dot=True), question.question[0].rdtype
    asked, seen = dns.rdatatype.to_text(kind), set()
    while name not in seen:
        seen.add(name)
        for kept in dict.fromkeys((asked, "CNAME")):
            if (name, kept) in zone:
                # One by one: together, a second CNAME would take the place of the first.
                answer.answer += [dns.rrset.from_text(f"{name}.", 60, "IN", kept, value) for value in zone[name, kept]]
        if asked != "CNAME" and (name, asked) not in zone and (name, "CNAME") in zone:
            name = zone[name, "CNAME"][0].rstrip(".").lower()
    if not any(owner == name for owner, _ in zone):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    if ill:
        answer.answer.clear()
        answer.set_rcode(dns.rcode.SERVFAIL)
    answer.flags |= dns.flags.AD if verified else 0
    if cut:  # as if it were too long for a datagram
        answer.flags |= dns.flags.TC
        answer.answer.clear()
    return answer.to_wire()


@contextlib.contextmanager
def serving(zone: Records, *, verified: bool = False, cut: bool = False, ill: bool = False) -> Iterator[str]:
    """Serve a zone; give address and port.  With `cut` all datagrams are cut off, so that TCP is needed.

    With `ill` it cannot answer anything.
    """
    with socket.socket(type=socket.SOCK_DGRAM) as datagrams, socket.socket() as streams:
        streams.bind(("127.0.0.1", 0))
        port = streams.getsockname()[1]
        datagrams.bind(("127.0.0.1", port))
        streams.listen()
        for waiting in (datagrams, streams):
            waiting.settimeout(0.1)
        over = threading.Event()

        def by_datagram() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    query, peer = datagrams.recvfrom(4096)
                    datagrams.sendto(answered(query, zone, verified=verified, cut=cut, ill=ill), peer)

        def by_stream() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError), streams.accept()[0] as peer:
                    peer.settimeout(2)
                    length = int.from_bytes(peer.recv(2, socket.MSG_WAITALL))
                    reply = answered(peer.recv(length, socket.MSG_WAITALL), zone, verified=verified, cut=False)
                    peer.sendall(len(reply).to_bytes(2) + reply)

        threads = [threading.Thread(target=serve, daemon=True) for serve in (by_datagram, by_stream)]
        for thread in threads:
            thread.start()
        try:
            yield f"127.0.0.1:{port}"
        finally:
            over.set()
            for thread in threads:
                thread.join()


def zone_of(domain: str, role: str, *keys: str) -> dict[tuple[str, str], list[str]]:
    """Return the records of a participant as they should be."""
    role = f"_{role.lower()}._usef.{domain}"
    return {
        (f"_usef.{domain}", "TXT"): ['"3.1.0"'],
        (role, "TXT"): [" ".join(f'"{part}"' for part in _strings(" ".join(keys)))],
        (f"_http.{role}", "CNAME"): [f"front.{domain}."],
        (f"front.{domain}", "CNAME"): [f"host.{domain}."],
        (f"host.{domain}", "A"): ["192.0.2.1"],
    }


def _strings(text: str) -> list[str]:
    """Cut a text into strings of at most 255 bytes."""
    return [text[n : n + 255] for n in range(0, len(text), 255)]
