"""Read, write, seal and open messages with the library alone; runs in the peers' own environment.

Takes a request as JSON on its standard input and answers as JSON on its standard output.  Bytes are base64.
"""

import base64
import dataclasses
import enum
import json
import sys
from typing import Any
from unittest.mock import patch

from shapeshifter_uftp import transport


class _Record:
    """What a TXT lookup returns, as far as the library looks at it."""

    def __init__(self, text: str) -> None:
        self.strings = [text.encode()]
        self.response = self
        self.answer = [[self]]


def published(text: str, domain: str) -> str:
    """Return the key that the library takes from a published `cs1.` text; each domain is looked up once."""
    with patch.object(transport.dns.resolver, "resolve", lambda *_: _Record(text)):
        return str(transport.get_key(domain, "agr"))


def tree(value: Any, tag: str) -> list[Any]:
    """Return a message object as [tag, attributes, children], by what its classes say of their fields."""
    attributes: dict[str, str] = {}
    children: list[Any] = []
    for field in dataclasses.fields(value):
        held, name = getattr(value, field.name), field.metadata.get("name", field.name)
        if held is None:
            continue
        if field.metadata.get("type") == "Attribute":
            attributes[name] = _text(held)
        else:
            several = held if isinstance(held, list) else [held]
            children += [tree(one, name) for one in several if dataclasses.is_dataclass(one)]
    return [tag, attributes, children]


def _text(held: Any) -> str:
    if isinstance(held, enum.Enum):
        return str(held.value)
    return str(held).lower() if isinstance(held, bool) else str(held)


def tag_of(message: Any) -> str:
    """Return the name of the element that a message object is written as."""
    meta = getattr(type(message), "Meta", None)
    return str(getattr(meta, "name", type(message).__name__))


def answer(document: dict[str, str], keys: dict[str, str]) -> dict[str, Any]:
    """Read a document and our seal on it, and write and seal it again."""
    try:
        message = transport.from_xml(base64.b64decode(document["xml"]))
        opened = transport.unseal_message(base64.b64decode(document["sealed"]), keys["public"])
        sealed = transport.seal_message(message, keys["secret"])
        return {
            "tree": tree(message, tag_of(message)),
            "written": transport.to_xml(message),
            "opened": opened == message,
            "sealed": base64.b64encode(sealed).decode(),
        }
    except Exception as error:  # noqa: BLE001 - whatever the library does is its answer
        return {"error": f"{type(error).__name__}: {error}"}


def with_seed(document: dict[str, str], seed: str) -> str:
    """Return what the library seals when it is given a seed instead of a secret key, or why it does not."""
    try:
        sealed = transport.seal_message(transport.from_xml(base64.b64decode(document["xml"])), seed)
    except Exception as error:  # noqa: BLE001 - likewise
        return f"{type(error).__name__}: {error}"
    return base64.b64encode(sealed).decode()


def main() -> None:
    """Answer one request."""
    asked = json.load(sys.stdin)
    answers = {
        "documents": [answer(document, asked["keys"]) for document in asked["documents"]],
        "published": [published(text, f"d{number}.example") for number, text in enumerate(asked["published"])],
        "seed": with_seed(asked["documents"][0], asked["keys"]["seed"]),
    }
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
