"""Steps: drawn alike by the same dice, written and read back, and made into messages that can be made again."""

import json
from dataclasses import replace
from random import Random

import pytest

from tests.oracle.desk import NOW, statement_of
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.sequences.drawing import draw_steps
from uftp_conformance.sequences.families import FAMILIES, Family
from uftp_conformance.sequences.making import Maker
from uftp_conformance.sequences.past import Entry, Past
from uftp_conformance.sequences.scene import Lane
from uftp_conformance.sequences.steps import Change, Step, Steps, dump, restore

STARTS = ("FlexRequest", "FlexOrder", "FlexOffer", "FlexOfferRevocation")
AT = NOW.timestamp()


def drawn(family: Family, seed: int = 1) -> Steps:
    return draw_steps(Random(seed), family, 40, waits=(5.0,), starts=STARTS)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.requirement)
def test_the_same_dice_draw_the_same_steps(family: Family) -> None:
    assert drawn(family) == drawn(family)
    assert drawn(family) != drawn(family, 2)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.requirement)
def test_steps_are_read_back_as_they_were_written(family: Family) -> None:
    assert restore(json.loads(json.dumps(dump(drawn(family))))) == drawn(family)


@pytest.mark.parametrize("broken", [{"kind": "dance"}, {"reply": "perhaps"}, {"picks": ["x"]}, {"more": 1}])
def test_what_is_no_step_is_not_read(broken: dict[str, object]) -> None:
    (stored,) = dump([Step(0, "send", "Metering", ("AGR", "registered"))])
    with pytest.raises((ValueError, TypeError)):
        restore([{**stored, **broken}])


def maker(role: str) -> Maker:
    return Maker(target_of(statement_of(role)), Past(), Lane())


def walk(made: Maker, steps: Steps) -> Steps:
    """Make all messages of a sequence as if each were accepted; return the steps with what was chosen."""
    found = []
    for step in steps:
        if step.kind != "send":
            continue
        chosen, message = made.make(step, AT + step.number)
        partner = made.partner(step)
        if message is not None and partner is not None:
            found.append(chosen)
            at = AT + step.number
            made.past.entries.append(Entry(step.number, message, partner, at, outcome="accepted", settled=at))
    return tuple(found)


@pytest.mark.parametrize("family", [f for f in FAMILIES.values() if f.role != "AGR"], ids=lambda f: f.requirement)
def test_what_was_chosen_is_chosen_again(family: Family) -> None:
    """Each step, made again alone of those that it refers to, refers to the same ones."""
    first = maker(family.role)
    chosen = walk(first, drawn(family))
    assert any(step.named for step in chosen)
    for step in [each for each in chosen if each.named][:5]:
        needed = {step.number, *step.named}
        again = walk(maker(family.role), tuple(each for each in chosen if each.number in needed))
        assert [each.picks for each in again if each.number == step.number] in ([step.picks], [])


@pytest.mark.parametrize("seed", range(12))
def test_what_is_wrong_is_the_same_again(seed: int) -> None:
    """A change that was chosen once changes the same thing in the same way."""
    step = Step(0, "send", "D-Prognosis", ("AGR", "registered"), seed, (Change(seed + 1), Change(seed + 2)))
    made = Maker(target_of(statement_of("DSO")), Past(), Lane(), lambda: "00000000-0000-4000-8000-000000000000")
    chosen, message = made.make(step, AT)
    assert made.make(chosen, AT) == (chosen, message)


def test_words_tell_what_is_wrong_and_about_what() -> None:
    change = Change(7, "another Price", (2,))
    step = Step(4, "send", "FlexOrder", ("DSO", "second"), changes=(change,), beside=True, picks=(1,))
    assert step.words() == (
        "4: the DSO (second) sends a FlexOrder about step 1 (another Price about step 2), and do not wait for its"
        " answer"
    )
    assert "again" in replace(step, kind="again").words()


def test_the_newcomer_publishes_nothing() -> None:
    """It asks, now and then, and remains somebody of whom no CRO has ever heard a connection."""
    family, sent = FAMILIES["SEQ-PORTFOLIOS"], set()
    for seed in range(40):
        sent |= {step.message for step in walk(maker("CRO"), drawn(family, seed)) if step.party[1] == "newcomer"}
    assert "AGRPortfolioQuery" in sent
    assert not {tag for tag in sent if tag.endswith("PortfolioUpdate")}


@pytest.mark.parametrize("role", ["AGR", "DSO"])
def test_who_only_tests_the_line_has_something_to_ask(role: str) -> None:
    """A TestMessage comes from partners alone, in their own role: of others nobody says whether to take it."""
    dice = [
        draw_steps(Random(seed), family, 40)
        for family in FAMILIES.values()
        if family.role == role
        for seed in range(40)
    ]
    parties = {step.party for steps in dice for step in steps if step.kind == "send" and step.message == "TestMessage"}
    assert {each for each, _ in parties} == {"DSO" if role == "AGR" else "AGR"}
    step = Step(0, "send", "TestMessage", ({"AGR": "DSO", "DSO": "AGR"}[role], "unregistered"))
    assert maker(role).partner(step) is not None
    assert maker(role).make(step, AT)[1] is None
    assert maker(role).make(replace(step, party=(step.party[0], "second")), AT)[1] is not None
