"""Variants that are made of several others."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from tests.mutants.test_variants_differ import over_http
from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.mutants.variants import mixed, registry
from uftp_conformance.mutants.variants.blended import blended
from uftp_conformance.mutants.variants.pace import Pace
from uftp_conformance.mutants.variants.posting import Posting
from uftp_conformance.mutants.variants.script import Script, Sealing
from uftp_conformance.mutants.variants.variant import Way
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Rule, Stage, refuse

MIXED = [v for v in registry.variants() if v.name.startswith("mixed/")]
MESSAGE = Element("D-Prognosis", {"Revision": "1"})


@pytest.mark.parametrize("name", mixed.MIXES)
def test_all_parts_are_there(name: str) -> None:
    """Each part is a variant of some role, and there is one mixture for each role."""
    listed = mixed.MIXES[name][1].split()
    assert len({*listed}) == len(listed)
    assert {*listed} <= {v.name for v in registry.variants()}
    assert {v.roles for v in MIXED if v.name.startswith(f"mixed/{name}-")} == {("AGR",), ("CRO",), ("DSO",)}


@pytest.mark.parametrize("variant", MIXED, ids=lambda v: v.name)
def test_each_part_is_in_it(variant: Any) -> None:
    """Whatever one of the parts does otherwise, the mixture does not as usual."""
    parts = [v for v in registry.variants() if f"{v.name}," in f"{variant.allowed_by[:-1]},".split(": ")[1]]
    usual, way = Way(), variant.way()
    assert over_http(variant)
    for part in parts:
        alone = part.way()
        for name in Way.__dataclass_fields__:
            if getattr(alone, name) != getattr(usual, name):
                assert getattr(way, name) != getattr(usual, name), f"{part.name}: {name}"
        assert part.supports.items() <= variant.supports.items(), part.name


def _having(name: str) -> Any:
    return lambda message: message.having({name: "1"})


def test_what_is_started_or_answered_is_changed_by_each() -> None:
    """The second one changes what the first one made."""
    way = blended([Way(started=_having("a")), Way(), Way(started=_having("b"))])
    assert way.started(MESSAGE).attributes == {"Revision": "1", "a": "1", "b": "1"}
    both = blended([Way(answer=lambda s: _having("a")(s.answer)), Way(answer=lambda s: _having("b")(s.answer))])
    said = Said(MESSAGE, MESSAGE, None)  # type: ignore[arg-type]  # nobody looks at it
    assert both.answer(said).attributes == {"Revision": "1", "a": "1", "b": "1"}


def test_values_are_joined() -> None:
    """Of values like how it posts each has what either has; of two that differ the later counts."""
    way = blended([Way(posting=Posting(copies=2, delay=1.0)), Way(posting=Posting(delay=2.0), pace=Pace(rate=3))])
    assert way.posting == Posting(copies=2, delay=2.0)
    assert way.pace == Pace(rate=3)
    hand = blended([Way(sealed=Sealing(Script(quote="'"))), Way(sealed=Sealing(change=_having("a")))]).sealed
    assert isinstance(hand, Sealing)
    assert hand.message.quote == "'"
    assert hand.change(MESSAGE)["a"] == "1"


def test_rules_are_changed_by_each() -> None:
    """A rule that one leaves out stays out, and is shown to no other."""
    gone = blended([Way(rule=lambda _: None), Way(rule=lambda rule: replace(rule, id="B"))])
    assert gone.rule(object()) is None  # type: ignore[arg-type]  # it does not look at it
    seen: list[str] = []

    def remembered(name: str) -> Any:
        def noted(message: Any, context: Any, usual: Any) -> None:
            seen.append(name)
            usual(message, context)

        return noted

    way = blended([Way(remembered=remembered("a")), Way(remembered=remembered("b"))])
    way.remembered(MESSAGE, None, lambda *_: seen.append("usual"))  # type: ignore[arg-type]  # nobody looks at it
    assert seen == ["b", "a", "usual"]


def test_what_is_rejected_is_not_remembered_as_settled() -> None:
    """Whoever names every reason has no reason of its own beside them: a rejected settlement has settled no day."""
    named = {variant.name: variant for variant in registry.variants()}
    way = blended([named[name].way() for name in ("word/all-reasons", "strict/settled-once")])
    lacking = Rule("STL-MISSING", Stage.CONTENT, lambda message, _: refuse("lacking") if not message.children else None)
    book = way.book(Book({}, (), {"FlexSettlement": (lacking,)}, frozenset()))
    context: Any = SimpleNamespace(version="3.1.0", sender=SimpleNamespace(domain="dso.example"))
    empty = Element("FlexSettlement", {"PeriodStart": "2026-11-20", "PeriodEnd": "2026-11-20"})
    whole = empty.containing(Element("FlexOrderSettlement", {}))
    said = [book.judge(message, context) for message in (empty, empty, whole, whole)]
    assert [each.reason if each else "" for each in said] == [
        "lacking",
        "lacking",
        "",
        "These days were settled before",
    ]
