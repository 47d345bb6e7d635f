"""What is read once is kept in mind, within bounds."""

import pytest

from uftp_conformance.messages import Element
from uftp_conformance.messages.cache import once


def message(isps: int) -> Element:
    return Element("D-Prognosis", {}, tuple(Element("ISP", {"Start": str(n + 1)}) for n in range(isps)))


@pytest.mark.parametrize(("isps", "times"), [(96, 1), (5000, 2)])
def test_only_what_is_not_large_is_kept(isps: int, times: int) -> None:
    """A target may send as many large messages as it likes: their trees are let go."""
    read: list[Element] = []

    @once
    def count(element: Element) -> int:
        read.append(element)
        return len(element.children)

    asked = message(isps)
    assert (count(asked), count(asked), len(read)) == (isps, isps, times)


def test_of_equal_messages_each_is_read_and_the_oldest_is_let_go() -> None:
    read: list[Element] = []

    @once
    def count(element: Element) -> int:
        read.append(element)
        return len(element.children)

    several = [message(1) for _ in range(1000)]
    assert [count(each) for each in several] == [1] * 1000
    assert (count(several[-1]), len(read)) == (1, 1000)
    assert (count(several[0]), len(read)) == (1, 1001)


def test_of_parts_all_that_is_in_them_counts() -> None:
    """A few children with very many of their own are large as well."""
    read: list[int] = []

    @once
    def count(children: tuple[Element, ...]) -> int:
        read.append(len(children))
        return len(children)

    for isps, times in ((96, 1), (5000, 2)):
        read.clear()
        asked = message(isps), message(1)
        assert (count(asked), count(asked), len(read)) == (2, 2, times)


def test_what_is_asked_for_again_stays() -> None:
    """The ISPs that many messages have in common do not give way to those that come once."""
    read: list[Element] = []

    @once
    def count(element: Element) -> int:
        read.append(element)
        return len(element.children)

    common = message(96)
    for _ in range(100):
        count(common)
        for _ in range(20):
            count(message(1))
    assert sum(each is common for each in read) == 1
