"""In which order what a run judges comes: last what may bring a target down, or end its exchange with us."""

from uftp_conformance.catalogue import Cell, load
from uftp_conformance.plugin import _turn_of
from uftp_conformance.run.test_cases import TestCase


def case(identifier: str, version: str) -> TestCase:
    row = load()[identifier]
    return TestCase("a target", Cell(row, row.messages[0], "DSO", version))


def test_what_may_end_the_exchange_comes_last() -> None:
    """After a refusal a target may hold back what else it has for us, or speak to us no more (register, 53).

    Nor need it trade on for a day that is settled (register, 56).
    """
    last = [
        case("SND-FINAL", "draft"),
        case("INI-SAME", "3.0.0"),
        case("SND-FINAL", "3.0.0"),
        case("INI-REJECTED", "3.0.0"),
        case("TRN-NESTING", "draft"),
        case("SND-AGAIN-RATE", "draft"),
        case("TRN-NESTING", "3.0.0"),
        case("STL-ACCEPT", "3.0.0"),
        case("VLD-FO-POWER", "draft"),
        case("VAL-ISP-CONFLICT", "3.0.0"),
    ]
    found = [(each.cell.requirement.id, each.cell.version) for each in sorted(last, key=_turn_of)]
    assert found == [
        ("VAL-ISP-CONFLICT", "3.0.0"),
        ("VLD-FO-POWER", "draft"),
        ("STL-ACCEPT", "3.0.0"),
        ("TRN-NESTING", "3.0.0"),
        ("TRN-NESTING", "draft"),
        ("INI-SAME", "3.0.0"),
        ("SND-AGAIN-RATE", "draft"),
        ("INI-REJECTED", "3.0.0"),
        ("SND-FINAL", "3.0.0"),
        ("SND-FINAL", "draft"),
    ]
