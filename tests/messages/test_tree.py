from dataclasses import FrozenInstanceError

import pytest

from uftp_conformance.messages import Element
from uftp_conformance.messages.tree import element_of

ISPS = (Element("ISP", {"Start": "1"}), Element("Other"), Element("ISP", {"Start": "01"}))
TREE = Element("A", {"b": "1", "c": "2"}, ISPS)


def test_attributes_are_literal() -> None:
    """Values are the strings of the document: "1" and "01" are different."""
    assert [isp["Start"] for isp in TREE.all("ISP")] == ["1", "01"]
    assert ISPS[0] != ISPS[2]


def test_absent_attributes() -> None:
    """An absent attribute is None when asked for, and a KeyError when demanded."""
    assert TREE.get("Start") is None
    with pytest.raises(KeyError):
        TREE["Start"]


def test_copies_leave_the_original() -> None:
    """Every change gives a new tree; the one that it was made from stays."""
    changed = TREE.having({"b": "9", "d": "4"}).without("c", "nothing").containing(ISPS[1])
    assert changed == Element("A", {"b": "9", "d": "4"}, (Element("Other"),))
    assert (TREE.attributes, TREE.children) == ({"b": "1", "c": "2"}, ISPS)


def test_walk_is_in_document_order() -> None:
    """Walking meets an element before what is below it, in the order of the document."""
    tree = Element("A", {}, (Element("B", {}, (Element("C"),)), Element("D")))
    assert [element.tag for element in tree.walk()] == ["A", "B", "C", "D"]


def test_made_sooner() -> None:
    """What is made sooner is the same element, frozen as well."""
    made = element_of("A", {"b": "1", "c": "2"}, ISPS)
    assert made == TREE
    assert type(made) is Element
    with pytest.raises(FrozenInstanceError):
        made.tag = "B"  # type: ignore[misc]  # that is what fails
