"""XML as other libraries write it: the same message in other bytes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from uftp_conformance.messages import Element
from uftp_conformance.messages.envelope import envelope_of
from uftp_conformance.messages.sealing import SecretKey, seal
from uftp_conformance.participants.context import Own

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
Pairs = Iterable[tuple[str, str]]


def _as_it_is(pairs: Pairs) -> Pairs:
    return pairs


def _untyped(_: tuple[str, ...]) -> str:
    return ""


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(letter, letter) for letter in text)


def referenced(text: str) -> str:
    """Write every character that is no letter or digit as a reference."""
    return "".join(letter if letter.isalnum() and letter.isascii() else f"&#x{ord(letter):X};" for letter in text)


@dataclass(frozen=True, slots=True)
class Script:
    """A hand that writes XML.

    Attributes:
        start: what stands before the root element.
        end: what stands after it.
        quote: around values.
        gap: between attributes.
        equals: between a name and its value.
        indent: of each level; without it all is one line.
        within: what stands in every element that has children, before the first of them.
        empty: how an element without children ends.
        order: of the attributes.
        root: more attributes of the root element, as they are.
        text: how a value is written; it must not hold the quote.
        encoding: of the document.
        typed: what each element says of its type, by the path to it, "" for nothing.
    """

    start: str = DECLARATION
    end: str = ""
    quote: Literal['"', "'"] = '"'
    gap: str = " "
    equals: str = "="
    indent: str = ""
    within: str = ""
    empty: Literal["/>", " />", "></>"] = "/>"
    order: Callable[[Pairs], Pairs] = _as_it_is
    root: str = ""
    text: Callable[[str], str] = _escaped
    encoding: str = "utf-8"
    typed: Callable[[tuple[str, ...]], str] = _untyped

    def write(self, element: Element) -> bytes:
        """Write a document."""
        return (self.start + "".join(self._element(element, (element.tag,))) + self.end).encode(self.encoding)

    def _element(self, element: Element, path: tuple[str, ...]) -> Iterator[str]:
        attributes = "".join(
            f"{self.gap}{name}{self.equals}{self._value(value)}"
            for name, value in self.order(element.attributes.items())
        )
        type_ = self.typed(path)
        said = f' xsi:type="{type_}"' if type_ else ""
        yield f"<{element.tag}{attributes}{self.root if len(path) == 1 else ''}{said}"
        if not element.children:
            yield f"></{element.tag}>" if self.empty == "></>" else self.empty
            return
        line = "\n" if self.indent else ""
        yield f">{self.within}"
        for child in element.children:
            yield f"{line}{self.indent * len(path)}"
            yield from self._element(child, (*path, child.tag))
        yield f"{line}{self.indent * (len(path) - 1)}</{element.tag}>"

    def _value(self, value: str) -> str:
        inside = {'"': "&quot;", "'": "&apos;"}[self.quote]
        return f"{self.quote}{self.text(value).replace(self.quote, inside)}{self.quote}"


def _same(message: Element) -> Element:
    return message


@dataclass(frozen=True, slots=True)
class Sealing:
    """How a message is written, sealed and put into its envelope.

    Attributes:
        message, envelope: who writes them.
        wrapped: how the base64 of the Body is written.
        change: gives values another form before they are written.
    """

    message: Script = field(default_factory=Script)
    envelope: Script = field(default_factory=Script)
    wrapped: Callable[[str], str] = str
    change: Callable[[Element], Element] = _same

    def __call__(self, message: Element, own: Own, secret: SecretKey) -> bytes:
        """Return the HTTP body."""
        around = envelope_of(seal(self.message.write(self.change(message)), secret), own.domain, own.role)
        return self.envelope.write(around.having({"Body": self.wrapped(around["Body"])}))
