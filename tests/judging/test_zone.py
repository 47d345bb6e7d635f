"""What a participant publishes in DNS, held against each rule: from stored answers alone, without a resolver."""

import base64
import json
from itertools import pairwise

import pytest

from uftp_conformance.judging.answer_content import check
from uftp_conformance.judging.dns_records import (
    CHECKS,
    Looked,
    alias_of,
    endpoint_name,
    has_key,
    has_keys,
    is_alias,
    is_validated,
    keys_name,
    leads_elsewhere,
    resolves,
    restore,
    says_version,
    version_name,
)

NAME, OTHER, THIRD = "a.target.example", "b.target.example", "c.target.example"
KEY, SECOND, LAST = (base64.b64encode(bytes(range(n, n + 32))).decode() for n in range(3))
LONG = "cs1." + base64.b64encode(bytes(range(64))).decode()


def txt(*values: str, owner: str = NAME) -> Looked:
    """Return the answer to a question for the TXT records of NAME."""
    return Looked(NAME, "TXT", "NOERROR", records=tuple((owner, "TXT", value) for value in values))


def aliases(*values: str, owner: str = NAME) -> Looked:
    """Return the answer to a question for the CNAME record of NAME."""
    return Looked(NAME, "CNAME", "NOERROR", records=tuple((owner, "CNAME", value) for value in values))


def address(owner: str, kind: str = "A", value: str = "192.0.2.1") -> Looked:
    return Looked(owner, kind, "NOERROR", records=((owner, kind, value),))


NONE = (Looked(OTHER, "TXT", "NOERROR"), Looked(NAME, "CNAME", "SERVFAIL"), Looked(NAME, "TXT", "NXDOMAIN"))


@pytest.mark.parametrize(
    ("texts", "complaint"),
    [
        (["3.1.0"], ""),
        (["version 3"], ""),
        (["2015", "3.1.0"], ""),
        (["soon"], f'{NAME} says "soon", which is not a version'),
        (["later", "never"], f'{NAME} says "later", which is not a version'),
        (["later", "3.1.0", "never"], ""),  # what else a name may say
    ],
)
def test_a_version_is_reported_in_some_text(texts: list[str], complaint: str) -> None:
    """A TXT record of the name has a version, in however many answers they came."""
    assert says_version([txt(*texts)], NAME, "") == complaint
    assert says_version([txt(text) for text in texts], NAME, "") == complaint


def test_an_alias_is_followed_to_its_texts() -> None:
    """A name may be an alias, as any other; its TXT records are those at the end of the aliases."""
    chain = (*aliases(OTHER).records, *aliases(THIRD, owner=OTHER).records, *txt(f"3.1.0 {KEY}", owner=THIRD).records)
    looked_up = [Looked(NAME, "TXT", "NOERROR", records=chain)]
    assert says_version(looked_up, NAME, "") == ""
    assert has_key(looked_up, NAME, KEY) == ""
    names = [NAME, *(f"n{n}.target.example" for n in range(20))]
    long = [record for name, to in pairwise(names) for record in aliases(to, owner=name).records]
    assert says_version([Looked(NAME, "TXT", "NOERROR", records=(*long, (names[-1], "TXT", "3")))], NAME, "") == ""
    late = [Looked(NAME, "TXT", "NOERROR", records=(*long, *aliases(names[15], owner=names[-1]).records))]
    assert says_version(late, NAME, "") == f"{NAME} has no TXT record (NOERROR)"
    circle = [Looked(NAME, "TXT", "NOERROR", records=(*aliases(OTHER).records, *aliases(NAME, owner=OTHER).records))]
    assert says_version(circle, NAME, "") == f"{NAME} has no TXT record (NOERROR)"


def test_what_another_name_or_type_has_does_not_count() -> None:
    """Only TXT records of the name itself speak for it."""
    elsewhere = [txt("3.1.0", owner=OTHER), aliases(THIRD)]
    assert says_version(elsewhere, NAME, "") == f"{NAME} has no TXT record (NOERROR)"
    assert has_keys(elsewhere, NAME, "") == f"{NAME} has no TXT record (NOERROR)"


def test_why_there_is_no_record() -> None:
    """Where a record is missing the status of the question for it is reported, or that it was not asked."""
    assert says_version(NONE, NAME, "") == f"{NAME} has no TXT record (NXDOMAIN)"
    assert has_keys(NONE, NAME, "") == f"{NAME} has no TXT record (NXDOMAIN)"
    assert is_alias(NONE, NAME, "") == f"{NAME} has no CNAME record (SERVFAIL)"
    assert resolves(NONE, NAME, "") == f"{NAME} has no CNAME record (SERVFAIL)"
    assert says_version(NONE, THIRD, "") == f"{THIRD} has no TXT record (not asked)"
    assert has_keys(NONE, THIRD, "") == f"{THIRD} has no TXT record (not asked)"
    assert is_alias(NONE, OTHER, "") == f"{OTHER} has no CNAME record (not asked)"
    assert resolves(NONE, OTHER, "") == f"{OTHER} has no CNAME record (not asked)"


