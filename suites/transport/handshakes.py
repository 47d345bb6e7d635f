"""Handshakes with the endpoint, to see whether its certificate verifies and which versions of TLS it speaks."""

from fixtures.initiatives import Unmet
from fixtures.stage import Stage
from strategies.plans import Plan
from uftp_conformance.conversation import tls

NEW, OLD = "TLS 1.2 or newer", "TLS 1.1 or older"


async def shows_a_certificate(stage: Stage, _: Plan) -> None:
    """Verify the certificate with the authority that the statement names, or with those of this machine."""
    target = stage.situation.statement.target
    seen = await tls.shake(target.endpoint, tls.verifying(target.ca_file))
    if seen.failure and not seen.distrusted:
        raise Unmet(f"there was no handshake in which a certificate could be seen: {seen.failure}")
    stage.facts["certificate"] = seen.failure or "valid"
    stage.expected["fact"] = {"certificate": "valid"}
    await stage.probe()


async def speaks_tls(stage: Stage, _: Plan) -> None:
    """Offer what is current, then only what is outdated."""
    endpoint = stage.situation.statement.target.endpoint
    current, outdated = await tls.shake(endpoint, tls.current()), await tls.shake(endpoint, tls.outdated())
    stage.facts[NEW] = f"not spoken: {current.failure}" if current.failure else "spoken"
    stage.facts[OLD] = "refused" if outdated.failure else f"{outdated.version} is spoken"
    stage.expected["fact"] = {NEW: "spoken", OLD: "refused"}
    await stage.probe()
