"""A participant whose partners receive at URLs of unusual forms, as the statement says."""

from collections.abc import Iterator
from functools import partial
from itertools import cycle

from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.participants.context import Party
from uftp_conformance.statement.counterparties import PLAYED, endpoint_of

_FORMS = (
    "/{name}%20inbox",
    "/{name}/%C3%BC",
    "/uftp%40{name}",
    "?party={name}",
    "/?party={name}",
    "/uftp?party={name}%40suite&x=%20",
)
# Behind the address of the inbox, by domain; one has nothing there.
PATHS = {
    domain: form.format(name=domain.partition(".")[0])
    for (_, _, domain), form in zip(PLAYED, cycle(_FORMS), strict=False)
} | {"cro.suite.example": ""}


def _place(party: Party) -> str:
    """Return what was agreed in place of the usual endpoint."""
    usual = endpoint_of(party.domain, "")
    return party.endpoint.removesuffix(usual) + PATHS.get(party.domain, usual)


def endpoints() -> Iterator[Variant]:
    """Walk them."""
    yield Variant(
        "endpoint/of-any-form",
        "Its partners receive at URLs with encoded characters, with a query, or without a path, and it delivers there.",
        "An endpoint is what its owner publishes for its role; the usual path is a convention.",
        "message-transport-mechanism.md, Service discovery; RFC 3986, 2.1 and 3.3; register, point 39",
        partial(Way, place=_place),
        overrides={"counterparties": PATHS},
    )
