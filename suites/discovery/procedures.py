"""What the target publishes about itself, asked of the resolver that its statement names; no message is sent.

The questions and answers are kept with the trial, so that they can be judged again.
"""

from collections.abc import Awaitable
from urllib.parse import urlsplit

from fixtures.initiatives import Unmet
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from uftp_conformance.conversation.dns_client import follow, look_up
from uftp_conformance.judging import dns_records
from uftp_conformance.judging.dns_records import Looked


def _resolver(trial: RunningTrial) -> str:
    discovery = trial.situation.statement.discovery
    if discovery is None:
        raise Unmet("the statement has no [discovery]")
    return discovery.resolver


async def _published(
    trial: RunningTrial, asked: Awaitable[list[Looked]], check: str, name: str, wanted: str = ""
) -> None:
    """Note what was asked and answered, and what it is held against."""
    looked = await asked
    trial.facts["dns"] = [each.dump() for each in looked]
    # A resolver that is in trouble says nothing of the zone, except where its other answers are enough.
    unsure = next((each for each in looked if each.status not in dns_records.EVIDENCE), None)
    if unsure is not None and dns_records.CHECKS[check](looked, name, wanted):
        raise Unmet(f"the resolver at {_resolver(trial)} gives {unsure.status} for {unsure.name} {unsure.type}")
    trial.expected["dns"] = {"check": check, "name": name, "wanted": wanted}


async def says_its_version(trial: RunningTrial, _: Case) -> None:
    """Ask for the version of the participant."""
    name = dns_records.version_name(trial.situation.domain)
    await _published(trial, look_up(_resolver(trial), [(name, "TXT")]), "version", name)


def _keys_name(trial: RunningTrial) -> str:
    return dns_records.keys_name(trial.situation.domain, trial.situation.role)


async def has_keys(trial: RunningTrial, _: Case) -> None:
    """Ask for the public keys of the role."""
    name = _keys_name(trial)
    await _published(trial, look_up(_resolver(trial), [(name, "TXT")]), "keys", name)


async def has_the_key_of_its_seals(trial: RunningTrial, _: Case) -> None:
    """Ask for the public keys of the role, and look for the one that verifies the target's seals."""
    name, key = _keys_name(trial), trial.situation.statement.target.key.text()
    await _published(trial, look_up(_resolver(trial), [(name, "TXT")]), "key", name, key)


def _endpoint_name(trial: RunningTrial) -> str:
    return dns_records.endpoint_name(trial.situation.domain, trial.situation.role)


async def has_an_alias(trial: RunningTrial, _: Case) -> None:
    """Ask for every type of record that the name of the endpoint could have."""
    name = _endpoint_name(trial)
    asked = look_up(_resolver(trial), [(name, kind) for kind in ("CNAME", "TXT", *dns_records.ADDRESSES)])
    await _published(trial, asked, "alias", name)


async def leads_to_an_address(trial: RunningTrial, _: Case) -> None:
    """Follow the name of the endpoint to an address, and look whether that is the one of the agreed endpoint."""
    name, resolver = _endpoint_name(trial), _resolver(trial)
    host = (urlsplit(trial.situation.statement.target.endpoint).hostname or "").lower()

    async def asked() -> list[Looked]:
        kinds = () if dns_records.numbers_in([host]) else dns_records.ADDRESSES
        return [*await follow(resolver, name), *await look_up(resolver, [(host, kind) for kind in kinds])]

    await _published(trial, asked(), "address", name)
    looked = [dns_records.restore(each) for each in trial.facts["dns"]]
    if elsewhere := dns_records.leads_elsewhere(looked, name, host):
        trial.facts["findings"] = [elsewhere]


async def is_verified(trial: RunningTrial, _: Case) -> None:
    """Ask for everything that is published, and whether the resolver has verified it."""
    version, keys, endpoint = dns_records.version_name(trial.situation.domain), _keys_name(trial), _endpoint_name(trial)
    asked = look_up(_resolver(trial), [(version, "TXT"), (keys, "TXT"), (endpoint, "CNAME")])
    await _published(trial, asked, "validated", version)
