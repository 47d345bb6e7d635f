"""Subtle faults about what arrives over HTTP: one form of a Content-Type alone is read, or bytes are decoded anyhow."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from http import HTTPStatus

from uftp_conformance.messages import MalformedXml, parse
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import mutant, of_rules
from uftp_conformance.participants.arrival import UTF_8, Arrival
from uftp_conformance.participants.context import Directory
from uftp_conformance.participants.participant import Reaction
from uftp_conformance.participants.rules.rule import Refusal, Rule, turn_away


def content_types() -> Iterator[Mutant]:
    """Walk the forms of a Content-Type that are refused although they say XML in UTF-8."""
    for role in ("AGR", "CRO", "DSO"):
        for name, wrong, odd in (
            ("capitals", "A media type in capital letters is refused.", lambda given: given[:4] == "Text"),
            ("quotes", "A character set in quotes is refused.", lambda given: '"' in given),
            ("no-charset", "A Content-Type without a character set is refused.", lambda given: "=" not in given),
        ):
            refusing = of_rules(("TRN-CHARSET",), _refusing(odd))
            yield mutant(role, f"TRN-SPELLING/{name}", wrong, refusing, "TRN-SPELLING")


def character_sets() -> Iterator[Mutant]:
    """Walk what is made of bytes that are not of the declared character set."""
    for role in ("AGR", "CRO", "DSO"):
        wrong = "A document that is not in the UTF-8 that it declares is taken over, its strange bytes replaced."
        yield mutant(
            role, "TRN-XML-BODY/replaced-bytes", wrong, lambda: Faults(reaction=_replacing_bytes), "TRN-XML-BODY"
        )


def _replacing_bytes(reaction: Reaction, arrival: Arrival) -> Reaction:
    replaced = arrival.body.decode("utf-8", "replace").encode()
    if replaced == arrival.body or reaction.status != HTTPStatus.BAD_REQUEST or arrival.charset not in UTF_8:
        return reaction
    try:
        return Reaction(HTTPStatus.OK) if parse(replaced).tag == "SignedMessage" else reaction
    except MalformedXml:
        return reaction


def _refusing(odd: Callable[[str], bool]) -> Callable[[Rule], Rule]:
    def changed(rule: Rule) -> Rule:
        def check(arrival: Arrival, directory: Directory) -> Refusal | None:
            return turn_away(400) if odd(arrival.content_type or "") else rule.check(arrival, directory)

        return replace(rule, check=check)

    return changed
