"""`uftp-conformance ways`: in how many ways a message can violate its schema, and which they are."""

from collections.abc import Iterator
from typing import Annotated

import typer

from uftp_conformance import StatementError
from uftp_conformance.messages import REQUESTS, ROLES, VERSIONS

_NAMES = ("SignedMessage", *REQUESTS)
_WIDTH = 24


def show_ways(
    message: Annotated[
        str, typer.Argument(help="A message type, such as FlexOffer, to list its ways.", show_default=False)
    ] = "",
    version: Annotated[str, typer.Option(help=f"Of this version: {', '.join(VERSIONS)}.")] = "3.1.0",
    role: Annotated[str, typer.Option(help=f"Only messages that this role receives: {', '.join(ROLES)}.")] = "",
) -> None:
    """Count the ways in which each message can violate its schema; list them for a single message.

    Example: uftp-conformance ways FlexOffer
    """
    if version not in VERSIONS:
        raise StatementError(f"{version!r} is not a version.  Write one of {', '.join(VERSIONS)}")
    if role not in ("", *ROLES):
        raise StatementError(f"{role!r} is not a role.  Write one of {', '.join(ROLES)}")
    if message not in ("", *_NAMES):
        raise StatementError(f"{message!r} is not a message type.  Write one of {', '.join(_NAMES)}")
    from uftp_conformance.messages.ways import ways_of  # here: no other command waits for xmlschema

    typer.echo("\n".join(map(str, ways_of(message, version)) if message else _counted(version, role)))


def _counted(version: str, role: str) -> Iterator[str]:
    from uftp_conformance.messages.ways import tally

    yield f"{'message':{_WIDTH}}attributes      ways   of attributes"
    attributes = ways = of_attributes = 0
    for name in _NAMES:
        if name in REQUESTS and role and REQUESTS[name].receiver not in (None, role):
            continue
        found = tally(name, version)
        attributes, ways = attributes + found.attributes, ways + found.ways
        of_attributes += found.of_attributes
        yield f"{name:{_WIDTH}}{found.attributes:10}{found.ways:10}{found.of_attributes:16}"
    yield f"{'all':{_WIDTH}}{attributes:10}{ways:10}{of_attributes:16}"
