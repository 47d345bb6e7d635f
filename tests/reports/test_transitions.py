"""What the sequences of a run met, as a table and as two charts."""

from collections import Counter

from reports.transitions import picture

COUNTS = Counter({
    ("first", "D-Prognosis", "nothing"): 6, ("first", "D-Prognosis", "OPR-DP-LACKING"): 2,
    ("accepted before", "D-Prognosis", "VAL-RESUBMITTED"): 4, ("first", "FlexOffer", "nothing"): 3,
})  # fmt: skip


def test_a_field_tells_what_came_in_a_state() -> None:
    met = picture(COUNTS)
    assert met is not None
    assert (met.messages, met.distinct, met.columns) == (15, 4, ("D-Prognosis", "FlexOffer"))
    (before, (again, nothing)), (first, (prognosis, _)) = met.rows
    assert (before, first) == ("accepted before", "first")
    assert again is not None
    assert prognosis is not None
    assert (again.words, prognosis.words, nothing) == ("0 + 1", "6 + 1", None)
    assert prognosis.title == "OPR-DP-LACKING 2"


def test_charts_tell_the_types_and_the_rules() -> None:
    met = picture(COUNTS)
    assert met is not None
    assert [(bar.name, bar.words) for bar in met.types] == [
        ("D-Prognosis", "6 broke nothing, 6 a rule"), ("FlexOffer", "3 broke nothing, 0 a rule"),
    ]  # fmt: skip
    assert met.types[0].parts == (("pass", 0.0, 50.0), ("deviation", 50.0, 50.0))
    assert [(bar.name, bar.words) for bar in met.rules] == [("VAL-RESUBMITTED", "4"), ("OPR-DP-LACKING", "2")]


def test_a_run_without_sequences_has_no_picture() -> None:
    assert picture(None) is None
    only_right = picture(Counter({("first", "FlexOffer", "nothing"): 1}))
    assert only_right is not None
    assert only_right.rules == ()
