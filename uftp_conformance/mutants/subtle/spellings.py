"""Subtle faults of who reads the bytes, or the numbers, in a way that only the usual ones survive."""

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

from uftp_conformance.messages import Element, MalformedXml, parse
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.sealing import SIGNATURE_BYTES
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import Fault, each_run, laxer, misreading_runs, mutant, stricter
from uftp_conformance.participants.arrival import Arrival, is_base64
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import IspRun
from uftp_conformance.participants.participant import Reaction

ROLES = ("AGR", "CRO", "DSO")
Concerned = Callable[[bytes], bool]
_WORD = 2**32


def _body(arrival: Arrival) -> str:
    """Return the Body of an envelope, nothing where it cannot be read."""
    try:
        return parse_lxml(arrival.body).get("Body") or ""
    except MalformedXml:
        return ""


def _has_no_signature(arrival: Arrival) -> bool:
    """Tell whether a Body is base64 of less than a signature."""
    body = _body(arrival)
    return is_base64(body) and b"<SignedMessage" in arrival.body and len(base64.b64decode(body)) < SIGNATURE_BYTES


def _payload(arrival: Arrival) -> bytes:
    """Return what is sealed in a request, nothing where that cannot be read."""
    try:
        sealed = base64.b64decode(parse_lxml(arrival.body).get("Body") or "")
    except (MalformedXml, ValueError):
        return b""
    return sealed[SIGNATURE_BYTES:]


def _ending(concerned: Callable[[Arrival], bool], status: int | None) -> Fault:
    """End with an HTTP status, or take over and say nothing, where a request is concerned."""

    def changed(reaction: Reaction, arrival: Arrival) -> Reaction:
        if not concerned(arrival):
            return reaction
        return Reaction(status) if status else replace(reaction, status=200, delivery=None)

    return lambda: Faults(reaction=changed)


def _sealing(concerned: Concerned) -> Callable[[Arrival], bool]:
    return lambda arrival: concerned(_payload(arrival))


def _around(concerned: Concerned) -> Callable[[Arrival], bool]:
    return lambda arrival: concerned(arrival.body)


def _has(pattern: bytes) -> Concerned:
    found = re.compile(pattern)
    return lambda data: found.search(data) is not None


_ODD: tuple[tuple[str, str, bytes], ...] = (
    ("comment", "a comment", rb"<!--"),
    ("instruction", "a processing instruction", rb"<\?(?!xml )"),
    ("cdata", "a CDATA section", rb"<!\[CDATA\["),
    ("reference", "a character reference", rb"&#"),
    ("single-quotes", "single quotes", rb"SenderDomain='"),
    ("bom", "a byte order mark", rb"^\xef\xbb\xbf"),
    ("namespace", "the declaration of a namespace", rb"xmlns:unused"),
    ("undeclared", "no XML declaration", rb"^<[A-Z]"),
    ("end-tags", "an end tag where there is no content", rb"<TestMessage[^<]*></"),
    ("blanks", "blanks around an equals sign", rb"SenderDomain ="),
)


def spellings() -> Iterator[Mutant]:
    """Walk the spellings of which somebody who looks for attributes in the text knows nothing."""
    for role in ROLES:
        for name, words, pattern in _ODD:
            row = "TRN-CDATA" if name == "cdata" else "TRN-SPELLING"
            yield mutant(
                role,
                f"{row}/{name}",
                f"A message with {words} ends in HTTP 500.",
                _ending(_sealing(_has(pattern)), 500),
                row,
            )
            if name not in ("cdata", "end-tags"):
                yield mutant(
                    role,
                    f"TRN-SPELLING/outer-{name}",
                    f"An envelope with {words} is refused with HTTP 400.",
                    _ending(_around(_has(pattern)), 400),
                    "TRN-SPELLING",
                )
    yield mutant(
        "AGR",
        "STL-SPELLING/silent",
        "A settlement with a comment in it is never answered.",
        _ending(_sealing(_has(rb"<FlexSettlement .*<!--")), None),
        "STL-SPELLING",
    )


def bodies() -> Iterator[Mutant]:
    """Walk what goes wrong with a Body: decoders that take no white space, and what makes them crash."""
    for role in ROLES:
        for name, words, odd in (
            ("in-lines", "in lines", lambda body: len(body.split()) > 1),
            ("around", "with blanks around it", lambda body: body != body.strip()),
        ):
            yield mutant(
                role,
                f"TRN-SPELLING/body-{name}",
                f"An envelope that has its Body {words} is refused with HTTP 400.",
                _ending(_with_body(odd), 400),
                "TRN-SPELLING",
            )
        yield mutant(
            role,
            "TRN-BODY/crash",
            "An envelope whose Body is no base64 ends in HTTP 500.",
            _ending(lambda arrival: not is_base64(_body(arrival)), 500),
            "TRN-BODY",
        )
        yield mutant(
            role,
            "TRN-NO-SIGNATURE/crash",
            "An envelope whose Body is shorter than a signature ends in HTTP 500.",
            _ending(_has_no_signature, 500),
            "TRN-NO-SIGNATURE",
        )


def _with_body(odd: Callable[[str], bool]) -> Callable[[Arrival], bool]:
    return lambda arrival: odd(_body(arrival))


# --- values ----------------------------------------------------------------------------------------------------------


