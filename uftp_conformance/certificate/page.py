"""The certificate as one page to print: what it says, for how long, and how anybody can see that it is genuine."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from uftp_conformance.certificate.document import Certificate, Statement
from uftp_conformance.certificate.keys import Verifier
from uftp_conformance.messages.foreign import safe

if TYPE_CHECKING:
    from jinja2 import Template

_LONGEST = 200  # characters of a text that stands in the page
_PROFILES = {
    "smoke": "It was judged with the profile smoke, which tries little: a first contact, not what a market relies on.",
}
_POLICIES = {"any": "A refusal did not have to name the documented reason."}


def render(statement: Statement, identifier: str, verifier: Verifier, file: str) -> str:
    """Return the page; the same certificate gives the same text.

    Args:
        statement: what was signed.
        identifier: what names the certificate.
        verifier: the public key that verifies it.
        file: the name of the signed file.
    """
    certificate = statement.predicate
    return _template().render(
        certificate=certificate, subject=statement.subject[0], id=identifier, key=verifier.id, file=file,
        decision=decision(certificate), cautions=cautions(certificate),
    )  # fmt: skip


def decision(certificate: Certificate) -> str:
    """Return in one sentence what is certified."""
    targets = certificate.targets
    names = " and ".join(f"{each.name} as {each.role} in UFTP {each.version}" for each in targets)
    conform = "conforms" if len(targets) == 1 else "conform"
    return f"{names} {conform}: every must-requirement that applies was judged, and holds."


def cautions(certificate: Certificate) -> list[str]:
    """Return what limits the sentence."""
    found = [_PROFILES.get(certificate.run.profile, ""), _POLICIES.get(certificate.run.reasons, "")]
    return [caution for caution in found if caution]


def _neutral(value: Any) -> Any:
    """Shorten and neutralise every text that is shown."""
    return safe(value, _LONGEST) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined  # here: no command waits for it that writes no page

    text = (files("uftp_conformance") / "certificate" / "certificate.html.j2").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=_neutral, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text)
