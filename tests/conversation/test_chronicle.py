"""What is kept of the past of a target, and what is known of it where something is missing."""

from dataclasses import replace

from tests.oracle.desk import after, fresh, offer, order, prognosis, request, revocation, table
from uftp_conformance.conversation.chronicle import Chronicle, Entry
from uftp_conformance.messages import Element, serialise

US = ("agr.suite.example", "AGR")


def _sent(chronicle: Chronicle, element: Element, at: float = 1.0) -> Entry:
    return chronicle.sent(element, serialise(element), US, at)


def test_what_matters_is_found() -> None:
    """The forecast of an offer's point and day is found, of another day none; its outcome is what was known then."""
    at, chronicle = table("DSO"), Chronicle()
    first, other = prognosis(at), prognosis(at, Period="2026-12-24")
    entry = _sent(chronicle, first)
    _sent(chronicle, other)
    chronicle.settle(entry, "accepted", 5.0)
    history, whole = chronicle.before(offer(at), US[0], 6.0)
    assert ([(past.element, past.outcome) for past in history.messages], whole) == ([(first, "accepted")], True)
    early, _ = chronicle.before(offer(at), US[0], 4.0)
    assert [past.outcome for past in early.messages] == ["unknown"]


def test_a_forecast_of_any_series_is_found_for_another_forecast() -> None:
    """Its Revision may be higher, and matter to whoever counts them by sender (register, point 42)."""
    at, chronicle = table("DSO"), Chronicle()
    first, other = prognosis(at), prognosis(at, Period="2026-12-24")
    for each in (first, other):
        _sent(chronicle, each)
    history, _ = chronicle.before(prognosis(at, Revision=6), US[0], 6.0)
    assert {past.element["Period"] for past in history.messages} == {first["Period"], "2026-12-24"}


def test_what_crosses_a_message_is_open() -> None:
    """What is sent before a message is answered crosses it, what is sent after that does not."""
    at, chronicle = table("DSO"), Chronicle()
    entry = _sent(chronicle, prognosis(at), 1.0)
    chronicle.settle(entry, "accepted", 2.0)
    again = prognosis(at, Revision=6)
    assert not chronicle.crossing(again, US[0], entry)
    _sent(chronicle, again, 3.0)
    assert not chronicle.crossing(again, US[0], entry)
    _sent(chronicle, prognosis(at, Revision=7), 1.5)
    assert chronicle.crossing(again, US[0], entry)


def test_an_answer_of_ours_settles_what_the_target_started() -> None:
    """An order of the target's is what we made of it; delivered again it is no other one."""
    at, chronicle = table("DSO"), Chronicle()
    offered = offer(at)
    ordered = replace(order(at, offered), tag="FlexOrder")
    entry = chronicle.started(ordered, US, 1.0)
    assert chronicle.started(ordered, US, 2.0) is entry
    chronicle.answered(Element("FlexOrderResponse", {"FlexOrderMessageID": ordered["MessageID"]}), "rejected", 3.0)
    assert (entry.outcome, entry.settled) == ("rejected", 3.0)


def test_a_request_is_asked_anew_by_another_of_its_place() -> None:
    """A later one for the same AGR, Period and point counts, from whichever sequence; no other one does."""
    at, chronicle = table("DSO"), Chronicle()
    mine, newer = request(at), request(at, Revision=7)
    chronicle.started(request(at, Revision=5), US, 0.5)
    chronicle.started(mine, US, 1.0)
    chronicle.started(request(at, Revision=6, Period="2026-12-24"), US, 1.5)
    chronicle.started(request(at, Revision=6), ("second.example", "AGR"), 1.5)
    named = mine["MessageID"].lower()
    assert not chronicle.asked_anew(named, US[0], 9.0)
    chronicle.started(newer, US, 2.0)
    assert [chronicle.asked_anew(named, US[0], end) for end in (1.9, 2.0)] == [False, True]
    assert not chronicle.asked_anew(newer["MessageID"].lower(), US[0], 9.0)
    assert not chronicle.asked_anew(named, "second.example", 9.0)


def test_a_forecast_that_the_target_sent_is_found_for_a_request() -> None:
    at, chronicle = table("AGR"), Chronicle()
    dso = (at.party("DSO"), "DSO")
    forecast = prognosis(at)
    chronicle.started(forecast, dso, 1.0)
    chronicle.started(prognosis(at, Period="2026-12-24"), dso, 1.0)
    history, _ = chronicle.before(request(at), dso[0], 2.0)
    assert [past.element for past in history.messages] == [forecast]


def test_a_rejection_of_what_was_accepted_leaves_it_open() -> None:
    """Nobody knows what the target makes of two answers that contradict each other."""
    at, chronicle = table("DSO"), Chronicle()
    ordered = replace(order(at, offer(at)), tag="FlexOrder")
    entry = chronicle.started(ordered, US, 1.0)
    answer = Element("FlexOrderResponse", {"FlexOrderMessageID": ordered["MessageID"]})
    chronicle.answered(answer, "accepted", 2.0)
    chronicle.answered(answer, "rejected", 3.0)
    assert (entry.outcome, entry.settled) == ("unknown", 3.0)


