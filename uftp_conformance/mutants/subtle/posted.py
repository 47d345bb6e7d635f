"""Faults in how a participant sends what it starts, where its answers are sent as they should be."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from uftp_conformance.mutants.mutant import Courier, Faults, Mutant
from uftp_conformance.mutants.mutated_participant import WrongDispatch
from uftp_conformance.mutants.subtle.makers import mutant
from uftp_conformance.participants.context import Directory
from uftp_conformance.participants.participant import Dispatch

_FORM = "application/x-www-form-urlencoded"  # what many a client declares where nobody tells it otherwise


def _by(courier: Courier, given: Dispatch, _: Directory) -> Dispatch:
    return WrongDispatch(given.url, given.body, given.identifier, given.recipient, courier=courier)


def _in_utf_16(given: Dispatch, known: Directory) -> Dispatch:
    del known  # the same for everybody
    _, mark, rest = given.body.decode().rpartition("?>")
    document = rest if mark else given.body.decode()
    return replace(given, body=f'<?xml version="1.0" encoding="UTF-16"?>{document}'.encode("utf-16"))


def mutants() -> Iterator[Mutant]:
    """Walk what can be wrong about the requests that carry what is started."""
    ways = (
        ("form", "What it starts is declared to be a form.", partial(_by, Courier(content_type=_FORM))),
        ("put", "What it starts is sent with PUT.", partial(_by, Courier(method="PUT"))),
        ("utf-16", "The envelope of what it starts is in UTF-16, as its XML declaration says.", _in_utf_16),
    )
    for role in ("AGR", "DSO"):
        for name, wrong, dispatched in ways:
            yield mutant(role, f"INI-HTTP/{name}", wrong, partial(Faults, dispatched=dispatched), "INI-HTTP")
