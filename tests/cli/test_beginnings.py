"""What a beginner gets wrong: each mistake has an exit code and says in one sentence what to do."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.cli.command import events, filled_in, uftp
from tests.cli.conftest import Vendor


def run(statement: Path, *more: str) -> tuple[int, str]:
    """Judge a target that cannot be judged; return how it ended and its only sentence."""
    result = uftp("run", "--profile", "smoke", "--target", statement, *more, folder=statement.parent)
    return result.code, result.sentence


def test_every_mistake_of_a_statement_is_a_line(fresh: Path) -> None:
    path = filled_in(fresh, {"domain": '"Not A Domain"', "reply_within": "-1", "currency": '"euro"', "mode": '"ajar"'})
    result = uftp("run", "--target", path, folder=fresh)
    assert result.code == 2
    assert [line.split(" = ")[0] for line in result.sentences] == [
        f"{path}: target.domain",
        f"{path}: timing.reply_within",
        f"{path}: market.currency",
        f"{path}: supports.mode",
    ]
    assert not (fresh / "report").exists()


def test_mistakes_of_several_statements_are_reported_at_once(fresh: Path) -> None:
    path = filled_in(fresh, {"domain": '"Not A Domain"'})
    result = uftp("run", "--target", path, "--target", "missing.toml", folder=fresh)
    assert result.code == 2
    first, second = result.sentences
    assert "target.domain" in first
    what = "Write one with `uftp-conformance init`, or name another with --target"
    assert second == f"missing.toml: no such file.  {what}"


def test_two_targets_of_one_name(fresh: Path) -> None:
    path = fresh / "target.toml"
    assert run(path, "--target", str(path)) == (
        2,
        "two targets are named 'my DSO'.  Give each statement another target.name",
    )


def test_a_role_is_for_the_embedded_participants(fresh: Path) -> None:
    code, sentence = run(fresh / "target.toml", "--role", "DSO")
    assert (code, sentence.split(".  ")[1]) == (2, "Leave it out with --target")


@pytest.mark.parametrize("words", [("--profile", "quick"), ("--seed", "many"), ("--role", "BRP"), ("--colour",)])
def test_a_wrong_command_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = uftp("run", *words, folder=tmp_path)
    assert (result.code, result.out, list(tmp_path.iterdir())) == (2, "", [])
    assert words[0] in result.err
    assert "Traceback" not in result.err


def test_a_report_folder_that_cannot_be(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    result = uftp("run", "--report-dir", taken, folder=tmp_path)
    assert result.code == 2
    assert result.sentence == f"{taken}: cannot be written: File exists.  Choose another --report-dir"


def test_no_key(fresh: Path) -> None:
    missing = fresh / "keys" / "agr.suite.example.key"
    missing.unlink()
    code, sentence = run(fresh / "target.toml")
    assert code == 5
    assert sentence == f"{missing}: no such key file.  Make one with `uftp-conformance key {missing}`"


@pytest.mark.skipif("os.name != 'posix'")
def test_a_key_that_others_can_read(fresh: Path) -> None:
    key = fresh / "keys" / "agr.suite.example.key"
    key.chmod(0o644)
    code, sentence = run(fresh / "target.toml")
    assert (code, sentence) == (5, f"{key}: others may read this key file.  Run `chmod 600 {key}`")


def test_what_is_no_key(fresh: Path) -> None:
    key = fresh / "keys" / "agr.suite.example.key"
    key.write_text("secret\n", encoding="ascii")
    code, sentence = run(fresh / "target.toml")
    assert code == 5
    assert sentence.startswith(f"{key}: ")


def test_a_port_in_use(fresh: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        code, sentence = run(filled_in(fresh, {"listen": f'"{place}"'}))
    assert code == 6
    assert sentence.startswith(f"the inbox cannot listen at {place}: ")
    assert "write another inbox.listen" in sentence


def test_a_market_of_another_kind(vendor: Vendor, tmp_path: Path) -> None:
    """Statement and target disagree, and the run says so before there is any verdict."""
    filled_in(vendor.statement.parent, {"isp_duration": '"PT30M"', "reply_within": "0.5"})
    ended = uftp("run", "--target", vendor.statement, "--only", "TRN-METHOD", "--profile", "smoke", folder=tmp_path)
    assert ended.code == 14
    assert "their DSO: statement and target disagree on market.isp_duration" in ended.sentence
    assert [each["event"] for each in events(tmp_path / "report" / "events.jsonl")] == ["header", "footer"]


def test_nothing_listens(fresh: Path) -> None:
    code, sentence = run(fresh / "target.toml")
    assert code == 3
    assert sentence.startswith("my DSO: nothing answers at http://127.0.0.1:")
    assert sentence.endswith("/.  Start the target, or correct target.endpoint")
    footer = events(fresh / "report" / "events.jsonl")[-1]
    assert (footer["exit_code"], footer["sentence"]) == (3, sentence)
    assert (fresh / "report" / "junit.xml").exists()


@pytest.mark.parametrize(
    ("only", "words"),
    [
        (("OPR-",), "no requirement for reference CRO begins with OPR-."),
        (("TRN-", "XYZ"), "no requirement begins with XYZ."),
        (("XYZ",), "no requirement begins with XYZ."),
    ],
)
def test_nothing_is_chosen(only: tuple[str, ...], words: str, tmp_path: Path) -> None:
    chosen = [part for each in only for part in ("--only", each)]
    result = uftp("run", "--role", "CRO", "--dry-run", *chosen, folder=tmp_path)
    assert result.code == 8
    assert result.sentence == f"{words}  `uftp-conformance catalogue` lists them all"


@pytest.mark.parametrize(("option", "words"), [
    (("--only", ""), "--only is empty.  Write how"), (("--exclude", "NO-SUCH"), "no requirement begins with NO-SUCH"),
])  # fmt: skip
def test_what_chooses_chooses_something(option: tuple[str, str], words: str, tmp_path: Path) -> None:
    result = uftp("run", "--role", "CRO", "--dry-run", *option, folder=tmp_path)
    assert result.code == 2
    assert words in result.sentence


def test_nothing_that_is_chosen_applies(tmp_path: Path) -> None:
    result = uftp("run", "--role", "CRO", "--only", "CON-DPU-OPEN", folder=tmp_path)
    assert result.code == 8
    assert "CON-DPU-OPEN applies to reference CRO: the statement says supports.mode" in result.sentence


class _Server(BaseHTTPRequestHandler):
    """A web server that knows nothing of UFTP."""

    protocol_version = "HTTP/1.1"
    status, content_type, body = 404, "text/html", b"<html><body>Welcome</body></html>"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.status)
        self.send_header("Content-Type", self.content_type)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Babbler(_Server):
    def handle(self) -> None:
        self.rfile.readline()
        self.wfile.write(b"220 mail.example ready\r\n")


class _Absent(_Server):
    """Takes the bytes and hangs up."""

    def handle(self) -> None:
        self.rfile.readline()


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Serve on a free port; return the address."""
    servers: list[ThreadingHTTPServer] = []

    def start(kind: type[_Server] = _Server, **attributes: object) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Serving", (kind,), attributes))
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return f'"http://127.0.0.1:{server.server_port}/message"'

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("served", "words"),
    [
        ({}, "answers HTTP 404: there is no UFTP endpoint at this path.  Correct target.endpoint"),
        ({"status": 200}, "answers HTTP 200 with a web page"),
        ({"status": 200, "content_type": "text/xml", "body": b""}, "Nothing arrived at all"),
        ({"kind": _Babbler}, "what comes back is not HTTP.  Is it an HTTP server?  Correct target.endpoint"),
        ({"kind": _Absent}, "closes them without an HTTP answer"),
    ],
    ids=["404", "page", "silent", "garbage", "hangs-up"],
)
def test_what_listens_does_not_speak_uftp(
    fresh: Path, serve: Callable[..., str], served: dict[str, object], words: str
) -> None:
    code, sentence = run(filled_in(fresh, {"endpoint": serve(**served)}))
    assert code == 4
    assert sentence.startswith("my DSO: ")
    assert words in sentence


def test_another_public_key(vendor: Vendor, starter: Path) -> None:
    output = uftp("counterparties", starter / "target.toml", folder=starter).out
    another = re.findall(r"public key +(\S+)", output)[0]
    code, sentence = run(filled_in(vendor.statement.parent, {"public_key": f'"{another}"'}))
    assert code == 4
    assert "does not verify with target.public_key.  Correct target.public_key" in sentence


def test_another_secret_key(vendor: Vendor) -> None:
    key = vendor.statement.parent / "keys" / "agr.suite.example.key"
    key.unlink()
    assert uftp("key", key, folder=key.parent).code == 0
    code, sentence = run(vendor.statement)
    assert code == 4
    assert "answers HTTP 401: it refuses our seal.  Does it have the public key of agr.suite.example?" in sentence
