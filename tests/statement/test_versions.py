"""Statements that claim several versions, and the choice among them."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.statement.statements import PUBLIC_KEY, parsed
from uftp_conformance import StatementError
from uftp_conformance.catalogue import Catalogue, load
from uftp_conformance.conversation.origin import by_sender
from uftp_conformance.judging.evidence import Delivery, Exchange, HttpAnswer, Sent
from uftp_conformance.judging.judge import Criteria, observe
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.sealing import new_secret_key
from uftp_conformance.run.run import Run
from uftp_conformance.run.settings import Settings, again_in, by_version, load_statements
from uftp_conformance.run.test_cases import NothingToJudge
from uftp_conformance.statement import Statement
from uftp_conformance.statement.template import write_starter

ALL = ["draft", "3.0.0", "3.1.0"]


def claiming(*versions: str) -> Statement:
    return parsed({"target.versions": list(versions)})


def labels(statements: list[tuple[str, Statement]]) -> list[tuple[str, str]]:
    return [(label, claimed.target.version) for label, claimed in statements]


def test_one_version_leaves_the_name_alone() -> None:
    assert labels(by_version([("A", claiming("draft"))])) == [("A", "draft")]


def test_several_versions_are_subjects_of_their_own_oldest_first() -> None:
    statements = by_version([("A", claiming(*ALL)), ("B", claiming("3.1.0"))])
    assert labels(statements) == [("A 3.0.0", "3.0.0"), ("A 3.1.0", "3.1.0"), ("B", "3.1.0"), ("A draft", "draft")]
    assert all(claimed.target.versions == (claimed.target.version,) for _, claimed in statements)


def test_a_choice_keeps_the_labels() -> None:
    assert labels(by_version([("A", claiming(*ALL))], ["3.1.0"])) == [("A 3.1.0", "3.1.0")]


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (["draft"], "A: target.versions claims 3.0.0 and 3.1.0, not draft.  Choose another --version, or claim it"),
        (["3.1.0", "draft"], "A: target.versions claims 3.0.0 and 3.1.0, not draft.  Choose"),
        (["3.0.0"], "B: target.versions claims 3.1.0, not 3.0.0.  Choose"),
    ],
)
def test_what_nobody_claims_cannot_be_chosen(chosen: list[str], sentence: str) -> None:
    with pytest.raises(StatementError) as caught:
        by_version([("A", claiming("3.0.0", "3.1.0")), ("B", claiming("3.1.0"))], chosen)
    assert str(caught.value).startswith(sentence)


def test_a_file_of_several_versions(tmp_path: Path) -> None:
    path = write_starter(tmp_path, "DSO")
    text = path.read_text(encoding="utf-8").replace('["3.1.0"]', '["3.1.0", "draft"]')
    path.write_text(text.replace("A" * 43 + "=", PUBLIC_KEY), encoding="utf-8")
    assert labels(load_statements([path])) == [("my DSO 3.1.0", "3.1.0"), ("my DSO draft", "draft")]
    assert labels(load_statements([path], ["draft"])) == [("my DSO draft", "draft")]


def test_labels_stay_unique(tmp_path: Path) -> None:
    paths = []
    for number, (name, versions) in enumerate((("D", '["3.1.0", "draft"]'), ("D draft", '["draft"]'))):
        path = write_starter(tmp_path / str(number), "DSO")
        text = path.read_text(encoding="utf-8").replace('["3.1.0"]', versions).replace('"my DSO"', f'"{name}"')
        path.write_text(text.replace("A" * 43 + "=", PUBLIC_KEY), encoding="utf-8")
        paths.append(path)
    with pytest.raises(StatementError, match="two targets are named 'D draft'"):
        load_statements(paths)


def test_a_participant_without_a_rule_is_judged_by_it_in_every_version(tmp_path: Path) -> None:
    lineup = tmp_path / "lineup.json"
    lineup.write_text('[{"label": "lax DSO", "role": "DSO", "without": ["OPR-DP-LACKING"]}]', encoding="utf-8")
    asked = Settings((), (), (), "smoke", ("TRN-",), "documented", 1, Path("report"), lineup)
    for versions in (("3.1.0",), ("3.0.0", "draft")):
        found = list(Run(replace(asked, versions=versions), load()).test_cases())
        assert {(c.cell.requirement.id, c.cell.version) for c in found} == {("OPR-DP-LACKING", v) for v in versions}


def test_a_target_of_a_user_may_have_any_name(tmp_path: Path) -> None:
    """Only of our own participants does the label say by what they are judged."""
    path = write_starter(tmp_path, "DSO")
    text = path.read_text(encoding="utf-8").replace('"my DSO"', '"DSO-without-TLS"')
    path.write_text(text.replace("A" * 43 + "=", PUBLIC_KEY), encoding="utf-8")
    asked = Settings((path,), (), (), "smoke", (), "documented", 1, Path("report"))
    named = Run(asked, load())
    assert [s.cell for s in named.test_cases()] == list(load().cells("DSO", "3.1.0"))
    assert {s.label for s in named.test_cases()} == {"DSO-without-TLS"}


def test_a_target_of_which_nothing_is_judged() -> None:
    """Each target is judged, unless --only says of which ones something is."""
    rows = Catalogue({name: load()[name] for name in ("OPR-DP-LACKING", "INI-BOUNDS")})
    asked = Settings((), (), (), "smoke", (), "documented", 1, Path("report"))
    with pytest.raises(NothingToJudge, match="no requirement for reference CRO begins with the catalogue"):
        Run(asked, rows).insist()
    Run(replace(asked, only=("reference DSO=OPR-",)), rows).insist()
    with pytest.raises(NothingToJudge, match="no requirement begins with CON-"):
        Run(replace(asked, only=("CON-",)), rows).insist()


def test_the_choice_is_passed_on_and_reported() -> None:
    settings = Settings((), (), ("3.0.0", "draft"), "smoke", (), "documented", 1, Path("report"))
    assert settings.options[:2] == ["--uftp-version=3.0.0", "--uftp-version=draft"]
    assert "--version 3.0.0 --version draft" in settings.again


def test_a_case_is_judged_again_in_its_own_version_where_that_can_be_chosen() -> None:
    settings = Settings((), (), (), "smoke", (), "documented", 1, Path("report"))
    both, one = ("A", claiming("3.1.0", "draft")), ("B", parsed({"target.name": "B"}))
    assert "--version draft " in again_in(settings, by_version([both]), "draft")
    assert "--version" not in again_in(settings, by_version([both, one]), "draft")
    assert "--version" not in again_in(settings, by_version([one]), "3.1.0")


def test_what_a_target_starts_is_of_the_version_that_it_names() -> None:
    targets = {label: claimed.target for label, claimed in by_version([("A", claiming("3.1.0", "draft"))])}
    started = Element("FlexOffer", {"SenderDomain": "agr.target.example", "Version": "4.0.0"})
    assert by_sender(started, targets) == "A draft"
    assert by_sender(started.having({"Version": "3.1.0"}), targets) == "A 3.1.0"
    assert by_sender(started.having({"Version": "3.1.1"}), targets) == "A 3.1.0"
    assert by_sender(started.having({"Version": "2.0.0"}), targets) == "A draft"
    assert by_sender(started.having({"SenderDomain": "nobody.example"}), targets) is None


def test_of_a_single_version_the_version_named_does_not_matter() -> None:
    targets = {"A": claiming("3.1.0").target}
    assert by_sender(Element("FlexOffer", {"SenderDomain": "agr.target.example", "Version": "3.0.0"}), targets) == "A"


@pytest.mark.parametrize(("result", "accepted"), [("Accepted", True), ("Rejected", False)])
def test_a_rejected_test_message_is_not_accepted(result: str, accepted: bool) -> None:
    key = new_secret_key()
    answer = serialise(Element("TestMessageResponse", {"Result": result}))
    sent = Sent("twin", "TestMessage", "", "", "", "DSO", b"", None, 0.0)
    delivery = Delivery(0.0, "/", "", "POST", "text/xml", wrap(answer, "a.example", "AGR", key))
    seen = observe(Exchange(sent, HttpAnswer(200, "", 0.0), (delivery,)), Criteria(key.public, "draft", load()))
    assert seen.accepted is accepted
    assert "answered" in seen.classes
