"""What is awaited from a target reaches whoever awaits it, also when it is not readable."""

import asyncio

import pytest

from uftp_conformance.conversation.expectations import Expectations
from uftp_conformance.judging.evidence import Delivery
from uftp_conformance.messages import Element


def delivery(counterparty: str) -> Delivery:
    return Delivery(0.0, "/", counterparty, "POST", "text/xml", b"")


def offers(element: Element) -> bool:
    return element.tag == "FlexOffer"


def test_the_first_who_awaits_it_gets_it_once() -> None:
    async def story() -> None:
        expectations = Expectations()
        first, second = (expectations.expect(offers, "dso.example") for _ in range(2))
        assert not expectations.take(Element("FlexOrder"), delivery("dso.example"))
        assert expectations.take(Element("FlexOffer"), delivery("elsewhere.example"))
        assert (first.came.done(), second.came.done()) == (True, False)
        expectations.drop(second)
        expectations.drop(second)
        assert not expectations.take(Element("FlexOffer"), delivery("dso.example"))

    asyncio.run(story())


def test_what_cannot_be_read_belongs_to_who_awaits_something_there() -> None:
    async def story() -> None:
        expectations = Expectations()
        awaited = expectations.expect(offers, "dso.example")
        assert not expectations.take(None, delivery("cro.example"))
        assert expectations.take(None, delivery("dso.example"))
        assert (await awaited.came).counterparty == "dso.example"

    asyncio.run(story())


@pytest.mark.parametrize(
    ("named", "at", "taken"),
    [
        ("agr.example", "agr.example", True),
        ("second.example", "agr.example", True),
        ("agr.example", "second.example", True),
        ("nobody.example", "agr.example", True),
        (None, "second.example", True),
        ("second.example", "second.example", False),
    ],
)
def test_what_is_rightly_for_another_one_is_kept_in_mind_only(named: str | None, at: str, *, taken: bool) -> None:
    """A message with a wrong recipient goes to the trial that awaits it, which judges it."""

    async def story() -> None:
        expectations = Expectations()
        awaited = expectations.expect(lambda element: element.tag == "FlexRequest", "agr.example")
        request = Element("FlexRequest", {"RecipientDomain": named} if named else {})
        first, again = delivery(at), delivery(at)
        assert expectations.take(request, first) is taken
        assert awaited.elsewhere is (None if taken else first)
        if not taken:
            assert not expectations.take(request, again)
            assert awaited.elsewhere is first
            assert expectations.take(
                Element("FlexRequest", {"RecipientDomain": "agr.example"}), delivery("agr.example")
            )
        assert (await awaited.came).counterparty == (at if taken else "agr.example")

    asyncio.run(story())
