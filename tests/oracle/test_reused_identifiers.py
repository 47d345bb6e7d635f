"""A message under the MessageID of another one breaks whatever else it breaks; its own copies do not count."""

import pytest

from tests.oracle.desk import YESTERDAY, Table, offer, option, order, prognosis, request, revocation, table
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import Broken


def test_what_came_under_the_identifier_before_stands() -> None:
    """A receiver that looks at the content first may name what is wrong with that (a Revision that is too low)."""
    at = table("DSO")
    first = at.sent(prognosis(at, Revision=5))
    found = at.broken(prognosis(at, Revision=4, MessageID=first["MessageID"]))
    assert {"VAL-DUPLICATE", "OPR-DP-SEQUENCE"} <= found.surely


def test_a_revocation_under_the_identifier_of_its_offer_is_about_that_offer() -> None:
    at = table("DSO")
    made = at.sent(offer(at, option()))
    found = at.broken(revocation(at, made, MessageID=made["MessageID"]))
    assert found.surely == {"VAL-DUPLICATE-TYPES"}
    at.started(order(at, made))
    found = at.broken(revocation(at, made, MessageID=made["MessageID"]))
    assert found.surely == {"VAL-DUPLICATE-TYPES", "OPR-FOFR-PROCURED"}


def test_a_connection_that_an_update_of_the_same_identifier_placed_is_there() -> None:
    at = table("CRO")

    def update(point: str, **changed: str) -> Element:
        times = {"StartPeriod": "2026-11-25"}
        inside = Element("Connection", {"EntityAddress": "ean.1", **times})
        outside = Element(
            "CongestionPoint",
            {"EntityAddress": point, "MutexOffersSupported": "true", "DayAheadRedispatchBy": "AGR", **times},
            (inside,),
        )
        return at.message("DSOPortfolioUpdate", at.party("DSO"), {"TimeZone": "Europe/Amsterdam", **changed}, outside)

    first = at.sent(update("ean.2"), role="DSO")
    found = at.broken(update("ean.3", MessageID=first["MessageID"]), (first["SenderDomain"], "DSO"))
    assert found.surely == {"VAL-DUPLICATE", "CON-DPU-CONFLICT"}


def test_a_copy_has_no_past_of_its_own() -> None:
    at = table("DSO")
    first = at.sent(prognosis(at, Revision=5))
    at.sent(prognosis(at, Revision=6))
    assert at.broken(first).surely == {"VAL-RESUBMITTED"}


def test_a_copy_is_no_unique_message_where_a_test_message_had_its_identifier_meanwhile() -> None:
    """Both reasons describe it then: it was submitted already, and its identifier was used for something else."""
    at = table("AGR")
    first = at.sent(request(at))
    assert at.broken(first) == Broken(frozenset({"VAL-RESUBMITTED"}), frozenset({"VLD-FR-REVISION"}))
    at.sent(at.message("TestMessage", first["SenderDomain"], {"MessageID": first["MessageID"]}))
    perhaps = {"VAL-DUPLICATE-TYPES", "VLD-FR-REVISION"}
    assert at.broken(first) == Broken(frozenset({"VAL-RESUBMITTED"}), frozenset(perhaps))


def test_a_copy_is_of_what_was_done_before() -> None:
    """To say that is to say that the first one was taken: it is no other reason (register, point 2)."""
    at = table("AGR")
    offered = at.started(offer(at))
    ordered = at.sent(order(at, offered))
    assert at.broken(ordered) == Broken(frozenset({"VAL-RESUBMITTED"}), frozenset({"OPR-FOR-ONCE"}))
    at = table("DSO")
    revoked = at.sent(revocation(at, at.sent(offer(at))))
    assert at.broken(revoked) == Broken(frozenset({"VAL-RESUBMITTED"}), frozenset({"OPR-FOFR-REVOKED"}))


def test_a_copy_is_no_unique_message_where_another_one_with_its_identifier_was_refused_meanwhile() -> None:
    at = table("DSO")
    first = at.sent(prognosis(at, Revision=5))
    at.sent(prognosis(at, Revision=6, MessageID=first["MessageID"]), "rejected")
    perhaps = {"VAL-DUPLICATE", "OPR-DP-REVISION-EQUAL", "OPR-DP-SEQUENCE"}
    assert at.broken(first) == Broken(frozenset({"VAL-RESUBMITTED"}), frozenset(perhaps))


def _said_of(at: Table, copy: Element, role: str = "") -> frozenset[str]:
    found = at.broken(copy, (copy["SenderDomain"], role) if role else None)
    assert found.surely == {"VAL-RESUBMITTED"}
    return found.perhaps


def test_a_copy_of_an_offer_is_of_what_was_revoked_since() -> None:
    """Not where another one was revoked, or the revocation was refused (register, point 2)."""
    at = table("DSO")
    first, other = at.sent(offer(at)), at.sent(offer(at))
    at.sent(revocation(at, other))
    at.sent(revocation(at, first), "rejected")
    assert _said_of(at, first) == set()
    at.sent(revocation(at, first))
    assert _said_of(at, first) == {"VAL-REFERENCE-REVOKED"}


@pytest.mark.parametrize(
    ("tag", "role", "rule"),
    [("DSOPortfolioUpdate", "DSO", "CON-DPU-SEQUENCE"), ("AGRPortfolioUpdate", "AGR", "CON-APU-SEQUENCE")],
)
def test_a_copy_of_an_update_is_older_than_what_came_since(tag: str, role: str, rule: str) -> None:
    """A newer one of its sender, that was not rejected; what came before it is none (register, points 2 and 24)."""
    at = table("CRO")

    def update(sender: str = "registered") -> Element:
        return at.message(tag, at.party(role, sender), {"TimeZone": "Europe/Amsterdam"})

    at.sent(update(), role=role)
    first = at.sent(update(), role=role)
    at.sent(update("second"), role=role)
    at.sent(update(), "rejected", role=role)
    at.sent(first, role=role)
    assert _said_of(at, first, role) == set()
    at.sent(update(), role=role)
    assert _said_of(at, first, role) == {rule}


def test_a_copy_is_older_than_what_was_stamped_later() -> None:
    """Which of two came first that were on their way at once, the TimeStamps do not say the other way round."""
    at = table("CRO")
    zone = {"TimeZone": "Europe/Amsterdam"}
    at.sent(
        at.message("AGRPortfolioUpdate", at.party("AGR"), {**zone, "TimeStamp": "2026-11-18T12:05:00Z"}), role="AGR"
    )
    first = at.sent(at.message("AGRPortfolioUpdate", at.party("AGR"), zone), role="AGR")
    assert _said_of(at, first, "AGR") == {"CON-APU-SEQUENCE"}


def test_a_copy_of_a_metering_has_no_higher_revision() -> None:
    at = table("DSO")
    about = {"ISP-Duration": "PT15M", "TimeZone": "Europe/Amsterdam", "Period": YESTERDAY, "EAN": "E8716859000000011"}
    first = at.sent(at.message("Metering", at.party("AGR"), {**about, "Revision": 1}))
    assert _said_of(at, first) == {"MTR-REVISION"}
