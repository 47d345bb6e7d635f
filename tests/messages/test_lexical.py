"""Foreign text is read in every form that the schema allows, and in no other."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import (
    Unreadable,
    day,
    instant,
    length,
    number,
    same_day,
    truth,
    unreadable,
    whole,
)

_XS = "http://www.w3.org/2001/XMLSchema"
BLANKS = st.sampled_from(["", " ", "\t\n", "  \r"])


def _schema(kind: str) -> etree.XMLSchema:
    text = f'<s:schema xmlns:s="{_XS}"><s:element name="e"><s:complexType><s:attribute name="a" type="s:{kind}"/>'
    return etree.XMLSchema(etree.fromstring(f"{text}</s:complexType></s:element></s:schema>"))


SCHEMAS = {kind: _schema(kind) for kind in ("date", "dateTime", "duration", "boolean", "decimal", "integer")}


def allowed(kind: str, text: str) -> bool:
    """Return whether the schema takes a text as a value of a type."""
    node = etree.Element("e", {"a": text})
    return SCHEMAS[kind].validate(node)


def framed(plain: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda before, text, after: before + text + after, BLANKS, plain, BLANKS)


ZONES = st.one_of(
    st.sampled_from(["", "Z", "+14:00", "-14:00", "+00:00", "-00:00"]),
    st.builds("{}{:02}:{:02}".format, st.sampled_from("+-"), st.integers(0, 13), st.integers(0, 59)),
)
DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 30))
FRACTIONS = st.text("0123456789", min_size=1, max_size=12).map(".{}".format) | st.just("")
AMOUNTS = st.integers(0, 10_000)
DIGITS = st.text("0123456789", min_size=1, max_size=12)


@given(DAYS, ZONES, BLANKS, BLANKS)
@example(date(2026, 11, 28), "+01:00", "", "")
@example(date(2026, 11, 28), "Z", "", "")
def test_a_day_is_the_local_one_whatever_its_offset(meant: date, zone: str, before: str, after: str) -> None:
    """An offset behind a day does not move it."""
    text = f"{before}{meant.isoformat()}{zone}{after}"
    assert allowed("date", text) or before or after  # libxml2 does not fold the blanks around a day
    assert day(text) == meant
    assert same_day(text, meant.isoformat())


@given(DAYS, st.times(), ZONES, FRACTIONS)
@example(date(2026, 11, 28), datetime.min.time(), "", ".123456789")
def test_an_instant_is_read_with_any_fraction_and_offset(meant: date, at: object, zone: str, fraction: str) -> None:
    """A fraction has any number of digits, and an offset may be missing."""
    clock = str(at)[:8]
    text = f"{meant.isoformat()}T{clock}{fraction}{zone}"
    assert allowed("dateTime", text)
    found = instant(text)
    assert (found.date(), f"{found:%H:%M:%S}") == (meant, clock)
    assert found.microsecond == int(fraction[1:7].ljust(6, "0"))
    assert (found.tzinfo is None) == (zone == "")


@given(DAYS, st.sampled_from(["", "Z", "+01:00"]), st.sampled_from(["", ".0", ".000000000"]))
def test_24_hours_are_the_next_midnight(meant: date, zone: str, fraction: str) -> None:
    """T24:00:00 ends a day."""
    text = f"{meant.isoformat()}T24:00:00{fraction}{zone}"
    assert allowed("dateTime", text)
    assert instant(text) == instant(f"{meant + timedelta(days=1)}T00:00:00{zone}")


@given(st.sampled_from("Z+-"), st.integers(0, 14), st.integers(0, 59))
def test_an_offset_counts(sign: str, hours: int, minutes: int) -> None:
    """An instant is the same one whatever offset it is written with."""
    minutes = 0 if hours == 14 else minutes
    ahead = timedelta() if sign == "Z" else timedelta(hours=hours, minutes=minutes) * (1 if sign == "+" else -1)
    zone = "Z" if sign == "Z" else f"{sign}{hours:02}:{minutes:02}"
    assert instant(f"2026-11-28T12:00:00{zone}") == datetime(2026, 11, 28, 12, tzinfo=UTC) - ahead


@given(st.lists(st.none() | AMOUNTS, min_size=4, max_size=4), FRACTIONS, st.sampled_from(["", "-"]))
@example([None, None, 15, None], "", "")
@example([None, None, None, 900], "", "")
def test_a_duration_is_a_length(parts: list[int | None], fraction: str, sign: str) -> None:
    """Days, hours, minutes and seconds add up, whatever of them is written."""
    days, hours, minutes, seconds = parts
    clock = "".join(f"{value}{unit}" for value, unit in ((hours, "H"), (minutes, "M")) if value is not None)
    clock += f"{seconds}{fraction}S" if seconds is not None else ""
    text = sign + "P" + (f"{days}D" if days is not None else "") + (f"T{clock}" if clock else "")
    part = int(fraction[1:7].ljust(6, "0")) if seconds is not None else 0
    meant = timedelta(days or 0, seconds or 0, part, minutes=minutes or 0, hours=hours or 0)
    if text.endswith("P"):
        assert not allowed("duration", text)
        with pytest.raises(Unreadable):
            length(text)
    else:
        assert allowed("duration", text)
        assert length(text) == (-meant if sign else meant)


@pytest.mark.parametrize("text", ["P1M", "P1Y", "-P2Y3M", "P1Y2M3DT4H5M6S"])
def test_months_have_no_length(text: str) -> None:
    """A month is no number of seconds."""
    assert allowed("duration", text)
    assert length(text) is None


@given(st.sampled_from(["", "+", "-"]), st.integers(0, 5000), st.integers(0, 10**40 - 1))
@example("+", 0, 5)
@example("-", 0, 0)
@example("", 5000, 2**64)
def test_an_integer_is_read_with_sign_and_zeros(sign: str, zeros: int, size: int) -> None:
    """A plus and any number of leading zeros change nothing."""
    text = f"{sign}{'0' * min(zeros, 40)}{size}"
    assert allowed("integer", text) or len(text) > 20  # of longer ones the validator has its own doubts
    assert whole(f"{sign}{'0' * zeros}{size}") == (-size if sign == "-" else size)


@given(st.sampled_from(["", "+", "-"]), DIGITS, st.sampled_from(["{}", "{}.", ".{}", "{}.50", "0{}.0"]))
def test_a_decimal_is_read_in_all_its_forms(sign: str, digits: str, form: str) -> None:
    """A point may stand at either end."""
    text = sign + form.format(digits)
    assert allowed("decimal", text)
    assert number(text) == Decimal(text)


@given(framed(st.sampled_from(["true", "false", "1", "0"])))
def test_a_boolean_has_four_forms(text: str) -> None:
    """One is true, and zero is false."""
    assert allowed("boolean", text)
    assert truth(text) == (text.strip() in ("true", "1"))


READERS: dict[str, Callable[[str], object]] = {
    "date": day,
    "dateTime": instant,
    "duration": length,
    "boolean": truth,
    "decimal": number,
    "integer": whole,
}
_SCRAPS = st.lists(
    st.sampled_from(
        [
            "2026",
            "-",
            "11",
            "28",
            "T",
            "24",
            "00",
            ":",
            "10",
            "Z",
            "+01:00",
            "P",
            "1",
            "M",
            "S",
            ".",
            "true",
            "1_0",
            "+",
            "e5",
            "٣",
            "\u00a0",
            " ",
            "NaN",
            "INF",
            "02",
            "30",
        ]
    ),
    max_size=9,
).map("".join)


@pytest.mark.parametrize("kind", READERS)
@given(text=st.one_of(_SCRAPS, st.text(max_size=12).filter(lambda t: all(c >= " " and c < "\ud800" for c in t))))
def test_what_the_schema_refuses_is_not_read(kind: str, text: str) -> None:
    """Text off its type is unreadable, and nothing else is ever raised."""
    try:
        READERS[kind](text)
    except Unreadable:
        return
    assert allowed(kind, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Period", "12026-11-28"),
        ("Period", "-0044-03-15"),
        ("ExpirationDateTime", "99999-01-01T00:00:00Z"),
        ("Start", "9" * 5000),
        ("Price", "9" * 5000),
    ],
)
def test_what_is_valid_and_beyond_counting_is_reported(name: str, text: str) -> None:
    """A message that nobody can count with is recognised before anything is built on it."""
    odd = Element("FlexRequest", {"Period": "2026-11-28Z"}, (Element("ISP", {name: text}),))
    assert unreadable(odd).startswith(f"the {name} ")
    assert unreadable(Element("FlexRequest", {"Period": "2026-11-28Z", "CongestionPoint": "x"})) == ""
