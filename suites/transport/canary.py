"""Documents that name an address of ours which only a receiver that resolves entities would ask for."""

import asyncio
import uuid
from dataclasses import replace
from urllib.parse import urlsplit

from fixtures.stage import Stage
from strategies.plans import Plan
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.inbox import CANARY
from uftp_conformance.messages import serialise

_FORMS = {
    "general": '<!ENTITY e SYSTEM "{url}">',
    "parameter": '<!ENTITY % e SYSTEM "{url}"> %e;',
    "subset": "",
}
_GRACE = 0.5


async def follows_no_address(stage: Stage, plan: Plan) -> None:
    """Send each form of external entity in the message and in the envelope; nothing may be fetched."""
    tokens = []
    for layer in ("message", "envelope"):
        for form, subset in _FORMS.items():
            token = uuid.uuid4().hex
            tokens.append(token)
            out = stage.outgoing(plan.content)
            url = _url(stage, token)
            system = f' SYSTEM "{url}"' if form == "subset" else ""
            doctype = f"<!DOCTYPE {out.element.tag}{system} [{subset.format(url=url)}]>"
            text = (
                (serialise(out.element) if layer == "message" else encode(out)[1]).decode().partition("?>")[2].lstrip()
            )
            document = (doctype + text).encode()
            broken = replace(out, payload=document) if layer == "message" else replace(out, body=document)
            await stage.send(broken, "after", f"an external {form} entity in the {layer}", valid=False, patient=False)
    await stage.probe()
    await asyncio.sleep(_GRACE)
    fetched = [token for token in tokens if stage.fetched(token)]
    stage.facts["addresses fetched"] = len(fetched)
    stage.expected["fact"] = {"addresses fetched": 0}


def _url(stage: Stage, token: str) -> str:
    parts = urlsplit(stage.situation.statement.inbox.reached_at)
    return f"{parts.scheme}://{parts.netloc}{CANARY}{token}"
