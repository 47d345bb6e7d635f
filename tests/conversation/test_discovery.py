"""What a participant publishes in DNS: asked of a real server, and judged from what it answered."""

import asyncio
import base64
import json
import socket

import pytest

from tests.conversation.naming import Records, serving, zone_of
from uftp_conformance.conversation.dns_client import ask, follow, look_up
from uftp_conformance.judging import dns_records
from uftp_conformance.judging.answer_content import check
from uftp_conformance.judging.dns_records import CHECKS, Looked

DOMAIN = "agr.target.example"
VERSION, KEYS, HTTP = f"_usef.{DOMAIN}", f"_agr._usef.{DOMAIN}", f"_http._agr._usef.{DOMAIN}"
KEY = base64.b64encode(bytes(range(32))).decode()
BARE, SHORT, LONG = KEY, f"cs1.{KEY}", "cs1." + base64.b64encode(bytes(range(64))).decode()
OTHER = "cs1." + base64.b64encode(bytes(32)).decode()
GOOD = zone_of(DOMAIN, "AGR", SHORT)


def asked(records: Records, name: str, check: str, *, verified: bool = False) -> list[Looked]:
    """Ask a server of these records as the suite asks for a check."""
    with serving(records, verified=verified) as resolver:
        if check == "address":
            return asyncio.run(follow(resolver, name))
        kinds = ("CNAME", "TXT", "A", "AAAA") if check == "alias" else ("TXT",)
        return asyncio.run(look_up(resolver, [(name, kind) for kind in kinds]))


def judged(records: Records, name: str, wanted_check: str, wanted: str = "", *, verified: bool = False) -> str:
    """Return what is wrong, as the judge says it after the evidence was stored and read back."""
    looked = asked(records, name, wanted_check, verified=verified)
    facts = json.loads(json.dumps({"dns": [each.dump() for each in looked]}))
    return check({"dns": {"check": wanted_check, "name": name, "wanted": wanted}}, [], facts)


def changed(**values: list[str] | None) -> Records:
    """Return the good zone with some records changed: version, keys, http, front, host, and what stands beside."""
    names = {
        "version": (VERSION, "TXT"),
        "keys": (KEYS, "TXT"),
        "http": (HTTP, "CNAME"),
        "beside": (HTTP, "TXT"),
        "front": (f"front.{DOMAIN}", "CNAME"),
        "host": (f"host.{DOMAIN}", "A"),
        "host6": (f"host.{DOMAIN}", "AAAA"),
    }
    both = {**GOOD, **{names[name]: value for name, value in values.items()}}
    return {name: value for name, value in both.items() if value is not None}


CHAIN = {(f"h{n}.{DOMAIN}", "CNAME"): [f"h{n + 1}.{DOMAIN}."] for n in range(20)}


@pytest.mark.parametrize(
    ("records", "name", "wanted_check"),
    [
        (GOOD, VERSION, "version"),
        (changed(version=['"2015"']), VERSION, "version"),
        (GOOD, KEYS, "keys"),
        *(
            (zone_of(DOMAIN, "AGR", *keys), KEYS, "keys")
            for keys in (
                (BARE,),
                (LONG,),
                (SHORT, OTHER),
                (
                    LONG,
                    LONG,
                ),
            )
        ),
        (changed(keys=[f'"{SHORT}"', f'"{OTHER}"']), KEYS, "keys"),
        (GOOD, HTTP, "alias"),
        (GOOD, HTTP, "address"),
        (changed(http=[f"host.{DOMAIN}."]), HTTP, "address"),
        (changed(host=None, host6=["2001:db8::1"]), HTTP, "address"),
        (
            {**changed(http=[f"h14.{DOMAIN}."], front=None), **CHAIN, (f"h20.{DOMAIN}", "A"): ["192.0.2.1"]},
            HTTP,
            "address",
        ),
    ],
)
def test_what_holds(records: Records, name: str, wanted_check: str) -> None:
    """A version, one or two keys in either form and length, and an alias that leads to an address."""
    assert judged(records, name, wanted_check) == ""


