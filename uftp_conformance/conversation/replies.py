"""How a counterparty of ours answers deliveries over HTTP: as data, so that it can misbehave on request."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """What one delivery is answered with.

    Attributes:
        status: the HTTP status; 0 gives none, and the connection is reset.
        after: seconds of silence before that; a sender that hangs up meanwhile ends them.
        location: value of the Location header, if there is to be one.
    """

    status: int = 200
    after: float = 0.0
    location: str = ""


TAKEN = Reply()

# One reply a delivery, in their order; what is delivered afterwards is taken with 200.
Conduct = tuple[Reply, ...]
