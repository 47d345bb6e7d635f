"""What stands around a target that is not open to everybody: a gateway with credentials, a proxy with a password."""

import json
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Gateway(BaseHTTPRequestHandler):
    """Hands on to `behind` what has the credentials, with those that are needed there; grants tokens at /token."""

    protocol_version = "HTTP/1.1"
    behind = ""
    demanded: tuple[str, str] = ("", "")  # the Authorization of a message, and of who asks for a token
    granted = ""
    added = ""
    turned_away = 0

    def do_POST(self) -> None:
        """Answer one request."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        given, asks = self.headers.get("Authorization", ""), self.path == "/token"
        if given != self.demanded[asks] and self.demanded[asks]:
            type(self).turned_away += 1
            self._say(401, b"", "WWW-Authenticate", "Bearer")
        elif asks:
            granted = {"access_token": self.granted, "token_type": "Bearer", "expires_in": 600}
            self._say(200, json.dumps(granted).encode(), "Content-Type", "application/json")
        else:
            self._hand_on(body)

    def _hand_on(self, body: bytes) -> None:
        headers = {"Content-Type": self.headers.get("Content-Type", "text/xml")}
        headers |= {"Authorization": self.added} if self.added else {}
        request = urllib.request.Request(self.behind + self.path, body, headers, method=self.command)  # noqa: S310 - http
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - http
                self._say(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            self._say(error.code, error.read())

    def _say(self, status: int, body: bytes, *header: str) -> None:
        self.send_response(status)
        if header:
            self.send_header(*header)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_DELETE = do_HEAD = do_POST

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Proxy(BaseHTTPRequestHandler):
    """Opens tunnels for who has the password."""

    demanded = ""
    opened = 0

    def do_CONNECT(self) -> None:
        """Open one."""
        if self.headers.get("Proxy-Authorization") != self.demanded:
            self.send_error(407)
            return
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=20) as ahead:
            type(self).opened += 1
            self.wfile.write(b"HTTP/1.1 200 Open\r\n\r\n")
            back = threading.Thread(target=_pass_on, args=(ahead, self.connection), daemon=True)
            back.start()
            _pass_on(self.connection, ahead)
            back.join(5)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _pass_on(source: socket.socket, drain: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            drain.sendall(data)
        drain.shutdown(socket.SHUT_WR)
    except OSError:
        return  # one of the two ended the tunnel


@contextmanager
def standing(kind: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve on a thread of its own; its host and port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