@pytest.mark.parametrize(
    ("records", "name", "wanted_check", "begins"),
    [
        (changed(version=None), VERSION, "version", f"{VERSION} has no TXT record (NXDOMAIN)"),
        (changed(version=['"soon"']), VERSION, "version", f'{VERSION} says "soon", which is not a version'),
        (changed(version=['""']), VERSION, "version", f'{VERSION} says "", which is not a version'),
        (changed(keys=None), KEYS, "keys", f"{KEYS} has no TXT record (NXDOMAIN)"),
        (changed(keys=['" "']), KEYS, "keys", f"{KEYS} has a TXT record without a key"),
        (changed(keys=['"cs1.AAAA"']), KEYS, "keys", f'{KEYS} has "cs1.AAAA": a public key has 32 or 64 bytes after'),
        (changed(keys=[f'"{LONG[4:]}"']), KEYS, "keys", f'{KEYS} has "AAEC'),
        (changed(keys=['"cs1.?"']), KEYS, "keys", f'{KEYS} has "cs1.?": the public key is not base64'),
        (zone_of(DOMAIN, "AGR", SHORT, OTHER, SHORT), KEYS, "keys", f"{KEYS} has 3 keys; there may be two"),
        (changed(http=None), HTTP, "alias", f"{HTTP} has no CNAME record (NXDOMAIN)"),
        (changed(beside=['"x"']), HTTP, "alias", f"{HTTP} has a record of type TXT beside its CNAME"),
        (changed(http=[f"a.{DOMAIN}.", f"b.{DOMAIN}."]), HTTP, "alias", f"{HTTP} has 2 CNAME records: a."),
        (changed(http=None), HTTP, "address", f"{HTTP} has no CNAME record (NXDOMAIN)"),
        (changed(front=[f"{HTTP}."]), HTTP, "address", "the aliases go round in a circle: _http."),
        (changed(http=[f"{HTTP}."]), HTTP, "address", "the aliases go round in a circle: _http."),
        (changed(host=None), HTTP, "address", f"{HTTP} -> front.{DOMAIN} -> host.{DOMAIN} has no A or AAAA record"),
        ({**changed(http=[f"h0.{DOMAIN}."]), **CHAIN}, HTTP, "address", "more than 8 aliases stand after one another"),
    ],
)
def test_what_does_not(records: Records, name: str, wanted_check: str, begins: str) -> None:
    """Each fault of a zone is described in words."""
    assert judged(records, name, wanted_check).startswith(begins)


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ((SHORT,), ""),
        ((LONG,), ""),
        ((OTHER, BARE), ""),
        ((OTHER,), "does not have the key"),
        (("cs1.?",), "does not have the key"),
    ],
)
def test_the_key_of_the_seals(keys: tuple[str, ...], complaint: str) -> None:
    """The signing key, which comes first in the longer form, is among those that are published."""
    said = judged(zone_of(DOMAIN, "AGR", *keys), KEYS, "key", BARE)
    assert (complaint in said, bool(said)) == (True, bool(complaint))


def test_verified_answers() -> None:
    """A resolver that has verified an answer says so; nothing to verify is not verified."""
    assert judged(GOOD, VERSION, "validated", verified=True) == ""
    assert judged(GOOD, VERSION, "validated") == f"the resolver has not verified {VERSION} TXT"
    assert judged({}, VERSION, "validated", verified=True) == "there is no record to verify"


def test_an_answer_that_is_too_long_for_a_datagram() -> None:
    """What is cut off in a datagram is asked for again over TCP."""
    with serving(GOOD, cut=True) as resolver:
        assert asyncio.run(ask(resolver, VERSION, "TXT")).records == ((VERSION, "TXT", "3.1.0"),)


def test_nobody_answers() -> None:
    """A resolver that is not there is an observation, not an error."""
    with socket.socket(type=socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        looked = asyncio.run(ask(f"127.0.0.1:{silent.getsockname()[1]}", VERSION, "TXT"))
    assert (looked.status, looked.records) == ("no answer: Timeout", ())


def test_a_name_that_dns_cannot_have() -> None:
    """A name with a label of more than 63 bytes cannot be asked for."""
    looked = asyncio.run(ask("127.0.0.1:1", f"{'a' * 64}.example", "TXT"))
    assert looked.status.startswith("no name for DNS: ")


def test_the_names() -> None:
    """The names below a domain are those of the specification."""
    keys, endpoint = dns_records.keys_name(DOMAIN, "AGR"), dns_records.endpoint_name(DOMAIN, "AGR")
    names = dns_records.version_name(DOMAIN), keys, endpoint
    assert names == (VERSION, KEYS, HTTP)
    assert set(CHECKS) == {"version", "keys", "key", "alias", "address", "validated"}
