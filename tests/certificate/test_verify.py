"""What is genuine is said to be; whatever was changed is not, and is named."""

import json
import random
import re
from pathlib import Path

import pytest

from tests.certificate.conftest import Desk
from uftp_conformance import KitError
from uftp_conformance.certificate import disclosure
from uftp_conformance.certificate.keys import read_verifier
from uftp_conformance.certificate.verification import insist_on_evidence, opened


def flipped(content: bytes, at: int, bit: int = 0) -> bytes:
    return content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :]


def test_a_certificate_is_verified_with_the_stream_beside_it(desk: Desk) -> None:
    """And says so, with what it rests on."""
    done = desk.verify()
    assert done.exit_code == 0, done.exception
    assert "genuine" in done.output
    assert "events.jsonl is the evidence" in done.output


def test_every_flipped_byte_of_the_certificate_is_seen(desk: Desk) -> None:
    """Also where it changes nothing that is signed: a blank, the key id, the unused end of base64."""
    content, verifier = desk.certificate.read_bytes(), read_verifier(desk.folder / "key.pub")
    draw = random.Random(1)
    last = range(len(content) - 160, len(content))  # the signature and what stands around it
    for at in {*draw.sample(range(len(content)), 200), *last}:
        desk.certificate.write_bytes(flipped(content, at, draw.randrange(8)))
        with pytest.raises(KitError, match=re.escape(str(desk.certificate))):
            opened(desk.certificate, verifier)


def test_every_flipped_byte_of_the_evidence_is_seen_and_placed(desk: Desk) -> None:
    """The sentence names the lines; a change that leaves what it says as it is, names the stream."""
    content = desk.stream.read_bytes()
    verified = opened(desk.certificate, read_verifier(desk.folder / "key.pub"))
    draw = random.Random(2)
    for at in draw.sample(range(len(content)), 6):
        desk.stream.write_bytes(flipped(content, at))
        with pytest.raises(KitError) as caught:
            insist_on_evidence(verified, desk.stream)
        numbers = [int(number) for number in re.findall(r"lines? (\d+)(?: to (\d+))?", str(caught.value))[0] if number]
        assert numbers[0] - 1 <= content[:at].count(b"\n") + 1 <= numbers[-1] + 1
    blank = content.replace(b'"event": "verdict"', b'"event":  "verdict"', 1)
    desk.stream.write_bytes(blank)
    assert "in other bytes" in desk.refuses()


@pytest.mark.parametrize("spoil", ["cut", "emptied", "another line", "a line less"])
def test_evidence_of_another_length_is_seen(desk: Desk, spoil: str) -> None:
    """Shorter or longer."""
    lines = desk.stream.read_bytes().splitlines(keepends=True)
    shortened = {
        "cut": lines[:-1], "emptied": [], "another line": [*lines, lines[-1]], "a line less": [*lines[:3], *lines[4:]],
    }[spoil]  # fmt: skip
    desk.stream.write_bytes(b"".join(shortened))
    assert desk.refuses().startswith(f"{desk.stream}: the evidence is not what was certified: ")


def test_missing_evidence_is_a_sentence(desk: Desk) -> None:
    """The signature alone can be verified all the same, when somebody asks for that."""
    desk.stream.unlink()
    assert "is missing" in desk.refuses()
    done = desk.verify("--signature-only")
    assert done.exit_code == 0
    assert "its evidence was not looked at" in done.output


def test_another_key_is_a_sentence(desk: Desk) -> None:
    """It names both."""
    other = desk.folder / "other"
    assert desk.run("keygen", other).exit_code == 0
    sentence = desk.sentence("verify", desk.certificate, "--key", other.with_suffix(".pub"))
    assert "not signed by this key; it names the key" in sentence


def test_a_certificate_holds_for_its_time_only(desk: Desk) -> None:
    """Neither before nor after."""
    assert desk.run("certify", desk.stream, "--key", desk.folder / "key", "--days", "10").exit_code == 0
    assert "is not valid yet" in desk.refuses("--on", "2020-01-01")
    assert "no longer valid" in desk.refuses("--on", "2099-01-01")


