"""Documents that name an address of ours which only a receiver that resolves entities would ask for."""

import asyncio
import uuid
from dataclasses import replace
from urllib.parse import urlsplit

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.inbox import CANARY
from uftp_conformance.messages import serialise

_FORMS = {
    "general": '<!ENTITY e SYSTEM "{url}">',
    "parameter": '<!ENTITY % e SYSTEM "{url}"> %e;',
    "subset": "",
}
_GRACE = 0.5


async def follows_no_address(trial: RunningTrial, case: Case) -> None:
    """Send each form of external entity in the message and in the envelope; nothing may be fetched."""
    tokens = []
    for layer in ("message", "envelope"):
        for form, subset in _FORMS.items():
            token = uuid.uuid4().hex
            tokens.append(token)
            out = trial.outgoing(case.content)
            url = _url(trial, token)
            system = f' SYSTEM "{url}"' if form == "subset" else ""
            doctype = f"<!DOCTYPE {out.element.tag}{system} [{subset.format(url=url)}]>"
            text = (
                (serialise(out.element) if layer == "message" else encode(out)[1]).decode().partition("?>")[2].lstrip()
            )
            document = (doctype + text).encode()
            broken = replace(out, payload=document) if layer == "message" else replace(out, body=document)
            await trial.send(broken, "after", f"an external {form} entity in the {layer}", valid=False, patient=False)
    await trial.probe()
    await asyncio.sleep(_GRACE)
    fetched = [token for token in tokens if trial.fetched(token)]
    trial.facts["addresses fetched"] = len(fetched)
    trial.expected["fact"] = {"addresses fetched": 0}


def _url(trial: RunningTrial, token: str) -> str:
    parts = urlsplit(trial.situation.statement.inbox.reached_at)
    return f"{parts.scheme}://{parts.netloc}{CANARY}{token}"
