"""Which runs get a certificate, what it says, and which do not."""

import base64
import json
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.certificate import streams
from tests.certificate.conftest import Desk

Events = list[dict[str, Any]]


def test_it_says_who_was_judged_how_and_with_what_result(desk: Desk) -> None:
    """In the form of an in-toto statement about the stream."""
    document = json.loads(base64.b64decode(json.loads(desk.certificate.read_bytes())["payload"]))
    assert document["_type"] == "https://in-toto.io/Statement/v1"
    assert document["subject"][0]["name"] == "events.jsonl"
    said = document["predicate"]
    (target,) = said["targets"]
    for key in ("domain", "endpoint", "role", "version"):
        assert target[key] == streams.TARGET[key]
    assert target["statement"] == streams.TARGET["statement_sha256"]
    assert said["counts"]["cells"] == {"not applicable": 1, "pass": said["counts"]["cases"]}
    assert said["counts"]["notJudged"] == [{"because": "it is denied", "cells": 1}]
    assert said["run"]["seed"] == 7
    assert said["issued"][:4] < said["expires"][:4]


def test_its_page_says_the_same_and_acts_on_nothing(desk: Desk) -> None:
    """Without a script, and escaped."""
    page = (desk.folder / "certificate.html").read_text(encoding="utf-8")
    for words in ("their CRO", "cro.example.net", "it is denied", "a laboratory", "profile"):
        assert words.lower() in page.lower()
    assert "<script" not in page
    done = desk.run("certify", desk.stream, "--key", desk.folder / "key", "--issuer", "<script>\x1b[1m\u202e")
    assert done.exit_code == 0
    page = (desk.folder / "certificate.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;\\x1b[1m\\u202e" in page
    assert "<script" not in page
    assert "\x1b" not in done.output


def test_the_key_is_for_its_owner_alone(desk: Desk) -> None:
    """Its file, and nothing that is written or said."""
    key = desk.folder / "key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    secret = key.read_text(encoding="ascii").split("\n")[1]
    for path in desk.folder.iterdir():
        assert path == key or secret[-40:-4] not in path.read_text(encoding="utf-8")
    again = desk.sentence("keygen", key, code=5)
    assert "not overwritten" in again
    key.chmod(0o640)
    if os.name == "posix":
        assert "chmod 600" in desk.sentence("certify", desk.stream, "--key", key, code=5)


@pytest.mark.parametrize("name", ["key.pub", "none", "events.jsonl", "folder"])
def test_a_wrong_key_is_a_sentence(desk: Desk, name: str) -> None:
    """The other half, no file, something else, a folder."""
    (desk.folder / "folder").mkdir()
    assert str(desk.folder / name) in desk.sentence("certify", desk.stream, "--key", desk.folder / name, code=5)


def _fail(stream: Events) -> None:
    stream[5] |= {"kind": "fail", "blame": "target: semantics"}


def _only(stream: Events) -> None:
    stream[0]["scope"] = ["--only VAL"]


def _too_few(stream: Events) -> None:
    stream[0]["cells"][3][6] = 9


def _silently_partial(stream: Events) -> None:
    """Leave a requirement out of the header and of the verdicts."""
    gone = stream[0]["cells"].pop()
    stream[:] = [event for event in stream if event.get("requirement") != gone[1] or event.get("message") != gone[2]]


def _other_claims(stream: Events) -> None:
    stream[0]["targets"][0]["statement"] = {"market": {"isp_duration": "PT30M"}}


def _nothing(stream: Events) -> None:
    stream[:] = [stream[0], stream[-1]]


REFUSED: dict[str, tuple[Callable[[Events], object], str]] = {
    "failing": (_fail, r"a must is violated: [A-Z-]+ \("),
    "inconclusive": (lambda stream: stream[5].update(kind="inconclusive"), r"a must could not be judged: [A-Z-]+ \("),
    "error": (lambda stream: stream[5].update(kind="error"), "error of the suite"),
    "too few": (_too_few, "was not tested enough"),
    "incomplete": (lambda stream: stream.pop(), "incomplete: the stream has no footer"),
    "partial": (_only, "partial: only what --only VAL chose"),
    "silently partial": (_silently_partial, "partial: its header leaves out"),
    "ended badly": (lambda stream: stream[-1].update(exit_code=12, sentence="Time is up"), "exit code 12: Time is up"),
    "damaged": (lambda stream: stream.insert(7, {"event": "verdict"}), "damaged: line 8"),
    "other claims": (_other_claims, "the statement of 'their CRO'"),
    "of an older version": (lambda stream: stream[0].pop("catalogue_sha256"), "lacks catalogue_sha256"),
    "of a newer version": (lambda stream: stream[0].update(format=3), "it has the format 3"),
    "merged": (lambda stream: stream[0].update(merged=[{}, {}]), "merged from several runs"),
    "nothing judged": (_nothing, "nothing was judged for the target"),
    "without targets": (lambda stream: stream[0].update(targets=[]), "names no target"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_certificate_names_the_reason(desk: Desk, tmp_path: Path, name: str) -> None:
    """And nothing is written."""
    spoil, words = REFUSED[name]
    stream = streams.write(tmp_path / f"{name}.jsonl", spoil)
    sentence = desk.sentence("certify", stream, "--key", desk.folder / "key", "--out", tmp_path / "out")
    assert sentence.startswith(f"{stream}: no certificate is issued for this run: ")
    assert re.search(words, sentence), sentence
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", [b"", b"no stream\n", b"\xff\n", b'{"event":"footer","exit_code":0}\n'])
def test_what_is_no_stream_is_a_sentence(desk: Desk, content: bytes) -> None:
    """A file with any other content is refused in a sentence that names it."""
    path = desk.folder / "other"
    path.write_bytes(content)
    assert str(path) in desk.sentence("certify", path, "--key", desk.folder / "key", code=2)
    empty = desk.folder / "empty"
    empty.mkdir()
    assert str(empty / "events.jsonl") in desk.sentence("certify", empty, "--key", desk.folder / "key", code=2)


def test_a_run_is_meant_by_its_folder_too(desk: Desk) -> None:
    """As everywhere; the certificate lies beside the stream."""
    before = desk.certificate.stat().st_ino
    assert desk.run("certify", desk.folder, "--key", desk.folder / "key").exit_code == 0
    assert desk.certificate.stat().st_ino != before
    assert desk.verify("--stream", desk.folder).exit_code == 0
