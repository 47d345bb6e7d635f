"""Every EAN that the suite makes up, on whichever way, ends in its check digit."""

import re
from dataclasses import replace

import pytest

from strategies.spelling_variants import OTHER_WORDS
from tests.sequences.test_steps import AT, maker
from tests.strategies.test_messages import trial_of
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element
from uftp_conformance.messages.ean import ean
from uftp_conformance.run.doctor import terms
from uftp_conformance.sequences.steps import Step


def weighed(address: str) -> int:
    """Return the sum of a whole EAN that is a multiple of ten: from its end on, every second digit counts thrice."""
    digits = [int(digit) for digit in address.removeprefix("ean.")]
    return sum(digits[::-2]) + 3 * sum(digits[-2::-2])


def right(address: str) -> bool:
    """Return whether an address is an EAN with the right check digit."""
    return address.startswith("ean.") and weighed(address) % 10 == 0


# The first is the example of message-transport-mechanism.md.
@pytest.mark.parametrize("address", ["ean.871685900012636543", "ean.4006381333931", "ean.036000291452"])
def test_known_articles(address: str) -> None:
    """These have their check digit, and no other digit is right."""
    assert ean(address[4:-1]) == address
    assert [right(address[:-1] + digit) for digit in "0123456789"].count(True) == 1


def test_addresses_of_a_trial() -> None:
    """A fresh address, and one that is nearly the same: all but the last digit, and its check digit."""
    running = trial_of("CRO")
    for number in range(20):
        name, other = f"p{number}", f"q{number}"
        running.beside(name, other)
        one, two = running.address(name), running.address(other)
        assert right(one)
        assert right(two)
        assert (one[:-2], len(one)) == (two[:-2], len(two))
        assert one[-2] != two[-2]


def test_addresses_of_a_sequence() -> None:
    """They differ, and the same number has the same."""
    step = Step(0, "send", "AGRPortfolioUpdate", ("AGR", "registered"))
    found = set()
    for seed in range(20):
        _, message = maker("CRO").make(replace(step, seed=seed), AT)
        assert message is not None
        found |= {each["EntityAddress"] for each in message.all("Connection")}
    assert len(found) == 6
    assert all(map(right, found))


def test_addresses_of_another_length() -> None:
    """An EAN of 34 digits has one as well."""
    update = Element("AGRPortfolioUpdate", {}, (Element("Connection", {"EntityAddress": "ean.871685900012636543"}),))
    outgoing = Outgoing(update, trial_of("CRO").us("AGR"))
    (connection,) = OTHER_WORDS["AGRPortfolioUpdate"][1](outgoing).element.children
    assert right(connection["EntityAddress"])
    assert len(connection["EntityAddress"]) == len("ean.") + 34


def test_addresses_of_the_doctor() -> None:
    """What it publishes to try the target is right, too, however addresses begin in the market."""
    market = replace(trial_of("CRO").situation.market, ean_prefix="5414567")
    found = [terms._new(market) for _ in range(20)]
    assert all(map(right, found))
    assert all(re.fullmatch(r"ean\.5414567\d{11}", each) for each in found)