@cache
def _read(payload: bytes) -> Element | None:
    try:
        return parse(payload)
    except MalformedXml:
        return None


def _any_element(concerned: Callable[[Element], bool]) -> Callable[[Arrival], bool]:
    def found(arrival: Arrival) -> bool:
        message = _read(_payload(arrival))
        return message is not None and any(concerned(element) for element in message.walk())

    return found


def _beyond(name: str, bits: int) -> Callable[[Element], bool]:
    def concerned(element: Element) -> bool:
        value = element.get(name) or ""
        return re.fullmatch(r"-?\d+", value) is not None and not -(2**bits) <= int(value) < 2**bits

    return concerned


def extremes() -> Iterator[Mutant]:
    """Walk the values that are valid, and more than somebody's types hold."""
    for role, name in (
        ("AGR", "Start"),
        ("AGR", "Duration"),
        ("AGR", "MinPower"),
        ("AGR", "MaxPower"),
        ("AGR", "Power"),
        ("AGR", "ReservedPower"),
        ("DSO", "Start"),
        ("DSO", "Duration"),
        ("DSO", "Power"),
        ("DSO", "Value"),
    ):
        yield mutant(
            role,
            f"VAL-EXTREME/{name.lower()}",
            f"A {name} of 2^31 and more ends in HTTP 500.",
            _ending(_any_element(_beyond(name, 31)), 500),
            "VAL-EXTREME",
        )
    yield from _extreme_values()
    yield from _extreme_isps()


def _extreme_values() -> Iterator[Mutant]:
    """Walk the values that end in silence."""
    for role, name, words, concerned in (
        (
            "AGR",
            "disposition",
            "an ISP has no Disposition",
            lambda e: e.get("MinPower") is not None and e.get("Disposition") is None,
        ),
        ("AGR", "2e9-isps", "an ISP lasts 2,000,000,000 ISPs", lambda e: e.get("Duration") == "2000000000"),
        ("AGR", "64-bits", "a Start has more than 64 bits", _beyond("Start", 63)),
        *(
            (role, "zone", "the TimeZone does not exist", lambda e: e.get("TimeZone") == "Europe/Nowhere")
            for role in ROLES
        ),
        *((role, "month", "an ISP lasts a month", lambda e: e.get("ISP-Duration") == "P1M") for role in ("AGR", "DSO")),
        *((role, "version", "the Version is 99.99.99", lambda e: e.get("Version") == "99.99.99") for role in ROLES),
        *((role, "first-day", "a day is in the first year", _in_year_one) for role in ROLES),
    ):
        yield mutant(
            role,
            f"VAL-EXTREME/{name}",
            f"Where {words}, nothing is answered.",
            _ending(_any_element(concerned), None),
            "VAL-EXTREME",
        )


def _extreme_isps() -> Iterator[Mutant]:
    """Walk what can be wrong about ISPs of large numbers."""
    for role in ("AGR", "DSO"):
        yield mutant(
            role,
            "VAL-EXTREME-ISPS/of-32-bits",
            "The numbers of ISPs are cut off at 32 bits.",
            misreading_runs("VAL-ISP-BOUNDS", each_run(_cut_off)),
            "VAL-EXTREME-ISPS",
        )
        yield mutant(
            role,
            "VAL-EXTREME-ISPS/crashes",
            "The numbers of ISPs have to fit into 32 bits, or HTTP 500.",
            _ending(_any_element(_beyond("Start", 31)), 500),
            "VAL-EXTREME-ISPS",
        )
        yield mutant(
            role,
            "VAL-EXTREME-ISPS/minutes-alone",
            "Of an ISP-Duration the minutes alone are read.",
            laxer("VAL-ISP-DURATION", _of_the_agreed_minutes),
            "VAL-EXTREME-ISPS",
        )


def _of_the_agreed_minutes(message: Element, context: Context) -> bool:
    return re.fullmatch(rf"P.*?\D{context.market.isp_minutes}M", message["ISP-Duration"]) is not None


def _in_year_one(element: Element) -> bool:
    return any(value.startswith("0001-") for value in element.attributes.values())


def _cut_off(run: IspRun) -> IspRun:
    first, end, power = run
    return first % _WORD, end % _WORD, power


# --- other versions, and what is of no version -----------------------------------------------------------------------


def others() -> Iterator[Mutant]:
    """Walk what can be wrong about a version that is not one's own, and about an element that is nobody's."""
    for role in ROLES:
        yield mutant(
            role,
            "VAL-VERSION-MINOR/as-text",
            "A Version that is not written like one's own is rejected.",
            stricter("VAL-VERSION-MAJOR", "Invalid Version", _other_number),
            "VAL-VERSION-MINOR",
        )
        for name, words, status in (("crashes", "ends in HTTP 500", 500), ("silent", "is never answered", None)):
            yield mutant(
                role,
                f"TRN-EMPTY/{name}",
                f"A message with white space in an element without content {words}.",
                _ending(_sealing(_has(rb"<[^?/>]+>\s+</")), status),
                "TRN-EMPTY",
            )
            yield mutant(
                role,
                f"TRN-FOREIGN/{name}",
                f"A message with an element of a foreign namespace {words}.",
                _ending(_any_element(lambda e: e.tag.startswith("{")), status),
                "TRN-FOREIGN",
            )


def _other_number(message: Element, context: Context) -> bool:
    return message["Version"] != context.version
