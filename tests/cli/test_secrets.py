"""Nothing that a run leaves behind holds a secret key, in whatever encoding."""

import json

from tests.cli.command import events, uftp
from tests.cli.conftest import Vendor
from tests.encodings import found_in
from tests.run.test_stream_header import complaints, unknown
from uftp_conformance.messages.sealing import read_secret_key


def test_no_report_holds_a_key(vendor: Vendor) -> None:
    """The stream of the same run, with sealed and unsealed bytes in it, is as the published schema says."""
    report = vendor.statement.parent / "report"
    words = ("--only", "TRN-PAYLOAD", "--only", "OPR-DP-LACKING", "--profile", "smoke", "--report-dir", report)
    uftp("run", "--target", vendor.statement, *words, folder=vendor.statement.parent)
    claimed = vendor.running.statements[0][1]
    secrets = [
        read_secret_key(counterparty.secret_key_file.read_text(encoding="utf-8").strip()).material[:32]
        for counterparty in claimed.counterparties
    ]
    assert secrets
    files = [path for path in report.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"events.jsonl", "report.html", "junit.xml"}
    assert [
        (path.name, found) for path in files for key in secrets if (found := found_in(path.read_bytes(), key))
    ] == []
    stream = events(report / "events.jsonl")
    assert [(complaints(event), unknown(event)) for event in stream] == [([], set())] * len(stream)
    assert json.dumps(stream[0]).count("secret_key_file") == len(claimed.counterparties)
