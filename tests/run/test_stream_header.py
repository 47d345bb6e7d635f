"""The header tells the whole statement and nothing secret; the published schema tells every key of a stream."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.command import uftp
from tests.encodings import found_in
from tests.reports import sample
from tests.run.test_resuming import ASKED, Judged
from tests.statement.statements import parsed
from uftp_conformance.catalogue import load
from uftp_conformance.judging.evidence import Delivery, Exchange, HttpAnswer, Sent, Trial, dump, restore
from uftp_conformance.messages.sealing import new_secret_key
from uftp_conformance.run.events import Event, lines, read
from uftp_conformance.run.settings import facts_of
from uftp_conformance.run.stream_header import bare, canonical, schema, statement_digest, values_of
from uftp_conformance.run.stream_shapes import KINDS

SCHEMA = json.loads(schema())
_VALUES = {"sent": Sent, "answer": HttpAnswer, "delivery": Delivery, "exchange": Exchange, "trial": Trial}


def complaints(event: Event) -> list[str]:
    """Return what the published schema has against an event."""
    whole = {**SCHEMA, "oneOf": [{"$ref": f"#/$defs/{event['event']}"}]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(event)]


def unknown(event: Event) -> set[str]:
    """Return the keys that the published schema does not tell."""
    return set(event) - set(SCHEMA["$defs"][event["event"]]["properties"])


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", _VALUES)
def test_the_schema_tells_every_key_of_the_evidence(name: str) -> None:
    fields = {each.name for each in dataclasses.fields(_VALUES[name])}
    assert set(SCHEMA["$defs"][name]["properties"]) == fields


def test_the_schema_tells_every_event() -> None:
    assert {each["$ref"].rpartition("/")[2] for each in SCHEMA["oneOf"]} == {*KINDS}


def test_a_stream_is_as_the_schema_says(tmp_path: Path) -> None:
    run = Judged(dataclasses.replace(ASKED, report_dir=tmp_path))
    run.judge("CON-DPU-ACCEPT", "p")
    run.note("reference CRO", "a stray delivery")
    run.finish()
    run.close()
    cell = next(iter(load().cells("DSO", sample.VERSION)))
    stream = [event for event in lines(tmp_path / "events.jsonl") if event["event"] != "verdict"]
    stream.append(sample.event("dso", cell, "pass"))
    assert {event["event"] for event in stream} == {"header", "verdict", "judged", "note", "footer"}
    assert [(event["event"], complaints(event), unknown(event)) for event in stream] == [
        (event["event"], [], set()) for event in stream
    ]


def test_the_schema_notices_what_is_wrong() -> None:
    cell = next(iter(load().cells("DSO", sample.VERSION)))
    event = sample.event("dso", cell, "pass")
    assert complaints({**event, "kind": "perhaps"})
    assert complaints({name: value for name, value in event.items() if name != "trial"})
    assert complaints({**event, "trial": {**event["trial"], "exchanges": [{"sent": {"part": "other", "at": 1}}]}})


def test_the_command_prints_the_schema(tmp_path: Path) -> None:
    result = uftp("schema", folder=tmp_path)
    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out) == SCHEMA


def test_a_header_tells_the_whole_statement() -> None:
    claimed = parsed()
    facts = facts_of("a target", claimed)
    assert facts["statement"]["market"]["isp_duration"] == "PT15M"
    assert facts["statement"]["timing"]["reply_within"] == 5
    assert facts["statement"]["supports"] == facts["supports"]
    assert set(facts["statement"]) == set(claimed.model_dump())
    assert facts["statement_sha256"] == statement_digest(json.loads(canonical(facts["statement"])))
    other = facts_of("a target", parsed({"market.isp_duration": "PT60M"}))
    assert other["statement_sha256"] != facts["statement_sha256"]


def test_a_header_tells_nothing_secret(tmp_path: Path) -> None:
    keys = [new_secret_key() for _ in range(2)]
    (tmp_path / "keys").mkdir()
    for key, name in zip(keys, ("dso.key", "dso-b.key"), strict=True):
        (tmp_path / "keys" / name).write_text(key.text(), encoding="utf-8")
    changes: dict[str, Any] = {
        "stimulus": {"command": ["hooks/stimulus", "--token", "s3cr3t"]},
        "inbox": {"certificate": "tls/cert.pem", "private_key": "tls/key.pem", "reached_at": "https://h:1/"},
        "target.endpoint": "https://127.0.0.1:8080/message",
        "target.ca_file": "tls/ca.pem",
        "access": {
            "token_url": "https://login.example/token?key=s3cr3t",
            "client_id": "suite",
            "client_secret_file": "keys/client",
            "certificate": "tls/cert.pem",
            "private_key": "tls/key.pem",
        },
    }
    written = canonical(facts_of("a target", parsed(changes, tmp_path)))
    assert b"s3cr3t" not in written
    assert str(tmp_path).encode() not in written
    assert [found_in(written, key.material[:32]) for key in keys] == [[], []]
    assert b"dso-b.key" in written


def test_encodings_are_found() -> None:
    key = new_secret_key()
    assert found_in(b'{"key":"' + key.text().encode() + b'"}', key.material[:32])
    assert found_in(key.material.hex().encode(), key.material[:32])


@pytest.mark.parametrize(("address", "expected"), [
    ("https://dso.example.com:8443/message", "https://dso.example.com:8443/message"),
    ("https://user:pass@dso.example.com/message", "https://(left out)@dso.example.com/message"),
    ("http://127.0.0.1:8090/hook?token=1#x", "http://127.0.0.1:8090/hook?(left out)"),
    (None, None),
])  # fmt: skip
def test_an_address_is_reported_without_what_may_be_secret(address: str | None, expected: str | None) -> None:
    assert bare(address) == expected


def test_a_stream_of_format_1_is_read(tmp_path: Path) -> None:
    stream = read(sample.write(tmp_path / "events.jsonl", sample.events()))
    assert "format" not in stream.header
    assert stream.complete


def test_a_long_request_keeps_its_length_and_hash() -> None:
    cell = next(iter(load().cells("DSO", sample.VERSION)))
    exchange = sample.trial(cell, sample.Answer()).exchanges[0]
    long = dataclasses.replace(exchange, sent=dataclasses.replace(exchange.sent, body=b"x" * 70_000, payload=None))
    once = restore(dump(Trial("long", (long,))))
    sent = once.exchanges[0].sent
    assert (len(sent.body), sent.whole, len(sent.sha256)) == (64 * 1024, 70_000, 64)
    assert restore(dump(once)) == once


def test_the_statement_of_the_statements_page_is_reported_in_full() -> None:
    """Every key of the statement is in what the header tells, also those that nobody gave."""
    claimed = parsed()
    assert {name: set(value) for name, value in values_of(claimed).items() if isinstance(value, dict)} == {
        name: set(value) for name, value in claimed.model_dump().items() if isinstance(value, dict)
    }
