"""The preflight asks a target that may have just begun once more."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.run.test_preflight import meeting
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element
from uftp_conformance.messages.sealing import new_secret_key
from uftp_conformance.statement.counterparties import Counterparty


def test_the_first_message_may_be_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that answers the first TestMessage too late, as one that has just begun, is asked once more."""
    with meeting(tmp_path, "AGR", monkeypatch) as met:
        usual, missed = met.session.correlator.attribute, [True]
        monkeypatch.setattr(
            met.session.correlator,
            "attribute",
            lambda *arguments: None if missed and missed.pop() else usual(*arguments),
        )
        assert met.begin() == ()
        assert missed == []


def test_the_first_message_may_be_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that refuses a TestMessage while it gets ready, here for its seal, is asked once more."""
    with meeting(tmp_path, "AGR", monkeypatch) as met:
        usual, refused = met.tester.prepare, [True]

        def prepare(element: Element, sender: Counterparty) -> Outgoing:
            other = replace(sender, key=new_secret_key()) if refused and refused.pop() else sender
            return usual(element, other)

        monkeypatch.setattr(met.tester, "prepare", prepare)
        assert met.begin() == ()
        assert refused == []