@pytest.mark.parametrize(
    ("texts", "complaint"),
    [
        ([KEY], ""),
        ([LONG], ""),
        ([f"cs1.{KEY}"], ""),
        ([f"{KEY} {SECOND}"], ""),
        ([KEY, SECOND], ""),
        (["  "], f"{NAME} has a TXT record without a key"),
        ([KEY, SECOND, LAST], f"{NAME} has 3 keys; there may be two while they change"),
        ([f"{KEY} {SECOND} {LAST} {LONG}"], f"{NAME} has 4 keys; there may be two while they change"),
    ],
)
def test_one_key_or_two_are_published(texts: list[str], complaint: str) -> None:
    """There is one key, or two while they change, in one record or in two."""
    assert has_keys([txt(*texts)], NAME, "") == complaint


def test_a_key_that_cannot_be_read_is_shown() -> None:
    """Of a key that is no key the beginning is shown, with what is wrong."""
    absurd = "x" * 59 + "YZ"
    complaint = has_keys([txt(KEY, f"cs1.{absurd}")], NAME, "")
    assert complaint.startswith(f'{NAME} has "cs1.{"x" * 56}": ')
    assert len(complaint) > len(f'{NAME} has "cs1.{"x" * 56}": ')


def test_the_key_of_the_seals_is_among_the_published_ones() -> None:
    """A key that cannot be read is passed over when the one that seals is looked for."""
    missing = f"{NAME} does not have the key {KEY}, with which the target seals"
    assert has_key([txt("cs1.?", SECOND, KEY)], NAME, KEY) == ""
    assert has_key([txt(f"cs1.{KEY}")], NAME, KEY) == ""
    assert has_key([txt(SECOND)], NAME, KEY) == missing
    assert has_key([txt(KEY, owner=OTHER)], NAME, KEY) == missing


@pytest.mark.parametrize(
    ("looked", "complaint"),
    [
        ([aliases(OTHER)], ""),
        ([aliases(OTHER), aliases(OTHER)], ""),  # the same record twice
        ([aliases(OTHER, owner=NAME), address(OTHER)], ""),  # what its end has stands at its end
        *(([aliases(OTHER), address(NAME, signature, "x")], "") for signature in ("RRSIG", "NSEC", "NSEC3")),
        ([aliases(THIRD, OTHER)], f"{NAME} has 2 CNAME records: {OTHER}, {THIRD}"),
        ([aliases(OTHER), txt("x"), address(NAME)], f"{NAME} has a record of type A beside its CNAME"),
        ([Looked(NAME, "CNAME", "NOERROR"), address(NAME)], f"{NAME} has no CNAME record (NOERROR)"),
        ([aliases(OTHER, owner=THIRD), aliases()], f"{NAME} has no CNAME record (NOERROR)"),
    ],
)
def test_an_alias_stands_alone(looked: list[Looked], complaint: str) -> None:
    """The name has one CNAME record, and nothing beside it except the signatures of DNSSEC."""
    assert is_alias(looked, NAME, "") == complaint


def chain(length: int) -> list[Looked]:
    """Return so many aliases after one another, from NAME on."""
    names = [NAME, *(f"h{n}.example" for n in range(length))]
    return [aliases(there, owner=here) for here, there in pairwise(names)]


@pytest.mark.parametrize(
    ("looked", "complaint"),
    [
        ([aliases(OTHER), address(OTHER)], ""),
        ([aliases(OTHER), address(OTHER, "AAAA", "2001:db8::1")], ""),
        ([*chain(8), address("h7.example")], ""),
        (
            [*chain(9), address("h8.example")],
            "more than 8 aliases stand after one another: " + " -> ".join([NAME, *(f"h{n}.example" for n in range(9))]),
        ),
        ([aliases(OTHER), address(NAME)], f"{NAME} -> {OTHER} has no A or AAAA record"),
        ([*chain(2), address("h0.example")], f"{NAME} -> h0.example -> h1.example has no A or AAAA record"),
        (
            [aliases(OTHER), Looked(OTHER, "A", "NOERROR", records=((OTHER, "MX", "mail"),))],
            f"{NAME} -> {OTHER} has no A or AAAA record",
        ),
        ([address(NAME)], f"{NAME} has no CNAME record (not asked)"),
        ([aliases(NAME)], f"the aliases go round in a circle: {NAME} -> {NAME}"),
        (
            [aliases(OTHER), aliases(NAME, owner=OTHER)],
            f"the aliases go round in a circle: {NAME} -> {OTHER} -> {NAME}",
        ),
    ],
)
def test_an_alias_leads_to_an_address(looked: list[Looked], complaint: str) -> None:
    """The alias leads to an address, through eight aliases at most, and never round in a circle."""
    assert resolves(looked, NAME, "") == complaint


