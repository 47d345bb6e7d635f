"""Other forms of the Content-Type that we send: each says XML in UTF-8, as the plain one does.

The names of types and parameters are the same in whatever letters, and a value is the same in quotes (RFC 9110, 8.3.1);
the character set of a message is UTF-8 where none is named (message-transport-mechanism.md, Error handling).
"""

from dataclasses import replace

from strategies.spelling_variants import Variant
from uftp_conformance.conversation.situation import Outgoing

_FORMS = (
    ("text/xml", "no character set"),
    ('text/xml; charset="utf-8"', "the character set in quotes"),
    ("Text/XML;Charset=UTF-8", "capital letters and no blank"),
)


def _declaring(content_type: str, words: str) -> Variant:
    def variant(outgoing: Outgoing) -> Outgoing:
        return replace(outgoing, headers={**outgoing.headers, "Content-Type": content_type})

    variant.__doc__ = f"With {words} in the Content-Type, {content_type}."
    return variant


CONTENT_TYPES: tuple[Variant, ...] = tuple(_declaring(form, words) for form, words in _FORMS)
