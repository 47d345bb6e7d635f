"""The lists of ISPs of a message are read once for all rules, and say the same each time."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.desk import NOW, statement_of
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import Unreadable
from uftp_conformance.oracle.received import History, Received
from uftp_conformance.oracle.received.message import runs, spread, unbroken


@given(st.lists(st.tuples(st.integers(-3, 30), st.integers(0, 9)), max_size=8), st.integers(1, 25))
def test_a_day_has_gaps_where_an_isp_has_no_element(isps: list[tuple[int, int]], last: int) -> None:
    found = runs(Element("Profile", {}, tuple(Element("ISP", {"Start": f"{s}", "Duration": f"{d}"}) for s, d in isps)))
    assert (unbroken(found) < last) == (len(spread(found, last)) < last)


def test_what_stands_before_an_unreadable_part_is_read_each_time() -> None:
    isp = Element("ISP", {"Start": "1", "Value": "0"})
    profiles = [Element("Profile", {"Period": day} if day else {}, (isp,)) for day in ("", "no day", "")]
    message = Element("Metering", {"Period": "2026-11-25"}, tuple(profiles))
    received = Received(message, "dso.example", "DSO", NOW.timestamp(), target_of(statement_of("AGR")), History())
    for _ in range(2):
        parts = received.parts()
        assert next(parts)[0] == date(2026, 11, 25)
        with pytest.raises(Unreadable, match="no day"):
            next(parts)
