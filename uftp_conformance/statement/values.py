"""The values of a statement: what each kind of text looks like, and what to write where it does not."""

import ipaddress
import re
import shlex
from functools import cache
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field

from uftp_conformance.messages import REQUESTS
from uftp_conformance.messages.sealing import BadKey, read_public_key
from uftp_conformance.statement.key_forms import advice

T = TypeVar("T", bound=str)
Role = Literal["AGR", "CRO", "DSO"]
Standing = Literal["registered", "second", "newcomer", "unregistered", "barred"]
Version = Literal["3.0.0", "3.1.0", "draft"]

_DOMAIN = re.compile(r"([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,}")
_ADDRESS = re.compile(r"(ea1\.[0-9]{4}-[0-9]{2}\..{1,244}:.{1,244}|ean\.[0-9]{12,34})")
_OF_A_SHELL = ("|", "||", "&", "&&", ";", ">", ">>", "<", "2>&1")
DURATION = re.compile(r"PT([1-9][0-9]*)M")
ZONE = re.compile(r"(Africa|America|Australia|Europe|Pacific)/[a-zA-Z0-9_/]{3,}")


def matching(pattern: re.Pattern[str], what: str, write: str) -> AfterValidator:
    """Return the validator of a text that has to match a whole pattern; the words say what it is and what to write."""

    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(f'"{value}" is not {what}.  Write {write}')
        return value

    return AfterValidator(check)


def _url(value: str) -> str:
    if "@" in value.partition("//")[2].partition("/")[0]:
        raise ValueError(
            "a URL with a user or a password, and what stands here is shown in every report.  Leave out all before @"
        )
    try:
        parts = urlsplit(value)
        (parts.hostname or "").encode("idna")
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port out of range, a bracket that is not closed, or a name that DNS cannot hold
        usable = False
    if "#" in value:
        raise ValueError(f'"{value}" has a fragment, which no request carries.  Leave out all from # on')
    if not usable or not all("!" <= character <= "~" for character in value):
        raise ValueError(f'"{value}" is not a URL.  Write one that begins with http:// or https:// and names a host')
    return value


@cache
def _zones() -> frozenset[str]:
    """Return the names of all zones: each look at them reads hundreds of files."""
    return frozenset(available_timezones())


def known_zone(value: str) -> str:
    """Refuse a zone that the IANA time zone database does not have."""
    if value not in _zones():
        raise ValueError(f'"{value}" is not in the IANA time zone database.  Write for example "Europe/Amsterdam"')
    return value


def shortened(value: str) -> str:
    """Return a value in quotes, on one line and no longer than a line needs."""
    flat = " ".join(value.split())
    return f'"{flat}"' if len(flat) <= 24 else f'"{flat[:20]}..."'


def usable_key(value: str) -> str:
    """Refuse what is no public key."""
    try:
        read_public_key(value)
    except BadKey as error:
        if words := advice(value, secret=False):
            raise ValueError(f"{shortened(value)} {words}") from None
        raise ValueError(f'{error}.  Write base64 of the raw 32 bytes, or the "cs1." form') from None
    return value


def usable_address(value: str) -> str:
    """Refuse what is no address with a port."""
    host, _, port = value.rpartition(":")
    if not host or "/" in host or not port.isdigit() or int(port) > 65535:
        raise ValueError(f'"{value}" is not an address and a port.  Write for example "127.0.0.1:18080"')
    return value


def usable_resolver(value: str) -> str:
    """Refuse what is no IP address with a port: a resolver cannot be asked for its own name."""
    host = usable_address(value).rpartition(":")[0].strip("[]")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        raise ValueError(f'"{host}" is not an IP address.  Write for example "127.0.0.1:53"') from None
    return value


def _versions(value: Any) -> Any:
    """Refuse what is not a list of different versions; of what versions there are the type of the items tells."""
    if isinstance(value, str):
        raise ValueError(f'"{value}" is not a list.  Write ["{value}"]')  # noqa: TRY004 - as pydantic wants it
    if isinstance(value, list | tuple):
        if not value:
            raise ValueError('[] claims no version.  Write at least one, for example ["3.1.0"]')
        if doubled := [version for version in value if value.count(version) > 1]:
            raise ValueError(f'"{doubled[0]}" is in the list twice.  Write each version once')
    return value


def _line(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise ValueError(f"{value!r} is not one line of text.  Write a line that a reader can see")
    return value


def _command(value: Any) -> Any:
    """Split a line into words, without any shell; leave a list as it is."""
    if isinstance(value, str):
        try:
            value = shlex.split(value)
        except ValueError as error:
            raise ValueError(f"{value!r} cannot be split into words: {error}.  Write a list of words") from None
        if shell := next((word for word in value if word in _OF_A_SHELL or word[:1] in ("~", "$")), None):
            raise ValueError(f'{value} has "{shell}", and no shell reads it.  Write ["sh", "-c", "..."] around it')
    if isinstance(value, list | tuple) and not (value and all(isinstance(word, str) for word in value) and value[0]):
        raise ValueError(f'{list(value)} is not a command.  Write its words, for example ["python3", "stimulus.py"]')
    return value


Domain = Annotated[
    str, matching(_DOMAIN, "an Internet domain of UFTP", 'it in lower case, for example "dso.example.com"')
]
Address = Annotated[str, matching(_ADDRESS, "an entity address", '"ean." with 12 to 34 digits, or an "ea1." address')]
Url = Annotated[str, AfterValidator(_url)]


def known_message(value: str) -> str:
    """Refuse what no message type is called."""
    if value not in REQUESTS:
        raise ValueError(f'"{value}" is not a message that can be started.  Write one of {", ".join(REQUESTS)}')
    return value


MessageType = Annotated[str, AfterValidator(known_message)]
Versions = Annotated[tuple[Version, ...], BeforeValidator(_versions)]
Command = Annotated[tuple[str, ...], BeforeValidator(_command)]


def _number(value: Any) -> Any:
    """Refuse a text or a truth value in the place of a number."""
    if isinstance(value, str | bool):
        raise ValueError(f"{value!r} is not a number.  Write one, without quotes")  # noqa: TRY004 - as pydantic wants it
    return value


def different(values: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse a list that has something twice."""
    if doubled := [value for value in values if values.count(value) > 1]:
        raise ValueError(f'"{doubled[0]}" is in the list twice.  Write each once')
    return values


def some_different(values: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse a list that has nothing, or something twice."""
    if not values:
        raise ValueError("[] names none of them.  Write at least one, or leave the key out")
    return different(values)


Claim = Annotated[bool, Field(strict=True)]
Whole = Annotated[int, BeforeValidator(_number)]
Number = Annotated[float, BeforeValidator(_number)]
Positive = Annotated[Number, Field(gt=0, allow_inf_nan=False)]
Text = Annotated[str, Field(min_length=1), AfterValidator(_line)]
