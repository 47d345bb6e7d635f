from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from uftp_conformance.judging.answer_content import check
from uftp_conformance.messages import Element


def _connection(address: str, agr: str | None = None) -> Element:
    return Element("Connection", {"EntityAddress": address, **({"AGR-Domain": agr} if agr else {})})


def _point(address: str, *connections: str, **attributes: str) -> Element:
    return Element(
        "CongestionPoint", {"EntityAddress": address, **attributes}, tuple(_connection(c) for c in connections)
    )


def _agr_answer(*points: Element, free: Sequence[str] = (), dso: str = "dso") -> Element:
    portfolio = Element("DSO-Portfolio", {"DSO-Domain": dso}, points)
    view = Element("DSO-View", {}, (portfolio, *(_connection(address) for address in free)))
    return Element("AGRPortfolioQueryResponse", {"Result": "Accepted"}, (view,))


def _dso_answer(*points: Element) -> Element:
    return Element("DSOPortfolioQueryResponse", {"Result": "Accepted"}, points)


def _status(*orders: str) -> Element:
    status = tuple(Element("FlexOrderStatus", {"FlexOrderMessageID": order}) for order in orders)
    return Element("D-PrognosisResponse", {}, status)


def _says(prognosis: str, validated: str, order: str = "o-1", result: str = "Accepted") -> Element:
    """Return the answer to a prognosis that says of an order whether it is reflected."""
    status = Element("FlexOrderStatus", {"FlexOrderMessageID": order, "IsValidated": validated})
    return Element("D-PrognosisResponse", {"D-PrognosisMessageID": prognosis, "Result": result}, (status,))


SAYS = {"order": "O-1", "says": {"P-1": "false", "p-2": "true"}}
NOT_BOTH = {"order": "o-1", "not both": ["p-1", "p-2"]}


P1 = _agr_answer(_point("p1", "a", "b"), _point("p2", "c"), free=["d"])
MINE = {"dso|p1": ["a", "b"], "dso|p2": ["c"], "": ["d"]}
REPRESENTED = _dso_answer(
    Element(
        "CongestionPoint",
        {"EntityAddress": "p"},
        (
            _connection("a", "agr-1"),
            _connection("b", "agr-2"),
            _connection("c"),
        ),
    )
)

