"""Mutants whose answers have the wrong form: one for each way to break a rule about the form of answers."""

from collections.abc import Iterator

from uftp_conformance.messages import REQUESTS, ROLES, response_type
from uftp_conformance.messages.articles import an
from uftp_conformance.mutants import answer_faults as how
from uftp_conformance.mutants.answer_delivery import DELIVERIES, SEALS
from uftp_conformance.mutants.answer_message import IDENTIFIERS, TIMES, WORDS
from uftp_conformance.mutants.mutant import Mutant, Said

_WAYS = (*IDENTIFIERS, *SEALS, *WORDS, *TIMES, *DELIVERIES)


def answer_form() -> Iterator[Mutant]:
    """Walk the mutants of the form of answers: every way for every role, and two for every response type."""
    for role in ROLES:
        for way in _WAYS:
            yield Mutant(
                name=f"{role}/{way.rule}/{way.name}",
                kind="answer form",
                role=role,
                wrong=way.wrong,
                faults=way.faults,
                caught_by=(way.rule,),
                may=way.may,
                version=way.version,
            )
    for request in REQUESTS.values():
        yield from _of_type(request.type, request.receiver or "DSO")


def _of_type(message: str, role: str) -> Iterator[Mutant]:
    response = response_type(message)

    def chosen(said: Said) -> bool:
        return said.answer.tag == response

    yield Mutant(
        name=f"{role}/ANS-SCHEMA/{response}",
        kind="answer form",
        role=role,
        wrong=f"{an(response, capital=True)} has an attribute that the schema does not know.",
        faults=how.answering(lambda said: said.answer.having({"Remark": "none"}) if chosen(said) else said.answer),
        caught_by=("ANS-SCHEMA",),
    )
    yield Mutant(
        name=f"{role}/ANS-GIVEN/{message}",
        kind="answer form",
        role=role,
        wrong=f"{an(message, capital=True)} is never answered.",
        faults=how.silent_about(chosen),
        caught_by=("ANS-GIVEN",),
    )
