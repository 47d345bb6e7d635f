"""Agreed URLs, and where a request arrives that was sent to one of them."""

import pytest

from uftp_conformance.statement.endpoints import Endpoints, address_of, addresses_of

A, B = "a.example", "b.example"
Header = tuple[bytes, bytes]


def _receiver(agreed: dict[str, str], sent: str, *headers: Header, host: str = "kit.example") -> str:
    """Agree on these URLs, and return who receives a request with this target."""
    endpoints = Endpoints()
    for domain, url in agreed.items():
        endpoints.agree(url, domain)
    path, _, query = sent.partition("?")
    return endpoints.receiver(addresses_of(path, query, [(b"host", host.encode()), *headers]))


def _forwarded(value: str) -> Header:
    return b"x-forwarded-host", value.encode()


@pytest.mark.parametrize(
    ("agreed", "sent"),
    [
        ("http://kit.example/a%20b", "/a%20b"),
        ("http://kit.example/%C3%BC", "/%C3%BC"),
        ("http://kit.example/%C3%BC", "/%c3%bc"),
        ("http://kit.example/a%40b", "/a%40b"),
        ("http://kit.example/a%40b", "/a@b"),
        ("http://kit.example/a@b", "/a%40b"),
        ("http://kit.example/~a", "/%7Ea"),
        ("http://kit.example", "/"),
        ("http://kit.example/", "/"),
        ("http://kit.example?party=a", "/?party=a"),
        ("http://kit.example/p?party=a%40b", "/p?party=a@b"),
        ("http://kit.example/p?party=a%20b", "/p?party=a+b"),
        ("http://kit.example/a/../p", "/p"),
        ("http://kit.example/a/./p", "/a/p"),
        ("http://kit.example/a/b/..", "/a/"),
        ("http://kit.example/p", "/p?trace=1"),
        ("http://other.example/p", "/p"),
        ("/p", "/p"),
    ],
)
def test_as_agreed(agreed: str, sent: str) -> None:
    """What was sent to the agreed URL is recognised, in whatever way its client writes it."""
    assert _receiver({A: agreed}, sent) == A


@pytest.mark.parametrize(
    ("agreed", "sent"),
    [
        ("http://kit.example/a%20b", "/a%2520b"),
        ("http://kit.example/a%20b", "/a"),
        ("http://kit.example/a", "/a/"),
        ("http://kit.example/a", "/A"),
        ("http://kit.example/", "/a"),
        ("http://kit.example/a/b", "/b"),
        ("http://kit.example/p?party=a", "/p"),
        ("http://kit.example/p?party=a", "/p?party=b"),
        ("http://kit.example/a/../../p", "/a/p"),
    ],
)
def test_elsewhere(agreed: str, sent: str) -> None:
    """What was sent to another path, or without the agreed query, is not."""
    assert _receiver({A: agreed}, sent) == ""


@pytest.mark.parametrize(
    ("a", "b", "sent", "host", "more"),
    [
        ("http://kit.example/p?party=a", "http://kit.example/p?party=b", "/p?party=a", "kit.example", ()),
        ("http://kit.example/p?q=a", "http://kit.example/p", "/p?q=a", "kit.example", ()),
        ("http://kit.example/p", "http://kit.example/p?q=b", "/p", "kit.example", ()),
        ("http://a.kit.example/p", "http://b.kit.example/p", "/p", "a.kit.example", ()),
        ("http://a.kit.example/p", "http://b.kit.example/p", "/p", "A.kit.example.:80", ()),
        ("https://a.kit.example/p", "https://b.kit.example/p", "/p", "a.kit.example", ()),
        ("https://a.kit.example/p", "https://b.kit.example/p", "/p", "a.kit.example:8443", ()),
        ("http://kit.example:81/p", "http://kit.example:82/p", "/p", "kit.example:81", ()),
        ("http://kit.example/p", "http://kit.example:82/p", "/p", "kit.example", ()),
        ("http://[::1]:81/p", "http://[::2]:81/p", "/p", "[::1]:81", ()),
        ("http://a.kit.example/p", "http://b.kit.example/p", "/p", "127.0.0.1", (_forwarded("a.kit.example"),)),
        (
            "http://a.kit.example/p",
            "http://b.kit.example/p",
            "/p",
            "127.0.0.1",
            (_forwarded("a.kit.example, proxy.example"),),
        ),
        (
            "http://a.kit.example/p",
            "http://b.kit.example/p",
            "/p",
            "127.0.0.1",
            ((b"forwarded", b'for=10.0.0.1;host="a.kit.example";proto=https'),),
        ),
        ("http://kit.example/a/b", "http://kit.example/a%2Fb", "/a/b", "kit.example", ()),
        ("http://kit.example/a%2Fb", "http://kit.example/a/b", "/a%2Fb", "kit.example", ()),
    ],
)
def test_endpoints_are_distinguished(a: str, b: str, sent: str, host: str, more: tuple[Header, ...]) -> None:
    """Counterparties whose URLs differ by host, port or query alone are told apart, whoever agreed first."""
    assert _receiver({A: a, B: b}, sent, *more, host=host) == A
    assert _receiver({B: b, A: a}, sent, *more, host=host) == A


@pytest.mark.parametrize("host", ["127.0.0.1:18080", "c.kit.example", "[", "c:many"])
def test_endpoints_that_cannot_be_distinguished(host: str) -> None:
    """Where only the host would tell, and it is another one, nobody is taken for the receiver."""
    assert _receiver({A: "http://a.kit.example/p", B: "http://b.kit.example/p"}, "/p", host=host) == ""


def test_twice_is_once() -> None:
    """Several targets agree on the same URL with the same counterparty."""
    endpoints = Endpoints()
    for _ in range(2):
        endpoints.agree("http://kit.example/p", A)
    assert endpoints.receiver(addresses_of("/p", "", [])) == A


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://kit.example", "http://KIT.example:80/", True),
        ("https://kit.example/a%7Eb", "https://kit.example:443/a~b", True),
        ("http://kit.example/a", "https://kit.example/a", False),
        ("http://kit.example/a", "http://kit.example/b", False),
        ("http://kit.example/a", "http://kit.example/a?b", False),
        ("http://a.example/a", "http://b.example/a", False),
    ],
)
def test_the_same_place(one: str, other: str, same: bool) -> None:
    """Two URLs that nobody can tell apart mean the same."""
    assert (address_of(one).meaning == address_of(other).meaning) is same
