"""An answer as a target gives it, held against the rules about its form, as the recorder does."""

from dataclasses import replace
from typing import Any

from tests.judging.seen import KEY, TARGET, delivery, exchange, response
from uftp_conformance.catalogue import load
from uftp_conformance.judging.answer_form import examine as examine_all
from uftp_conformance.judging.answering import Target
from uftp_conformance.judging.evidence import Exchange

WHO = Target(TARGET, "DSO", KEY.public, "3.1.0", 60.0)
CRO = replace(WHO, domain=TARGET, role="CRO")
ROWS = {row.id: row for row in load() if row.observed == "answer"}
RULES = {row.id for row in ROWS.values() if WHO.version in row.versions and "FlexOffer" in row.messages}


def examine(seen: Exchange, target: Target, repeated: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return what the recorder takes: the rules that stand for this message in this version."""
    judged = examine_all(seen, target, repeated)
    return {
        identifier: complaint
        for identifier, complaint in judged.items()
        if target.version in ROWS[identifier].versions and seen.sent.message in ROWS[identifier].messages
    }


def said(**changed: str | None) -> Exchange:
    return exchange("case", delivery(response(**changed)))


def came(**changed: Any) -> Exchange:
    return exchange("case", delivery(response(), **changed))


def held(seen: Exchange, target: Target = WHO) -> dict[str, str]:
    return {identifier: str(complaint) for identifier, complaint in examine(seen, target).items() if complaint}
