"""Spellings: other bytes for the same XML document, such as a message inside its seal or the envelope around it.

All of them are XML 1.0 that says the same to every reader, and none is against the schema: an element without content
gets no characters, only a comment or an instruction (register, point 104).
"""

import re
from collections.abc import Callable, Sequence
from functools import reduce

Spelling = Callable[[str], str]
_QUOTES = 4  # of the declaration that lxml writes, which are single ones
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_VALUE = re.compile(r'([\w:.-]+)="([^"<]*)"')
_BODY, _LINE = re.compile(r'( Body=")([^"<]+)'), re.compile(r"[^\n]{1,76}")
_ROOT = re.compile(r"(<[A-Za-z][^<>]*?)(/?>)")
_EMPTY = re.compile(r"<([A-Za-z][\w.-]*)([^<>]*?)/>")
_CHILD = re.compile(r"<[A-Za-z][^<>]*>(?:\s|<!--.*?-->|<\?.*?\?>)*<[A-Za-z]", re.DOTALL)


def _inside(text: str, put: str) -> str:
    """Put something between the root's start tag and what follows; a root without content gets an end tag."""
    match = _ROOT.search(text)
    if match is None:
        raise ValueError("a document has a root element")
    begin, end = match.span()
    if match[2] == "/>":
        name = match[1][1:].split()[0]
        return f"{text[:begin]}{match[1]}>{put}</{name}>{text[end:]}"
    return text[:end] + put + text[end:]


def a_comment(text: str) -> str:
    """With comments before, in and after the root element."""
    return _before(f"{_inside(text, '<!-- within -->')}<!-- after -->", "<!-- before -->")


def an_instruction(text: str) -> str:
    """With processing instructions before and in the root element."""
    return _before(_inside(text, "<?within it?>"), "<?before it?>")


def holds_elements(text: str) -> bool:
    """Return whether the root element has elements in it; readers of the schema disagree whether "" is nothing."""
    return bool(_CHILD.search(text))


def a_cdata_section(text: str) -> str:
    """With a line break among its elements in a CDATA section."""
    return _inside(text, "<![CDATA[\n]]>") if holds_elements(text) else text


def character_references(text: str) -> str:
    """With the first and the last character of every value written as a character reference."""

    def refer(match: re.Match[str]) -> str:
        name, value = match[1], match[2]
        if len(value) < 2 or "&" in value or name.startswith("xmlns"):
            return match[0]
        return f'{name}="&#{ord(value[0])};{value[1:-1]}&#x{ord(value[-1]):X};"'

    return _after_declaration(text, lambda rest: _VALUE.sub(refer, rest))


def single_quotes(text: str) -> str:
    """With single quotes around every value."""
    return _after_declaration(text, lambda rest: _VALUE.sub(r"\1='\2'", rest))


def a_byte_order_mark(text: str) -> str:
    """With a byte order mark before the document."""
    return f"\ufeff{text.removeprefix(chr(0xFEFF))}"


def an_unused_namespace(text: str) -> str:
    """With the declaration of a namespace that nothing is in."""
    return _after_declaration(text, lambda rest: _ROOT.sub(r'\1 xmlns:unused="urn:example:unused"\2', rest, count=1))


def another_declaration(text: str) -> str:
    """With an XML declaration in single quotes and small letters, standalone."""
    return text.replace(_DECLARATION, "<?xml version='1.0' encoding='utf-8' standalone='yes'?>", 1)


def no_declaration(text: str) -> str:
    """Without an XML declaration."""
    return text.replace(f"{_DECLARATION}\n", "", 1)


def end_tags(text: str) -> str:
    """With an end tag for every element."""
    return _EMPTY.sub(r"<\1\2></\1>", text)


def lines_in_tags(text: str) -> str:
    """With every attribute on a line of its own, blanks around the equals sign, and lines that end as on Windows."""
    return _after_declaration(text, lambda rest: _VALUE.sub('\r\n\t\\1 = "\\2"', rest)) + "\r\n\r\n"


def a_body_in_lines(text: str) -> str:
    """With its Body in lines of 76 characters, as MIME writes base64."""
    return _BODY.sub(lambda match: match[1] + "\n".join(_LINE.findall(match[2])), text)


def blanks_around_the_body(text: str) -> str:
    """With blanks around its Body, which are no part of a value of base64."""
    return _BODY.sub(r"\1 \2 ", text)


SPELLINGS: tuple[Spelling, ...] = (  # without the CDATA section, of which not all processors think alike
    a_comment,
    an_instruction,
    character_references,
    single_quotes,
    a_byte_order_mark,
    an_unused_namespace,
    another_declaration,
    no_declaration,
    end_tags,
    lines_in_tags,
)
# Of an envelope in addition, and first: what follows is written around them.
OF_ENVELOPES: tuple[Spelling, ...] = (a_body_in_lines, blanks_around_the_body, *SPELLINGS)


def _after_declaration(text: str, change: Callable[[str], str]) -> str:
    head, mark, rest = text.partition("?>") if text.lstrip("\ufeff").startswith("<?xml ") else ("", "", text)
    return head + mark + change(rest)


def _before(text: str, put: str) -> str:
    """Put something before the root element, after the declaration if there is one."""
    return _after_declaration(text, lambda rest: f"{put}{rest}")


def spelt(document: bytes, spellings: Sequence[Spelling]) -> bytes:
    """Write a document of ours in several spellings at once."""
    plain = document.decode().replace("'", '"', _QUOTES)
    return reduce(lambda text, spelling: spelling(text), spellings, plain).encode()
