"""What cannot be true of the ways between suite and target: the endpoint, the inbox, the stimulus; one per line."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from uftp_conformance.messages import REQUESTS
from uftp_conformance.messages.articles import an
from uftp_conformance.statement.endpoints import address_of

if TYPE_CHECKING:
    from uftp_conformance.statement.sections import Statement

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - what nobody can be reached at


def contradictions_of_ways(statement: "Statement") -> Iterator[str]:
    """Walk them."""
    yield from _stimulus(statement)
    yield from _versions(statement)
    yield from _doors(statement)
    yield from _inbox(statement)


def _stimulus(statement: "Statement") -> Iterator[str]:
    section, role = statement.stimulus, statement.target.role
    if section is None:
        return
    if len(ways := section.ways) != 1:
        given = f"{' and '.join(ways)} are given" if ways else "no way is given"
        yield f"stimulus: {given}.  Write exactly one of url, command and prompt = true, or leave [stimulus] out"
    doors = [address_of(url).meaning for _, url in _endpoints(statement)]
    if section.url is not None and address_of(section.url).meaning in doors:
        yield (
            f'stimulus.url = "{section.url}" is the endpoint, where messages are taken.  Write the URL of the hook that'
            " makes the target send something, or leave [stimulus] out"
        )
    own = [name for name, request in REQUESTS.items() if request.sender in (None, role)]
    if section.messages == ():
        yield "stimulus.messages = [] can start nothing.  Name what it starts, or leave [stimulus] out"
    for message in section.messages or ():
        if message not in own:
            yield f"stimulus.messages: {an(role)} starts no {message}.  Write some of {', '.join(own)}, or leave it out"


def _endpoints(statement: "Statement") -> list[tuple[str, str]]:
    """Return each endpoint of the target with its key."""
    target = statement.target
    others = ((f"target.endpoints[{number}].url", each.url) for number, each in enumerate(target.endpoints, 1))
    return [("target.endpoint", target.endpoint), *others]


def _versions(statement: "Statement") -> Iterator[str]:
    """Each version has one endpoint, and is claimed."""
    target = statement.target
    for number, each in enumerate(target.endpoints, 1):
        key = f'target.endpoints[{number}].version = "{each.version}"'
        if each.version not in target.claims:
            yield f"{key} is none of target.versions.  Write it there, or leave the endpoint out"
        if each.version in [earlier.version for earlier in target.endpoints[: number - 1]]:
            yield f"{key} has an endpoint already.  Write one for each version"


def _doors(statement: "Statement") -> Iterator[str]:
    """The target's door is not the suite's own, and what is for TLS is given where TLS is spoken."""
    target, access, listen = statement.target, statement.access, statement.inbox.listen
    tls = {"target.ca_file": target.ca_file, "access.certificate": access.certificate if access else None}
    for name, url in _endpoints(statement):
        for key in (key for key, file in tls.items() if file is not None and url.lower().startswith("http:")):
            yield (
                f'{key} is for TLS, which {name} = "{url}" does not speak.  Write https:// there, or leave {key} out'
            )
        endpoint = address_of(url)
        if endpoint.host in _LOOPBACK and str(endpoint.port) == listen.rpartition(":")[2]:
            yield (
                f'{name} = "{url}" is where the inbox of the suite listens (inbox.listen = "{listen}").  Write the'
                " endpoint of the target, or another inbox.listen"
            )


def _inbox(statement: "Statement") -> Iterator[str]:
    inbox, reached = statement.inbox, urlsplit(statement.inbox.reached_at)
    if reached.query:
        yield (
            f'inbox.reached_at = "{inbox.reached_at}" has a query, and paths are put behind it.  Leave out all from'
            " ? on, or give each [[counterparties]] an endpoint of its own"
        )
    if reached.hostname in _ANYWHERE:
        yield (
            f'inbox.reached_at = "{inbox.reached_at}" names every address, which nobody can reach.  Write the one by'
            " which the target reaches this machine; inbox.listen may be the other"
        )
    if inbox.private_key is not None and inbox.certificate is None:
        yield "inbox.private_key has no certificate beside it.  Add inbox.certificate, or leave it out"
    listens = inbox.listen.rpartition(":")[2]
    directly = reached.hostname in _LOOPBACK and str(address_of(inbox.reached_at).port) == listens
    if directly and (reached.scheme == "https") != (inbox.certificate is not None):
        contradiction = "but the inbox has no certificate" if reached.scheme == "https" else "but the inbox speaks TLS"
        mend = "Add inbox.certificate" if reached.scheme == "https" else "Leave inbox.certificate out"
        other = "http" if reached.scheme == "https" else "https"
        yield f'inbox.reached_at = "{inbox.reached_at}", {contradiction}.  {mend}, or write {other}:// here'