def test_what_was_forgotten_is_known_to_be_missing() -> None:
    """Where there is no room the oldest gives way, and of what refers to it nothing is known."""
    at, chronicle = table("DSO"), Chronicle(room=2000)
    first = offer(at)
    _sent(chronicle, first)
    for _ in range(20):
        _sent(chronicle, offer(at, MessageID=fresh()))
    assert len(chronicle) < 10
    naming = after(first, first.having({"MessageID": fresh(), "FlexRequestMessageID": first["MessageID"]}))
    assert [chronicle.before(each, US[0], 9.0)[1] for each in (first, naming, offer(at))] == [False, False, True]


def test_the_newest_stay_as_they_are_and_older_ones_take_less_room() -> None:
    """A message says the same whether it was compressed or not; what gives way is no longer counted."""
    at, chronicle = table("DSO"), Chronicle(fresh=3000)
    entries = [_sent(chronicle, offer(at, MessageID=fresh())) for _ in range(20)]
    assert [entry.compressed for entry in entries] == sorted((entry.compressed for entry in entries), reverse=True)
    assert entries[0].compressed
    assert not entries[-1].compressed
    assert entries[0].element().tag == entries[-1].element().tag
    assert len(entries[0].content) < len(entries[-1].content)


def test_what_is_kept_beside_a_message_counts_as_well() -> None:
    """Small messages take more room than their bytes, and must not be without number."""
    at, chronicle = table("DSO"), Chronicle(room=100_000, fresh=3000)
    for _ in range(200):
        _sent(chronicle, offer(at, MessageID=fresh()))
    assert len(chronicle) < 100


def test_a_message_that_was_written_is_not_read_again() -> None:
    at, chronicle = table("DSO"), Chronicle()
    element = offer(at)
    assert _sent(chronicle, element).element() is element


def test_a_settlement_does_not_look_at_rejected_ones() -> None:
    """What was rejected settles nothing; the same message again is found by its name all the same."""
    chronicle = Chronicle()
    days = {"PeriodStart": "2026-11-17", "PeriodEnd": "2026-11-17"}
    taken, refused, later = (Element("FlexSettlement", {"MessageID": fresh(), **days}) for _ in range(3))
    chronicle.settle(_sent(chronicle, taken, 1.0), "accepted", 1.5)
    chronicle.settle(_sent(chronicle, refused, 2.0), "rejected", 2.5)
    assert [past.element for past in chronicle.before(later, US[0], 3.0)[0].messages] == [taken]
    assert [past.element for past in chronicle.before(later, US[0], 2.2)[0].messages] == [taken, refused]
    assert [past.element for past in chronicle.before(refused, US[0], 3.0)[0].messages] == [taken, refused]


def test_what_a_copy_may_be_called_by_is_found() -> None:
    """The revocation of an offer that comes again, and the newest update of whoever sends an older one again."""
    at, chronicle = table("DSO"), Chronicle()
    made = offer(at)
    gone = revocation(at, made)
    for each in (made, gone):
        _sent(chronicle, each)
    assert [past.element for past in chronicle.before(made, US[0], 9.0)[0].messages] == [made, gone]
    updates = [Element("AGRPortfolioUpdate", {"MessageID": fresh()}) for _ in range(2)]
    for each in updates:
        _sent(chronicle, each)
    assert [past.element for past in chronicle.before(updates[0], US[0], 9.0)[0].messages] == updates


def test_of_older_updates_that_gave_way_a_new_one_knows_enough() -> None:
    """What came last is asked for only, which is kept longer than the copy that it came after."""
    at, chronicle = table("CRO"), Chronicle(room=2000)
    sent = [at.message("AGRPortfolioUpdate", US[0], {"TimeZone": "Europe/Amsterdam"}) for _ in range(20)]
    for each in sent:
        _sent(chronicle, each)
    assert len(chronicle) < 10
    assert [chronicle.before(each, US[0], 9.0)[1] for each in (sent[0], sent[-1])] == [False, True]
    assert chronicle.before(sent[-1].having({"MessageID": fresh()}), US[0], 9.0)[1]


def test_who_represents_what_a_dso_asks_for_is_found() -> None:
    """The updates of AGRs are found by the connections at the point that is asked for, others are not looked at."""
    chronicle, dso = Chronicle(), ("dso.suite.example", "DSO")
    below = Element("CongestionPoint", {"EntityAddress": "ean.1"}, (Element("Connection", {"EntityAddress": "EA1.A"}),))
    point = Element("DSOPortfolioUpdate", {"MessageID": fresh()}, (below,))
    mine, other = (
        Element("AGRPortfolioUpdate", {"MessageID": fresh()}, (Element("Connection", {"EntityAddress": name}),))
        for name in ("ea1.a", "ea1.b")
    )
    chronicle.sent(point, serialise(point), dso, 1.0)
    for each in (mine, other):
        _sent(chronicle, each)
    query = Element("DSOPortfolioQuery", {"MessageID": fresh(), "EntityAddress": "ean.1"})
    assert [past.element for past in chronicle.before(query, dso[0], 9.0)[0].messages] == [point, mine]
