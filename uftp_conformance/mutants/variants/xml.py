"""Variants of the bytes: another hand writes the XML of messages and envelopes, answers and what is started."""

import textwrap
from collections.abc import Iterator
from functools import partial

from uftp_conformance.mutants.variants.script import DECLARATION, Script, Sealing, referenced
from uftp_conformance.mutants.variants.typed import published_type
from uftp_conformance.mutants.variants.variant import Variant, Way

_XML = "Extensible Markup Language (XML) 1.0"


def _both(script: Script) -> Sealing:
    return Sealing(message=script, envelope=script)


def _in_lines(text: str) -> str:
    return "\n".join(textwrap.wrap(text, 76))


_INSTANCE = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

# name, what it does, what allows it, where that stands, how it is written
_WAYS: tuple[tuple[str, str, str, str, Sealing], ...] = (
    (
        "single-quotes",
        "Values stand in single quotes.",
        "A value stands between double or between single quotes.",
        f"{_XML}, 2.3 (AttValue)",
        _both(Script(quote="'")),
    ),
    (
        "no-declaration",
        "There is no XML declaration.",
        "A document in UTF-8 needs no XML declaration.",
        f"{_XML}, 2.8 and 4.3.3",
        _both(Script(start="")),
    ),
    (
        "declaration-standalone",
        "The XML declaration is in single quotes, in lower case, and says standalone.",
        "Names of encodings have no case, and a declaration may say standalone.",
        f"{_XML}, 2.9 and 4.3.3",
        _both(Script(start="<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n")),
    ),
    (
        "byte-order-mark",
        "A byte order mark stands first.",
        "A document in UTF-8 may begin with a byte order mark, which is no part of it.",
        f"{_XML}, 4.3.3 and appendix F",
        _both(Script(start="\ufeff" + DECLARATION)),
    ),
    (
        "comments",
        "Comments stand before, within and after.",
        "Comments may appear anywhere outside other markup, and are no part of the document's data.",
        f"{_XML}, 2.5",
        _both(
            Script(start=f"{DECLARATION}<!-- made by hand -->", within="<!-- a list -->", end="<!-- that was it -->")
        ),
    ),
    (
        "processing-instruction",
        "A processing instruction for a style sheet stands before the root element.",
        "Processing instructions may stand before the root element, and are for applications that know them.",
        f"{_XML}, 2.6 and 2.8",
        _both(Script(start=f'{DECLARATION}<?xml-stylesheet type="text/css" href="a.css"?>\n')),
    ),
    (
        "pretty",
        "Elements stand on lines of their own, with indents.",
        "Between elements that hold only elements, white space has no meaning.",
        f"{_XML}, 2.10",
        _both(Script(indent="    ", end="\n")),
    ),
    (
        "attribute-order",
        "Attributes stand in the reverse order.",
        "The order of attributes has no meaning.",
        f"{_XML}, 3.1",
        _both(Script(order=lambda pairs: reversed([*pairs]))),
    ),
    (
        "line-a-value",
        "Each attribute stands on a line of its own, with blanks around its equals sign.",
        "White space of any length separates attributes and may stand around the equals sign.",
        f"{_XML}, 3.1",
        _both(Script(gap="\r\n\t", equals=" = ")),
    ),
    (
        "tags-in-pairs",
        "Elements without children have an end tag.",
        "An empty element is written as one tag or as two.",
        f"{_XML}, 3.1",
        _both(Script(empty="></>")),
    ),
    (
        "references",
        "Every character in a value that is no letter or digit is a character reference.",
        "A character may be written as a reference to its number.",
        f"{_XML}, 4.1",
        Sealing(Script(text=referenced)),
    ),
    (
        "cdata",
        "White space between elements stands in CDATA sections.",
        "A CDATA section may stand wherever character data may, and between elements that is white space.",
        f"{_XML}, 2.7; XML Schema 1.0 Structures, 3.4.4 (element-only content)",
        _both(Script(within="<![CDATA[ ]]>")),
    ),
    (
        "namespace-declared",
        "The root element declares a namespace that nothing uses.",
        "A namespace may be declared without being used, and a declaration is no attribute for a schema.",
        "Namespaces in XML 1.0, 3; XML Schema 1.0 Structures, 3.2.7",
        _both(Script(root=_INSTANCE)),
    ),
    (
        "schema-location",
        "The root element says by xsi:noNamespaceSchemaLocation which schema it has.",
        "The attributes of the schema-instance namespace may stand in any element of any schema.",
        "XML Schema 1.0 Structures, 2.6 and 3.2.7",
        _both(Script(root=f'{_INSTANCE} xsi:noNamespaceSchemaLocation="UFTP.xsd"')),
    ),
    (
        "typed",
        "Every element says by xsi:type which type of the published schema it has.",
        "The attributes of the schema-instance namespace may stand in any element, and the type that an element is "
        "declared with is one that it may name.",
        "XML Schema 1.0 Structures, 2.6.1 and 3.3.4; XSD; register, point 104",
        _both(Script(root=_INSTANCE, typed=published_type)),
    ),
    (
        "body-in-lines",
        "The base64 of the Body stands in lines of 76 characters.",
        "White space may stand within the base64 of a value of that type.",
        "XML Schema 1.0 Datatypes, 3.2.16 (base64Binary); signed-message.md, Body",
        Sealing(wrapped=_in_lines),
    ),
    (
        "envelope-order",
        "The Body is the first attribute of the envelope, and the envelope alone is indented.",
        "The order of attributes has no meaning.",
        f"{_XML}, 3.1",
        Sealing(envelope=Script(order=lambda pairs: sorted(pairs), gap="\n  ")),
    ),
)


def xml() -> Iterator[Variant]:
    """Walk the variants of the bytes."""
    for name, does, allowed_by, source, sealing in _WAYS:
        yield Variant(f"xml/{name}", does, allowed_by, source, partial(Way, sealed=sealing))
