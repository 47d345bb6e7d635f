"""Small servers that stand where a target, a hook or an inbox should be; each path is another mistake."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_HEADERS = {
    "307": {"Location": "/elsewhere"}, "401": {"WWW-Authenticate": 'Bearer realm="api"'},
    "407": {"Proxy-Authenticate": "Basic"}, "502": {"Server": "nginx"}, "429": {"Retry-After": "1"},
}  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    """Answers with the status that the path begins with."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        name = self.path.strip("/").partition("/")[0]
        html = name == "html"
        status = int(name) if name.isdigit() else 200
        self.send_response_only(status)
        for header, value in _HEADERS.get(name, {}).items():
            self.send_header(header, value)
        body = b"<html>Welcome</html>" if html else b""
        self.send_header("Content-Type", "text/html" if html else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Rude(_Handler):
    """Takes a line, says something of its own and hangs up."""

    words = b""

    def handle(self) -> None:
        self.rfile.readline()
        self.wfile.write(self.words)


class _Babbling(_Rude):
    words = b"220 mail.example ready\r\n"


@contextmanager
def serving() -> Iterator[dict[str, str]]:
    """Serve, and give the address of each server, and of a port at which nobody listens."""
    kinds = {"web": _Handler, "babbling": _Babbling, "closing": _Rude}
    servers = {name: ThreadingHTTPServer(("127.0.0.1", 0), kind) for name, kind in kinds.items()}
    for server in servers.values():
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        closed = f"http://127.0.0.1:{listening.getsockname()[1]}"
    try:
        yield {"closed": closed, **{name: f"http://127.0.0.1:{s.server_port}" for name, s in servers.items()}}
    finally:
        for server in servers.values():
            server.shutdown()
            server.server_close()
