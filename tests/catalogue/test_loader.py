from collections.abc import Mapping
from typing import Any

import pytest

from uftp_conformance import CatalogueError, ExitCode
from uftp_conformance.catalogue import Requirement, load, load_texts

ROW: dict[str, str] = {
    "id": '"ABC-ONE"',
    "title": '"A rule"',
    "sentence": '"Something holds."',
    "source": '"somewhere.md"',
    "versions": '["3.0.0", "3.1.0"]',
    "obligation": '"must"',
    "receivers": '["DSO"]',
    "messages": '["FlexOffer"]',
    "observed": '"refusal"',
    "legal": '["rejected"]',
    "reason": '"Bad | Worse"',
    "blame": '"semantics"',
}


def _text(*rows: Mapping[str, str | None]) -> str:
    written = ({**ROW, **row} for row in rows)
    return "\n".join(
        "[[requirement]]\n" + "\n".join(f"{key} = {value}" for key, value in row.items() if value is not None)
        for row in written
    )


def _load(*rows: Mapping[str, str | None]) -> list[Requirement]:
    return list(load_texts({"a.toml": _text(*rows)}))


def test_a_row() -> None:
    """A row becomes a requirement; what it leaves out is empty, and one reason stands for every version."""
    assert _load({}) == [
        Requirement(
            "ABC-ONE",
            "A rule",
            "Something holds.",
            "somewhere.md",
            ("3.0.0", "3.1.0"),
            "must",
            ("DSO",),
            ("FlexOffer",),
            "refusal",
            ("rejected",),
            reason={"3.0.0": "Bad | Worse", "3.1.0": "Bad | Worse"},
            blame="semantics",
        )
    ]


def test_everything_that_a_row_can_hold() -> None:
    """Every optional field arrives in the requirement under its name."""
    (row,) = _load(
        {
            "reason": '{ "3.0.0" = "Old", "3.1.0" = "New" }',
            "finding": '["4xx"]',
            "equivalent": '["Other words"]',
            "needs": '["mode.open"]',
            "register": "[7, 8]",
            "direction": '"misdirected"',
        }
    )
    found = (row.reason, row.finding, row.equivalent, row.needs, row.register, row.direction)
    assert found == (
        {"3.0.0": "Old", "3.1.0": "New"},
        ("4xx",),
        ("Other words",),
        ("mode.open",),
        (7, 8),
        "misdirected",
    )


def test_files_are_joined_in_order() -> None:
    """The rows of several files are one catalogue, in the order of the files."""
    loaded = load_texts({"b.toml": _text({}, {"id": '"ABC-TWO"'}), "a.toml": _text({"id": '"ABC-THREE"'})})
    assert [row.id for row in loaded] == ["ABC-ONE", "ABC-TWO", "ABC-THREE"]


_UNSEEN: dict[str, str | None] = {"observed": '"unobservable"', "legal": "[]", "reason": None}

REFUSED: list[tuple[dict[str, str | None], str]] = [
    ({"colour": '"red"'}, "colour: Extra inputs are not permitted"),
    ({"id": '"abc"'}, "id: String should match pattern"),
    ({"title": '""'}, "title: String should have at least 3 characters"),
    ({"versions": "[]"}, "versions: Tuple should have at least 1 item"),
    ({"versions": '["2.0"]'}, "versions.0: Input should be '3.0.0', '3.1.0' or 'draft'"),
    ({"obligation": '"shall"'}, "obligation: Input should be 'must', 'should' or 'may'"),
    ({"receivers": '["BRP"]'}, "receivers.0: Input should be 'AGR', 'CRO' or 'DSO'"),
    ({"receivers": "[]"}, "receivers: Tuple should have at least 1 item"),
    ({"messages": '["FlexOfferResponse"]'}, "messages.0: Input should be"),
    ({"messages": "[]"}, "messages: Tuple should have at least 1 item"),
    ({"observed": '"somehow"'}, "observed: Input should be 'transport'"),
    ({"legal": '["refused"]'}, "legal.0: Input should be"),
    ({"finding": '["999"]'}, "finding.0: Input should be"),
    ({"needs": '["luck"]'}, "needs.0: Input should be"),
    ({"blame": '"nobody"'}, "blame: Input should be"),
    ({"direction": '"up"'}, "direction: Input should be 'usual', 'misdirected' or 'initiated'"),
    ({"legal": "[]"}, "row: Value error, an observable row needs its legal outcomes"),
    ({**_UNSEEN, "legal": '["silent"]', "why": '"Nobody looks."'}, "row: Value error, an observable row needs its"),
    ({**_UNSEEN}, "row: Value error, a row is unobservable if and only if it says why"),
    ({"why": '"Just so."'}, "row: Value error, a row is unobservable if and only if it says why"),
    ({"reason": None}, "row: Value error, a row has a reason if and only if a rejection may pass"),
    ({"legal": '["accepted"]'}, "row: Value error, a row has a reason if and only if a rejection may pass"),
    ({"reason": '{ "3.0.0" = "Old" }'}, "row: Value error, `reason` names other versions than `versions`"),
]