def test_to_what_a_name_is_an_alias() -> None:
    """The first CNAME record of the name itself says so."""
    looked = [txt("x"), aliases(THIRD, owner=OTHER), aliases(OTHER, THIRD)]
    assert (alias_of(looked, NAME), alias_of(looked, OTHER), alias_of(looked, THIRD)) == (OTHER, THIRD, None)


def test_every_answer_with_records_is_verified() -> None:
    """The resolver has to have verified what it gives; an answer without records gives nothing."""
    verified = Looked(NAME, "TXT", "NOERROR", validated=True, records=((NAME, "TXT", "x"),))
    empty = Looked(NAME, "AAAA", "NOERROR")
    assert is_validated([verified, empty], NAME, "") == ""
    assert is_validated([empty], NAME, "") == "there is no record to verify"
    assert is_validated([Looked(NAME, "TXT", "NOERROR", validated=True)], NAME, "") == "there is no record to verify"
    assert is_validated([verified, address(OTHER), txt("x")], NAME, "") == f"the resolver has not verified {OTHER} A"


def test_what_was_looked_up_is_stored_and_read_back() -> None:
    """An answer survives its way through JSON whole."""
    both = ((NAME, "A", "192.0.2.1"), (OTHER, "A", "192.0.2.2"))
    for looked in (NONE[0], Looked(NAME, "A", "NOERROR", validated=True, records=both)):
        stored = looked.dump()
        assert json.loads(json.dumps(stored)) == stored
        assert restore(stored) == looked


def test_the_names_below_a_domain() -> None:
    """The names are those of the specification, in lower case."""
    assert (version_name("x.example"), keys_name("x.example", "DSO"), endpoint_name("x.example", "DSO")) == (
        "_usef.x.example",
        "_dso._usef.x.example",
        "_http._dso._usef.x.example",
    )


@pytest.mark.parametrize(
    ("name", "right", "wrong", "wanted"),
    [
        ("version", txt("3.1.0"), txt("soon"), ""),
        ("keys", txt(KEY), txt("cs1.?"), ""),
        ("key", txt(KEY), txt(SECOND), KEY),
        ("alias", aliases(OTHER), aliases(), ""),
        (
            "address",
            Looked(NAME, "A", "NOERROR", records=((NAME, "CNAME", OTHER), (OTHER, "A", "192.0.2.1"))),
            aliases(OTHER),
            "",
        ),
        ("validated", Looked(NAME, "A", "NOERROR", validated=True, records=((NAME, "A", "x"),)), txt("x"), ""),
    ],
)
def test_the_judge_finds_each_check_by_its_name(name: str, right: Looked, wrong: Looked, wanted: str) -> None:
    """What is stored with a trial names the check; what is right passes it, what is wrong does not."""
    expected = {"dns": {"check": name, "name": NAME, "wanted": wanted}}
    assert check(expected, [], {"dns": [right.dump()]}) == ""
    assert check(expected, [], {"dns": [wrong.dump()]}) == CHECKS[name]([wrong], NAME, wanted) != ""


def records(*found: tuple[str, str, str]) -> list[Looked]:
    return [Looked(owner, kind, "NOERROR", records=((owner, kind, value),)) for owner, kind, value in found]


ALIAS = ("_http", "CNAME", "front"), ("front", "CNAME", "end"), ("end", "AAAA", "2001:DB8::1")


@pytest.mark.parametrize(
    ("host", "more", "elsewhere"),
    [
        ("front", (), False),
        ("end", (), False),
        ("other", (("other", "CNAME", "end"),), False),
        ("other", (("other", "AAAA", "2001:db8:0::1"),), False),
        ("2001:db8::1", (), False),
        ("other", (), False),  # of which nobody knows where it is
        ("other", (("other", "A", "192.0.2.1"),), True),
        ("192.0.2.1", (), True),
    ],
)
def test_where_an_alias_leads(host: str, more: tuple[tuple[str, str, str], ...], elsewhere: bool) -> None:
    """An alias leads to the host of the endpoint by its name or by an address of it, or nothing is known of that."""
    said = f"_http leads to end, which is not where {host} is, the host of target.endpoint"
    assert leads_elsewhere(records(*ALIAS, *more), "_http", host) == (said if elsewhere else "")
