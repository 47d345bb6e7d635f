"""Where in a list a defect is."""

import pytest

from strategies.places import (
    ALL,
    FIRST,
    INSIDE,
    LAST,
    PLACES,
    At,
    Place,
    Unsuited,
    at,
    at_places,
    chosen,
    in_parts,
    inserted,
)
from uftp_conformance.messages import Element

LISTS = Element(
    "FlexOffer",
    {},
    (
        Element("OfferOption", {}, (Element("ISP", {"Start": "1"}), Element("ISP", {"Start": "2"}))),
        Element("OfferOption", {}, (Element("ISP", {"Start": "3"}), Element("ISP", {"Start": "4"}))),
        Element("OfferOption", {}, (Element("ISP", {"Start": "5"}),)),
    ),
)


def marked(isp: Element) -> Element:
    return isp.having({"x": "!"})


def marks(element: Element) -> str:
    return "".join("!" if each.get("x") else "." for each in element.walk() if each.tag == "ISP")


@pytest.mark.parametrize(
    ("place", "length", "indices"),
    [
        (FIRST, 1, (0,)),
        (LAST, 2, (1,)),
        (INSIDE, 3, (1,)),
        (INSIDE, 5, (2,)),
        (ALL, 3, (0, 1, 2)),
        (0, 1, (0,)),
        (7, 5, (2,)),
    ],
)
def test_indices_of_a_place(place: Place, length: int, indices: tuple[int, ...]) -> None:
    assert chosen(place, length) == indices


@pytest.mark.parametrize(("place", "length"), [(FIRST, 0), (LAST, 1), (INSIDE, 2), (ALL, 1), (3, 0)])
def test_lists_that_are_too_short(place: Place, length: int) -> None:
    """No place means what another one means: of a single element the first is the last, and all."""
    with pytest.raises(Unsuited):
        chosen(place, length)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (FIRST, "!...."),
        (INSIDE, "..!.."),
        (LAST, "....!"),
        (ALL, "!!!!!"),
        (1, ".!..."),
        (8, "...!."),
    ],
)
def test_elements_at_a_place(place: Place, expected: str) -> None:
    """The elements of all lists are counted through, however deep they are."""
    assert marks(at(LISTS, "ISP", place, marked)) == expected


def test_elements_that_fit() -> None:
    """Only those that fit are counted."""
    assert marks(at(LISTS, "ISP", LAST, marked, lambda isp: isp["Start"] in "124")) == "...!."
    with pytest.raises(Unsuited):
        at(LISTS, "ISP", FIRST, marked, lambda _: False)


@pytest.mark.parametrize(("place", "expected"), [(FIRST, "!!..."), (INSIDE, "..!!."), (LAST, "....!"), (ALL, "!!!!!")])
def test_parts_at_a_place(place: Place, expected: str) -> None:
    """Of a message with options the ISPs of whole options are changed."""
    assert marks(in_parts(LISTS, place, lambda isps: tuple(map(marked, isps)))) == expected


@pytest.mark.parametrize("place", [FIRST, INSIDE, LAST, 4])
def test_a_message_is_one_part(place: Place) -> None:
    """A message that has its ISPs itself is its only part, whatever the place; as all of them it is tried once only."""
    request = Element("FlexRequest", {}, LISTS.children[0].children)
    assert marks(in_parts(request, place, lambda isps: tuple(map(marked, isps)))) == "!!"
    with pytest.raises(Unsuited):
        in_parts(request, ALL, lambda isps: isps)


@pytest.mark.parametrize(
    ("place", "expected"), [(FIRST, "!.."), (INSIDE, ".!."), (LAST, "..!"), (ALL, "..!"), (4, ".!.")]
)
def test_inserted_at_a_place(place: Place, expected: str) -> None:
    more = inserted(LISTS.children[0].children, marked(Element("ISP")), place)
    assert marks(Element("FlexRequest", {}, more)) == expected


def test_boundaries_at_all_places() -> None:
    """The first value is tried at every place, the others at each in turn."""
    assert at_places((1, 2, 3)) == (*(At(1, place) for place in PLACES), At(2, FIRST), At(3, INSIDE))


def test_places_in_words() -> None:
    words = ["the first", "an inner one", "the last", "all", "number 3"]
    assert [At(5, place).where for place in (*PLACES, 3)] == words
    assert str(At(5, LAST)) == "5"