@pytest.mark.parametrize(("row", "complaint"), REFUSED, ids=[str(index) for index in range(len(REFUSED))])
def test_inconsistent_rows(row: dict[str, str | None], complaint: str) -> None:
    """An inconsistent row is refused with its file, number and id; no outcome has a default."""
    with pytest.raises(CatalogueError) as caught:
        _load({"id": '"ABC-FIRST"'}, row)
    identifier = row.get("id", ROW["id"]) or ""
    begin = f"catalogue/a.toml: row 2 ({identifier.strip(chr(34))}): {complaint}"
    assert str(caught.value)[: len(begin)] == begin


@pytest.mark.parametrize("key", sorted(set(ROW) - {"id", "reason"}))
def test_incomplete_rows(key: str) -> None:
    """A row that leaves out what has no default is refused: expected outcomes have none."""
    with pytest.raises(CatalogueError) as caught:
        _load({key: None})
    assert str(caught.value) == f"catalogue/a.toml: row 1 (ABC-ONE): {key}: Field required"


def test_rejections_may_be_a_finding() -> None:
    """A rejection that is only tolerated needs a reason too."""
    (row,) = _load({"legal": '["accepted"]', "finding": '["rejected"]'})
    assert row.reasons("3.1.0") == ("Bad", "Worse")


def test_unobservable_rows() -> None:
    """A row that cannot be observed says why and is not testable."""
    (row,) = _load({**_UNSEEN, "why": '"Nobody sees it."'})
    assert (row.testable, row.why, row.legal) == (False, "Nobody sees it.", ())


def test_a_row_without_id() -> None:
    """A row without an id is reported by its number."""
    with pytest.raises(CatalogueError) as caught:
        _load({"id": None})
    assert str(caught.value) == "catalogue/a.toml: row 1 (no id): id: Field required"


@pytest.mark.parametrize(
    "texts",
    [
        {"a.toml": _text({}, {})},
        {"a.toml": _text({}), "b.toml": _text({})},
    ],
    ids=["in one file", "in two files"],
)
def test_duplicate_ids(texts: dict[str, str]) -> None:
    """An id stands once in the whole catalogue."""
    with pytest.raises(CatalogueError, match=r"^catalogue/[ab]\.toml: ABC-ONE appears twice$"):
        load_texts(texts)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[requirement", "Expected"),
        ("", "holds [[requirement]] rows and nothing else"),
        ("version = 1\n" + _text({}), "holds [[requirement]] rows and nothing else"),
        (_text({}).replace("[[requirement]]", "[requirement]"), "holds [[requirement]] rows and nothing else"),
        ("requirement = 5", "holds [[requirement]] rows and nothing else"),
    ],
)
def test_files_that_are_no_catalogue(text: str, complaint: str) -> None:
    """A file that holds anything but rows is refused by its name."""
    with pytest.raises(CatalogueError) as caught:
        load_texts({"a.toml": text})
    assert str(caught.value).startswith("catalogue/a.toml: ")
    assert complaint in str(caught.value)
    assert caught.value.exit_code == ExitCode.SUITE


def test_the_shipped_catalogue_loads_once() -> None:
    """The catalogue of the package is consistent, and is read once."""
    loaded: Any = load()
    assert load() is loaded
    assert loaded["OPR-DP-LACKING"].title


def test_no_such_row() -> None:
    """An id that is none is a KeyError."""
    with pytest.raises(KeyError):
        load()["NO-SUCH"]


@pytest.mark.parametrize("key", ["despite", "tolerates"])
def test_a_row_is_despite_rows_that_there_are(key: str) -> None:
    """What a row advises although another leaves it open names that one, and so does what it tolerates."""
    other = {"id": '"ABC-TWO"', key: '["ABC-ONE"]'}
    assert [getattr(row, key) for row in _load({}, other)] == [(), ("ABC-ONE",)]
    with pytest.raises(CatalogueError, match=f"ABC-TWO: {key}: there is no requirement ABC-ONE"):
        _load(other)