def test_a_revoked_certificate_is_reported_with_the_reason(desk: Desk) -> None:
    """And another one is not; a list that was changed, or is not of this key, counts for nothing."""
    key, revoked = desk.folder / "key", desk.folder / "revoked.json"
    words = ("revoke", desk.certificate, "--key", key, "--list", revoked, "--because", "the endpoint changed\x1b[2J")
    assert desk.run(*words).exit_code == 0
    sentence = desk.refuses("--revoked", revoked)
    assert "was revoked on" in sentence
    assert "the endpoint changed\\x1b[2J" in sentence
    assert "revoked already" in desk.sentence(*words)
    before = desk.certificate.read_bytes()
    assert desk.run("certify", desk.stream, "--key", key, "--days", "11").exit_code == 0
    assert desk.verify("--revoked", revoked).exit_code == 0
    assert desk.run("revoke", desk.certificate, "--key", key, "--list", revoked).exit_code == 0
    desk.certificate.write_bytes(before)
    assert "was revoked on" in desk.refuses("--revoked", revoked)  # a list grows
    revoked.write_bytes(flipped(revoked.read_bytes(), 200))
    assert str(revoked) in desk.refuses("--revoked", revoked)
    desk.certificate.with_name("revoked.json").write_bytes(before)
    assert "is not the list of revocations" in desk.refuses("--revoked", revoked)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[[[["])
def test_what_is_no_certificate_is_a_sentence(desk: Desk, content: bytes) -> None:
    """A file with any other content is refused in a sentence that names it."""
    desk.certificate.write_bytes(content)
    assert desk.refuses().startswith(f"{desk.certificate}: ")


def test_one_exchange_is_disclosed_and_nothing_else(desk: Desk) -> None:
    """It is proved without the stream, and holds nothing of the other lines."""
    key, out = desk.folder / "key.pub", desk.folder / "exchange.json"
    lines = [json.loads(line) for line in desk.stream.read_text(encoding="utf-8").splitlines()]
    shown = lines[9]["trial"]["exchanges"][0]
    assert desk.run("disclose", desk.stream, desk.certificate, "10.1", "--key", key, "--out", out).exit_code == 0
    document = json.loads(out.read_text(encoding="utf-8"))
    assert json.loads(document["entry"]) == {"line": 10, "exchange": 1, "shown": shown}
    assert set(document) == {"kind", "certificate", "entry", "index", "path"}
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in document["path"])
    desk.stream.unlink()
    done = desk.verify("--exchange", out)
    assert done.exit_code == 0, done.exception
    assert shown["sent"]["message_id"] in done.output
    content = out.read_bytes()
    for at in random.Random(3).sample(range(len(content)), 60):
        out.write_bytes(flipped(content, at))
        assert str(out) in desk.refuses("--exchange", out)


def test_an_exchange_is_found_by_what_names_it(desk: Desk, tmp_path: Path) -> None:
    """By requirement there may be several, which are listed; of what nobody sent there is none."""
    key, out = desk.folder / "key.pub", tmp_path / "exchange.json"
    event = json.loads(desk.stream.read_text(encoding="utf-8").splitlines()[4])
    assert event["requirement"] in {place.requirement for place in disclosure.places(desk.stream)}
    found = disclosure.found(desk.stream, event["requirement"])
    assert found
    assert len({place.name for place in found}) == len(found)
    by_identifier = disclosure.found(desk.stream, found[0].sent["message_id"].upper())
    assert found[0].name in {place.name for place in by_identifier}
    words = ("disclose", desk.stream, desk.certificate, "nobody", "--key", key, "--out", out)
    assert "no exchange matches" in desk.sentence(*words, code=2)
    desk.stream.write_bytes(desk.stream.read_bytes()[:-1])
    assert "in other bytes" in desk.sentence(*words)
    assert not out.exists()
