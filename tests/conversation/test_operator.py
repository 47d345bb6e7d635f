"""A person who is asked at the terminal to let the target send something."""

import asyncio
from pathlib import Path

import pytest

from tests.conversation.test_stimulus import WISH
from uftp_conformance.conversation.operator import ENVIRONMENT, Desk, Terminal, desk_of
from uftp_conformance.conversation.stimulus import NotStimulated, Stimulus
from uftp_conformance.statement import StimulusSection


def test_nobody_at_the_terminal() -> None:
    assert desk_of({}) is None
    stimulus = Stimulus(StimulusSection(prompt=True), desk=None)
    assert not stimulus.chooses
    with pytest.raises(NotStimulated, match="nobody at the terminal"):
        asyncio.run(stimulus.ask(WISH))


def test_a_person_is_asked_and_answers(tmp_path: Path) -> None:
    terminal, shown = Terminal(tmp_path), list[str]()
    desk = desk_of({ENVIRONMENT: str(tmp_path)})
    stimulus = Stimulus(StimulusSection(prompt=True), desk=desk)
    said = iter(("", "s"))

    def person(text: str) -> str:
        shown.append(text)
        return next(said)

    async def story() -> list[str]:
        work = asyncio.gather(*(stimulus.ask(WISH) for _ in range(3)))
        while not work.done():
            await asyncio.sleep(0.02)
            terminal.attend(person)
        return list(await work)

    assert asyncio.run(story()) == [
        "",
        "skipped by the person at the terminal",
        "skipped by the person at the terminal",
    ]
    assert len(shown) == 2
    wish = "Let the target send a FlexOffer to the DSO dso.kit.example\n  about the message r\n  options = 2"
    assert wish in shown[0]
    assert "press Enter when it is on its way" in shown[0]
    assert terminal.environment == {ENVIRONMENT: str(tmp_path)}


@pytest.mark.parametrize(
    ("said", "skipped"),
    [
        ("s", True),
        (" S ", True),
        ("skip", True),
        ("sent", False),
        ("", False),
    ],
)
def test_only_a_clear_word_skips(said: str, skipped: bool, tmp_path: Path) -> None:
    """A person who writes that it is sent does not skip it; two targets at one desk get an answer each."""
    terminal = Terminal(tmp_path)
    desks = [Stimulus(StimulusSection(prompt=True), desk=desk_of({ENVIRONMENT: str(tmp_path)})) for _ in range(2)]
    asked: list[str] = []

    def person(text: str) -> str:
        asked.append(text)
        return said

    async def story() -> list[str]:
        answers = []
        for stimulus in desks:
            work = asyncio.ensure_future(stimulus.ask(WISH))
            while not work.done():
                await asyncio.sleep(0.02)
                terminal.attend(person)
            answers.append(await work)
        return answers

    assert asyncio.run(story()) == 2 * ["skipped by the person at the terminal" if skipped else ""]
    assert len(asked) == 2


def test_the_end_of_the_input_skips(tmp_path: Path) -> None:
    (tmp_path / "1.question").write_text("?")

    def gone(_: str) -> str:
        raise EOFError

    Terminal(tmp_path).attend(gone)
    assert (tmp_path / "1.answer").read_text() == "s"
    assert Terminal(None).questions() == []


def test_a_person_who_has_gone(tmp_path: Path) -> None:
    stimulus = Stimulus(StimulusSection(prompt=True), desk=Desk(tmp_path, patience=0.2))
    with pytest.raises(NotStimulated, match="nobody at the terminal"):
        asyncio.run(stimulus.ask(WISH))
