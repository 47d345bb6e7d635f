"""The stimulus: an HTTP server that lets the product send what the suite asks for.

usage: hook.py PORT URL     PORT is the one of `stimulus.url`, URL is the interface by which the product is operated

The product of this example takes the suite's JSON as it is, and answers with the status that the suite expects.
For yours, rewrite `order`: translate the request, and say what became of it.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

KNOWN = ("FlexOffer", "FlexOfferRevocation", "D-Prognosis", "TestMessage")
WITHIN = 8  # seconds; the suite waits 10


def order(product: str, wish: dict) -> tuple[int, str]:
    """Let the product send wish["message"] to wish["recipient"]; return the status, and why not if it is not 202."""
    if wish["message"] not in KNOWN:
        return 501, f"no {wish['message']} is made here"
    request = Request(product, json.dumps(wish).encode(), {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=WITHIN):
            return 202, ""
    except HTTPError as refusal:
        return refusal.code, refusal.read().decode(errors="replace")
    except URLError as error:
        return 503, f"the product cannot be operated: {error.reason}"


def hook(product: str) -> type[BaseHTTPRequestHandler]:
    """Return what handles the requests of the suite for a product that is operated at this URL."""

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            wish = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, why = order(product, wish)
            body = json.dumps({"why": why}).encode() if why else b""
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Hook


if __name__ == "__main__":
    port, url = sys.argv[1:]
    ThreadingHTTPServer(("127.0.0.1", int(port)), hook(url)).serve_forever()
