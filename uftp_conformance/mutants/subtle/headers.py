"""Subtle faults about how requests arrive: one form of a Content-Type alone is read, and no large body."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.subtle.makers import mutant, of_rules
from uftp_conformance.participants.arrival import Arrival
from uftp_conformance.participants.context import Directory
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


_SMALL = 100_000  # bytes, as a common framework has it where nobody configures it


def sizes() -> Iterator[Mutant]:
    """Walk what is refused for a size that the statement allows."""
    for role in ("AGR", "CRO", "DSO"):
        wrong = f"A request of more than {_SMALL} bytes is refused, although the statement allows more."
        refusing = of_rules(("TRN-SIZE",), lambda rule: replace(rule, check=_only_small))
        yield mutant(role, "TRN-SIZE-TAKEN/framework", wrong, refusing, "TRN-SIZE-TAKEN")


def _only_small(arrival: Arrival, _: Directory) -> Refusal | None:
    return turn_away(413) if len(arrival.body) > _SMALL else None


def _refusing(odd: Callable[[str], bool]) -> Callable[[Rule], Rule]:
    def changed(rule: Rule) -> Rule:
        def check(arrival: Arrival, directory: Directory) -> Refusal | None:
            return turn_away(400) if odd(arrival.content_type or "") else rule.check(arrival, directory)

        return replace(rule, check=check)

    return changed
