"""A small AGR that trades one order with the sandbox, to show what a client has to do; docs/client.md tells the story.

uftp-conformance serve --role DSO --deliver-to http://127.0.0.1:9090/uftp
python trade.py http://127.0.0.1:8080 sandbox/keys/agr.suite.example.key PUBLIC_KEY_OF_THE_DSO
"""

import base64
import queue
import sys
import uuid
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
from nacl.bindings import crypto_sign, crypto_sign_open

OWN, DSO = "agr.suite.example", "dso.reference.example"
ENDPOINT = "/dso/shapeshifter/api/v3/message"
arrived = queue.Queue()


class Inbox(BaseHTTPRequestHandler):
    """Take whatever is delivered, and answer at once: what is thought of it is said in a message of its own."""

    dso_key = b""

    def do_POST(self):
        envelope = ET.fromstring(self.rfile.read(int(self.headers["Content-Length"])))  # noqa: S314 - a peer of ours
        try:
            payload = crypto_sign_open(base64.b64decode(envelope.get("Body")), self.dso_key)
        except Exception:  # noqa: BLE001 - whatever is wrong with a seal
            self.send_response(401)
        else:
            arrived.put(ET.fromstring(payload))  # noqa: S314 - likewise
            self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


def head(conversation):
    """The attributes that every message has."""
    return {
        "Version": "3.1.0", "SenderDomain": OWN, "RecipientDomain": DSO, "MessageID": str(uuid.uuid4()),
        "ConversationID": conversation, "TimeStamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }  # fmt: skip


def send(base, secret, element):
    """Seal a message and post it."""
    body = base64.b64encode(crypto_sign(ET.tostring(element), secret)).decode()
    envelope = ET.Element("SignedMessage", {"SenderDomain": OWN, "SenderRole": "AGR", "Body": body})
    answer = httpx.post(base + ENDPOINT, content=ET.tostring(envelope), headers={"Content-Type": "text/xml"})
    print(f"-> {element.tag}: HTTP {answer.status_code}")
    answer.raise_for_status()


def wait_for(name):
    """Return the next message of this type."""
    while True:
        element = arrived.get(timeout=20)
        print(f"<- {element.tag} {element.get('Result') or ''}")
        if element.tag == name:
            return element


def accept(base, secret, request):
    """Answer a request: accepted."""
    answer = head(request.get("ConversationID")) | {
        "Result": "Accepted", f"{request.tag}MessageID": request.get("MessageID"),
    }  # fmt: skip
    send(base, secret, ET.Element(f"{request.tag}Response", answer))


def ask_for(base, message, about=""):
    """Press the button of the sandbox's page."""
    form = {"message": message, "recipient": OWN, "refers_to": about}
    httpx.post(base + "/start", data=form, follow_redirects=True).raise_for_status()


def offer_for(request):
    """Offer all the power that a FlexRequest asks for."""
    common = ("ISP-Duration", "TimeZone", "Period", "CongestionPoint")
    offer = ET.Element("FlexOffer", head(request.get("ConversationID")) | {
        **{name: request.get(name) for name in common},
        "ExpirationDateTime": (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds"),
        "FlexRequestMessageID": request.get("MessageID"), "BaselineReference": "BASELINE-2026", "Currency": "EUR",
    })  # fmt: skip
    option = ET.SubElement(offer, "OfferOption", {"OptionReference": "option-1", "Price": "12.50"})
    for isp in request.iter("ISP"):
        if isp.get("Disposition") == "Requested":
            place = {name: isp.get(name) for name in ("Start", "Duration") if isp.get(name)}
            ET.SubElement(option, "ISP", {**place, "Power": isp.get("MaxPower")})
    return offer


def main(base, key_file, dso_key, port="9090"):
    """Trade one order."""
    secret = base64.b64decode(Path(key_file).read_text())
    Inbox.dso_key = base64.b64decode(dso_key)
    inbox = ThreadingHTTPServer(("127.0.0.1", int(port)), Inbox)
    Thread(target=inbox.serve_forever, daemon=True).start()

    ask_for(base, "FlexRequest")
    request = wait_for("FlexRequest")
    accept(base, secret, request)
    offer = offer_for(request)
    send(base, secret, offer)
    if wait_for("FlexOfferResponse").get("Result") != "Accepted":
        sys.exit("the offer was rejected; the log of the sandbox says why")
    ask_for(base, "FlexOrder", about=offer.get("MessageID"))
    order = wait_for("FlexOrder")
    accept(base, secret, order)
    print(f"traded {order.get('OrderReference')} for {order.get('Price')} EUR")
    inbox.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
