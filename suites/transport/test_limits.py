"""Sizes, shapes and rates beyond what a receiver needs."""

from hypothesis import strategies as st

from fixtures.covering import covers
from fixtures.target import TargetUnderTest
from suites.transport.limits import beyond_the_rate, hardly_smaller, one_at_a_time
from uftp_conformance.messages import Element


@covers("TRN-SIZE")
def test_oversized(target: TargetUnderTest) -> None:
    """A message beyond the declared size is refused or cut off."""
    target.refuses(one_at_a_time, drawn=0)


@covers("TRN-SIZE-TAKEN")
def test_large(target: TargetUnderTest) -> None:
    """A message of nearly the declared size is taken."""
    target.holds(hardly_smaller, source=st.just(Element("TestMessage")), at_most=1)


@covers("TRN-NESTING")
def test_deep_nesting(target: TargetUnderTest) -> None:
    """A document of 10,000 nested elements is refused."""
    target.refuses(one_at_a_time, drawn=0)


@covers("TRN-ATTRIBUTES")
def test_many_attributes(target: TargetUnderTest) -> None:
    """An element with 100,000 attributes is refused."""
    target.refuses(one_at_a_time, drawn=0)


@covers("TRN-RATE")
def test_burst(target: TargetUnderTest) -> None:
    """Requests beyond the declared rate never end in a server error."""
    target.holds(beyond_the_rate, source=st.just(Element("TestMessage")))
