"""How a message of the target's is sent over HTTP: by POST, as XML, in UTF-8 (register, points 8 and 9).  Pure."""

import re

from uftp_conformance.judging.evidence import Delivery
from uftp_conformance.messages.reading import Reading


def wrongly_sent(delivery: Delivery, reading: Reading) -> str:
    """Say how a message was sent that should not be sent so, "" where it was sent rightly."""
    if delivery.method != "POST":
        return f"it was sent with {delivery.method}"
    media, _, parameters = delivery.content_type.partition(";")
    if media.strip().lower() not in ("text/xml", "application/xml"):
        return f'its Content-Type is "{delivery.content_type}"'
    charset = re.search(r'charset="?([^";\s]+)', parameters, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        return f"its character set is {charset[1]}"
    return f"{reading.strange} is not in UTF-8" if reading.strange else ""


def unusually_sent(delivery: Delivery) -> str:
    """Say what a recipient may refuse in how a message was sent, "" for nothing (register, point 9)."""
    return "it came in chunks, without a Content-Length, which a recipient may refuse" if delivery.transfer else ""
