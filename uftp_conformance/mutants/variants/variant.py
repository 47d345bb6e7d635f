"""What a legal variant is: a name, another legal way, and what allows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from uftp_conformance.messages import ROLES
from uftp_conformance.mutants.mutant import Faults
from uftp_conformance.mutants.variants.posting import Posting

PREFIX = "variant/"  # of the name by which the server knows a variant


@dataclass(frozen=True, slots=True)
class Dress:
    """How a request is answered over HTTP, beside the status.

    Attributes:
        headers: more of them, as they are.
        body: of the HTTP answer, where a request was taken or refused.
        early: whether what follows is delivered before the HTTP answer is given.
        old: whether the HTTP answer is in HTTP/1.0, after which the connection ends.
    """

    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    early: bool = False
    old: bool = False


PLAIN, USUAL = Dress(), Posting()


@dataclass(frozen=True, slots=True)
class Way(Faults):
    """What a participant does another way; whatever is not named is as the reference participants do it.

    All that can be wrong about a participant can also be different: see `Faults`.  `sealed` is here for what it starts
    itself as well, and nothing is as usual for the first TestMessage.

    Attributes:
        posting: how what it delivers is sent over HTTP.
        dress: how requests are answered over HTTP.
    """

    posting: Posting = USUAL
    dress: Dress = PLAIN


@dataclass(frozen=True, slots=True)
class Variant:
    """A correct participant that does something another way.

    Attributes:
        name: what kind of thing it does another way and what that is, separated by "/".
        does: what it does, in a sentence.
        allowed_by: what allows it, in a sentence.
        source: where that stands.
        way: makes the difference, anew for each participant, since some remember.
        roles: in which it is judged.
        versions: of the protocol in which it is judged.
        supports: what it and its statement claim differently.
        told: what its statement alone says otherwise, by section.
    """

    name: str
    does: str
    allowed_by: str
    source: str
    way: Callable[[], Way]
    roles: tuple[str, ...] = ROLES
    versions: tuple[str, ...] = ("3.1.0",)
    supports: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
