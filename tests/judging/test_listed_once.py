"""What an answer to a query lists more than once, and what an answer to a prognosis says twice of one order."""

from typing import Any

import pytest

from uftp_conformance.judging.answer_content import check
from uftp_conformance.messages import Element


def _connections(*names: str) -> tuple[Element, ...]:
    """Make connections; one is written "address" or "address AGR-Domain"."""
    attributes = (dict(zip(("EntityAddress", "AGR-Domain"), name.split(), strict=False)) for name in names)
    return tuple(Element("Connection", each) for each in attributes)


def _point(address: str, *below: str, **attributes: str) -> Element:
    return Element("CongestionPoint", {"EntityAddress": address, **attributes}, _connections(*below))


def _portfolio(*points: Element, dso: str = "dso") -> Element:
    return Element("DSO-Portfolio", {"DSO-Domain": dso}, points)


def _view(*portfolios: Element, apart: tuple[str, ...] = ()) -> Element:
    return Element("DSO-View", {}, (*portfolios, *_connections(*apart)))


def _answer(*children: Element) -> Element:
    return Element("QueryResponse", {"Result": "Accepted"}, children)


@pytest.mark.parametrize(
    ("answers", "complaint"),
    [
        ([_answer(_view(_portfolio(_point("p", "a", "b"), _point("q", "a")), apart=("c",)))], ""),
        ([_answer(_view(_portfolio(_point("p", "a", "a"))))], "a is listed 2 times at dso|p"),
        ([_answer(_view(_portfolio(_point("p", "x", "x"))))], ""),
        ([_answer(_view(_portfolio(_point("p", "a"), _point("p", "b"))))], "p is listed 2 times in one portfolio"),
        ([_answer(_view(_portfolio(_point("p", "a")), _portfolio(_point("p", "b"))))], ""),
        ([_answer(_view(_portfolio(_point("p", "a")), _portfolio(_point("p", "a"), dso="other")))], ""),
        ([_answer(_view(_portfolio(_point("p", "a")), _portfolio(_point("p", "a"))))], "a is listed 2 times at dso|p"),
        (
            [_answer(_view(_portfolio(_point("p", "a"))), _view(_portfolio(_point("p", "a"))))],
            "a is listed 2 times at dso|p",
        ),
        ([_answer(_view(apart=("a", "b", "a")))], "a is listed 2 times apart from every congestion point"),
        ([_answer(_view(apart=("a",)), _view(apart=("a",)))], ""),
        ([_answer(_view(_portfolio(_point("p", "a")))), _answer(_view(_portfolio(_point("p", "a"))))], ""),
        ([_answer(_point("p", "a", "b"))], ""),
        ([_answer(_point("p", "a one", "a two"))], ""),
        ([_answer(_point("p", "a one", "a one"))], "a is listed 2 times at |p"),
        ([_answer(_point("p", "b", "a", "b", "b"))], "b is listed 3 times at |p"),
    ],
)
def test_what_is_listed_twice(answers: list[Element], complaint: str) -> None:
    """Each connection once at its point, each point once in its portfolio; others do not count."""
    assert check({"once": ["a", "b", "p"]}, answers, {}) == complaint


@pytest.mark.parametrize("terms", [("true", "false"), ("false", "true")])
def test_a_point_that_is_listed_in_two_ways(terms: tuple[str, str]) -> None:
    """What was published of a point holds wherever it is listed."""
    listed = (_portfolio(_point("p", "a", MutexOffersSupported=term)) for term in terms)
    expected: dict[str, Any] = {"points": [{"EntityAddress": "p", "MutexOffersSupported": "true"}]}
    complaint = "the congestion point p is listed with MutexOffersSupported='false' instead of 'true'"
    assert check(expected, [_answer(_view(*listed))], {}) == complaint


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (("true", "1"), ""),
        (("true", "false"), "IsValidated of the order o is true and false, for d"),
        (("false", "true"), "IsValidated of the order o is false and true, for d"),
    ],
)
def test_an_order_of_which_two_things_are_said(said: tuple[str, str], complaint: str) -> None:
    """One order is reflected or is not; the same said twice says it once."""
    statuses = (Element("FlexOrderStatus", {"FlexOrderMessageID": "o", "IsValidated": each}) for each in said)
    answer = Element("D-PrognosisResponse", {"D-PrognosisMessageID": "d", "Result": "Accepted"}, tuple(statuses))
    assert check({"validated": {"order": "o", "says": {"d": "true"}}}, [answer], {}) == complaint