CHECKS: list[tuple[str, Any, Sequence[Element], str]] = [
    # which connections are listed where
    ("connections", MINE, [P1], ""),
    ("connections", {"dso|p1": ["a", "b"]}, [_agr_answer(_point("p1", "a", "b", "of another trial"))], ""),
    ("connections", {"dso|p1": ["a", "b"]}, [_agr_answer(_point("p1", "a"))], "b is not listed at dso|p1"),
    ("connections", {"dso|p1": ["a", "b"]}, [], "a, b is not listed at dso|p1"),
    (
        "connections",
        {"dso|p1": ["a"], "dso|p2": ["b"]},
        [_agr_answer(_point("p1", "a", "b"), _point("p2", "b"))],
        "b is listed at dso|p1, but does not belong there",
    ),
    (
        "connections",
        {"dso|p1": [], "dso|p2": ["a", "b"]},
        [_agr_answer(_point("p1", "b", "a"), _point("p2", "a", "b"))],
        "a, b is listed at dso|p1, but does not belong there",
    ),
    (
        "connections",
        {"": ["d"], "dso|p1": []},
        [_agr_answer(_point("p1", "d"))],
        "d is not listed apart from every congestion point",
    ),
    (
        "connections",
        {"": [], "dso|p1": ["a"]},
        [_agr_answer(_point("p1", "a"), free=["a"])],
        "a is listed apart from every congestion point, but does not belong there",
    ),
    (
        "connections",
        {"dso|p1": ["a"]},
        [_agr_answer(_point("p1", "a"), dso="other")],
        "p1 is listed as a congestion point of other, whose it is not",
    ),
    ("connections", {"|p": ["a"]}, [_dso_answer(_point("p", "a"))], ""),
    ("connections", {"|p": ["a"]}, [_dso_answer(_point("p"))], "a is not listed at |p"),
    (
        "connections",
        {"dso|p1": ["a"], "dso|p2": ["b"]},
        [_agr_answer(_point("p1", "a")), _agr_answer(_point("p2", "b"))],
        "",
    ),
    ("connections", {"|p": []}, [_dso_answer(_point("p", ""))], ""),
    # where a connection must not be
    ("not at", {"dso|p1": ["x"], "dso|p9": ["a"]}, [P1], ""),
    ("not at", {"dso|p1": ["x", "b"]}, [P1], "b is listed at dso|p1, but does not belong there"),
    ("not at", {"|p": ["a"]}, [_dso_answer(_point("p", "a"))], "a is listed at |p, but does not belong there"),
    ("not at", {"dso|p": ["a"]}, [_agr_answer(_point("q", "a"), free=["a"])], ""),
    # what must appear nowhere
    ("absent", ["x"], [P1], ""),
    ("absent", ["x", "b", "p2"], [P1], "b, p2 is listed, but must not be"),
    ("absent", ["x"], [], ""),
    # who represents a connection
    ("represented", {"a": "agr-1", "b": "agr-2", "c": ""}, [REPRESENTED], ""),
    (
        "represented",
        {"a": "agr-1", "b": "agr-2", "c": "agr-3"},
        [REPRESENTED],
        "c is listed without its AGR agr-3, where those of others are named",
    ),
    ("represented", {"c": "agr-3"}, [REPRESENTED], ""),
    ("represented", {"a": "agr-1", "b": "agr-2"}, [_dso_answer(_point("p", "a", "b"))], ""),
    (
        "represented",
        {"a": "agr-1", "c": "agr-3"},
        [_dso_answer(_point("p", "c")), REPRESENTED],
        "c is listed without its AGR agr-3, where those of others are named",
    ),
    ("represented", {"a": "agr-2"}, [REPRESENTED], "a is said to belong to agr-1, but agr-2 registered it"),
    ("represented", {"a": ""}, [REPRESENTED], "a is said to belong to agr-1, but nobody registered it"),
    ("represented", {}, [REPRESENTED], ""),
    # which orders a prognosis may know
    ("order status", ["O-1"], [_status("o-1", "o-2")], ""),
    ("order status", ["O-1", "o-3"], [_status("o-1")], "no FlexOrderStatus for the order o-3"),
    ("order status", ["o-1"], [], "no FlexOrderStatus for the order o-1"),
    ("other orders", ["O-3"], [_status("o-1", "o-2")], ""),
    (
        "other orders",
        ["O-2", "o-3"],
        [_status("o-1", "o-2")],
        "a FlexOrderStatus for the order O-2, which is for another Period or AGR",
    ),
    ("order status", ["o-1", "o-2", "o-3"], [_status("o-2")], "no FlexOrderStatus for the order o-1, o-3"),
    (
        "order status",
        ["o-1"],
        [Element("D-PrognosisResponse", {}, (Element("FlexOrderStatus"),))],
        "no FlexOrderStatus for the order o-1",
    ),
    # whether an order is said to be reflected
    ("validated", SAYS, [_says("p-1", "false"), _says("P-2", "true"), _says("p-3", "false")], ""),
    ("validated", SAYS, [_says("p-1", "0"), _says("p-2", "1")], ""),
    ("validated", SAYS, [_says("p-1", " false "), _says("p-2", "\ttrue")], ""),
    (
        "validated",
        SAYS,
        [_says("p-1", "true"), _says("p-2", "true")],
        "IsValidated of the order O-1 is true, not false, for P-1",
    ),
    (
        "validated",
        SAYS,
        [_says("p-1", "false"), _says("p-2", "false")],
        "IsValidated of the order O-1 is false, not true, for p-2",
    ),
    ("validated", SAYS, [_says("p-1", "true", result="Rejected"), _says("p-2", "true")], ""),
    (
        "validated",
        SAYS | {"others": [{"order": "o-2", "says": {"p-3": "false"}}]},
        [_says("p-1", "false"), _says("p-2", "true"), _says("p-3", "true", "o-2")],
        "IsValidated of the order o-2 is true, not false, for p-3",
    ),
    ("validated", SAYS, [_says("p-1", "false", "o-2")], "IsValidated of the order O-1 is None, not false, for P-1"),
    (
        "validated",
        SAYS,
        [Element("D-PrognosisResponse", {"ReferenceMessageID": "p-1"})],
        "IsValidated of the order O-1 is None, not false, for P-1",
    ),
    (
        "validated",
        NOT_BOTH,
        [_says("p-1", "true"), _says("p-2", "true")],
        "IsValidated of the order o-1 is true for each of p-1, p-2",
    ),
    ("validated", NOT_BOTH, [_says("p-1", "true"), _says("p-2", "false")], ""),
    ("validated", NOT_BOTH, [_says("p-1", "false"), _says("p-2", "false")], ""),
    ("validated", NOT_BOTH, [_says("p-2", "true")], ""),
    # what the answers say
    ("outcome", ["Accepted", "Rejected"], [P1, Element("R", {"Result": "Rejected"})], ""),
    (
        "outcome",
        ["Accepted"],
        [P1, Element("R", {"Result": "Rejected"})],
        "the answer says ['Accepted', 'Rejected'], not one of ['Accepted']",
    ),
    ("outcome", ["Accepted"], [], "the answer says [], not one of ['Accepted']"),
    ("outcome", ["Accepted"], [Element("R")], "the answer says [None], not one of ['Accepted']"),
]


