"""Documents that name an address of ours which only a receiver that resolves entities would ask for."""

import asyncio
import uuid
from dataclasses import replace
from urllib.parse import urlsplit

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.inbox import CANARY
from uftp_conformance.judging.evidence import OPEN_AFTER
from uftp_conformance.messages import serialise

# What the internal subset says, and what the root element holds: nobody fetches an entity that is only declared, and in
# the value of an attribute XML allows no external one.
_FORMS = {
    "general": ('<!ENTITY e SYSTEM "{url}">', "&e;"),
    "parameter": ('<!ENTITY % e SYSTEM "{url}"> %e;', ""),
    "subset": ("", ""),
}
_GRACE = 0.5


async def follows_no_address(trial: RunningTrial, case: Case) -> None:
    """Send each form of external entity in the message and in the envelope; nothing may be fetched."""
    trial.facts[OPEN_AFTER] = True  # what is sent has a DOCTYPE, and should not be read (register, point 54)
    tokens = []
    for layer in ("message", "envelope"):
        for form in _FORMS:
            token = uuid.uuid4().hex
            tokens.append(token)
            out = trial.outgoing(case.content)
            document = naming(
                serialise(out.element) if layer == "message" else encode(out)[1], form, _url(trial, token)
            )
            broken = replace(out, payload=document) if layer == "message" else replace(out, body=document)
            await trial.send(broken, "after", f"an external {form} entity in the {layer}", valid=False, patient=False)
    await trial.probe()
    await asyncio.sleep(_GRACE)
    fetched = [token for token in tokens if trial.fetched(token)]
    trial.facts["addresses fetched"] = len(fetched)
    trial.expected["fact"] = {"addresses fetched": 0}


def naming(document: bytes, form: str, url: str) -> bytes:
    """Let a document whose root element is empty name an address in a DOCTYPE, and refer to it where that is a form."""
    text = document.decode().partition("?>")[2].strip()
    tag = text.removeprefix("<").partition(" ")[0]
    subset, reference = _FORMS[form]
    system = f' SYSTEM "{url}"' if form == "subset" else ""
    if reference:
        text = f"{text.removesuffix('/>')}>{reference}</{tag}>"
    return f"<!DOCTYPE {tag}{system} [{subset.format(url=url)}]>{text}".encode()


def _url(trial: RunningTrial, token: str) -> str:
    parts = urlsplit(trial.situation.statement.inbox.reached_at)
    return f"{parts.scheme}://{parts.netloc}{CANARY}{token}"
