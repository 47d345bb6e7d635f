"""Handshakes with the endpoint, to see whether its certificate verifies and which versions of TLS it speaks."""

from fixtures.initiatives import Unmet
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from uftp_conformance.conversation import tls
from uftp_conformance.conversation.authorization import handshake_with

NEW, OLD = "TLS 1.2 or newer", "TLS 1.1 or older"


async def shows_a_certificate(trial: RunningTrial, _: Case) -> None:
    """Verify the certificate with the authority that the statement names, or with those of this machine."""
    statement = trial.situation.statement
    seen = await handshake_with(statement, tls.verifying(statement.target.ca_file))
    if seen.failure and not seen.distrusted:
        raise Unmet(f"there was no handshake in which a certificate could be seen: {seen.failure}")
    trial.facts["certificate"] = seen.failure or "valid"
    trial.expected["fact"] = {"certificate": "valid"}
    await trial.probe()


async def speaks_tls(trial: RunningTrial, _: Case) -> None:
    """Offer what is current, then only what is outdated."""
    statement = trial.situation.statement
    current, outdated = [await handshake_with(statement, offer) for offer in (tls.current(), tls.outdated())]
    trial.facts[NEW] = f"not spoken: {current.failure}" if current.failure else "spoken"
    trial.facts[OLD] = "refused" if outdated.failure else f"{outdated.version} is spoken"
    trial.expected["fact"] = {NEW: "spoken", OLD: "refused"}
    await trial.probe()