@pytest.mark.parametrize(("name", "value", "answers", "complaint"), CHECKS)
def test_checks(name: str, value: Any, answers: Sequence[Element], complaint: str) -> None:
    """Each check is silent when the answers say what is expected, and else says what is wrong."""
    assert check({name: value}, answers, {}) == complaint


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"fetched": 0, "more": 1}, ""),
        ({"fetched": 1}, "fetched: 1"),
        ({}, "fetched: None"),
    ],
)
def test_facts(facts: Mapping[str, Any], complaint: str) -> None:
    """Observations outside the answers are exactly the expected ones; others do not matter."""
    assert check({"fact": {"fetched": 0}}, [], facts) == complaint


def test_every_fact_that_is_wrong_is_reported() -> None:
    """Two observations that are not as expected stand in one sentence."""
    assert check({"fact": {"a": 0, "b": 1, "c": 2}}, [], {"a": 1, "b": 1, "c": 3}) == "a: 1; c: 3"


def test_the_first_complaint_counts() -> None:
    """Of several checks the first that does not hold is reported."""
    expected = {"absent": ["x"], "outcome": ["Rejected"], "points": [{"EntityAddress": "nowhere"}]}
    assert check(expected, [P1], {}) == "the answer says ['Accepted'], not one of ['Rejected']"


def test_nothing_expected() -> None:
    """Where nothing is expected everything holds."""
    assert check({}, [P1], {"fetched": 1}) == ""


def test_a_check_that_does_not_exist() -> None:
    """A check of an unknown name is an error of our own, never a silent pass."""
    with pytest.raises(KeyError):
        check({"no such check": 1}, [P1], {})


@pytest.mark.parametrize(
    ("listed", "published", "same"),
    [
        ("0", "false", True),
        ("false", "0", True),
        ("1", "true", True),
        ("true", "1", True),
        ("0", "true", False),
        ("1", "false", False),
        ("", "false", False),
        ("FALSE", "0", False),
    ],
)
def test_booleans_are_compared_by_their_meaning(listed: str, published: str, same: bool) -> None:
    """1 and true are one value, and so are 0 and false."""
    answer = _dso_answer(_point("p", MutexOffersSupported=listed))
    expected = {"points": [{"EntityAddress": "p", "MutexOffersSupported": published}]}
    assert (check(expected, [answer], {}) == "") is same


def test_an_attribute_that_is_not_listed_is_not_false() -> None:
    """What is left out has no value; what was published without a value may be left out."""
    answer = _dso_answer(_point("p"))
    complaint = check({"points": [{"EntityAddress": "p", "MutexOffersSupported": "false"}]}, [answer], {})
    assert complaint == "the congestion point p is listed with MutexOffersSupported=None instead of 'false'"


def test_connections_of_several_views_are_taken_together() -> None:
    """Connections apart from every congestion point are collected over all views."""
    views = [_agr_answer(free=["d"]).children[0], _agr_answer(free=["e"]).children[0]]
    answer = Element("AGRPortfolioQueryResponse", {"Result": "Accepted"}, tuple(views))
    assert check({"connections": {"": ["d", "e"]}}, [answer], {}) == ""
