"""What a message that a target receives breaks, in the history of this target: one small pure rule per requirement.

Written from the specification and the interpretation register; it knows neither participants nor suites, and they do
not know it.  The files follow the chapters of the catalogue; that of the generic validation is in several: `senders`
who may say this to whom, `identifiers` what came before under one name, `market` the agreed common values, `isps` and
`references`.  What has to do with bytes, seals and HTTP (`TRN-`), and whether a message is valid for its schema, comes
before: what is judged here has been unsealed and read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from uftp_conformance.catalogue import load
from uftp_conformance.messages import REQUESTS, Element
from uftp_conformance.messages.lexical import Unreadable
from uftp_conformance.oracle.broken import Broken
from uftp_conformance.oracle.received import (
    contract,
    copied,
    forms,
    identifiers,
    isps,
    market,
    operate,
    plan,
    references,
    reflection,
    senders,
    settle,
    validate,
)
from uftp_conformance.oracle.received.history import History, Outcome, PastMessage
from uftp_conformance.oracle.received.message import Received
from uftp_conformance.oracle.received.rules import Rule, Rules, Truth
from uftp_conformance.oracle.received.target import Partner, Target

__all__ = ["RULES", "Broken", "History", "Oracle", "Outcome", "Partner", "PastMessage", "Received", "Target"]

_CHAPTERS = (
    senders,
    identifiers,
    market,
    isps,
    references,
    contract,
    plan,
    validate,
    operate,
    forms,
    reflection,
    settle,
)
RULES: Rules = {identifier: rule for chapter in _CHAPTERS for identifier, rule in chapter.RULES.items()}

_ENVELOPE = {*senders.RULES, *identifiers.RULES, "VAL-VERSION-MAJOR"}
# What can be looked at in any message, whoever it is for.
_GENERIC = {*market.RULES, *isps.RULES, "CON-DPU-PERIODS"}
_COPY = ("VAL-RESUBMITTED", "VAL-RESUBMITTED-TEST")


@dataclass(frozen=True, slots=True)
class _Applying:
    """A rule with its row; `firm` where the row judges this type in this role."""

    rule: Rule
    firm: bool


class Oracle:
    """The rules that apply to one target."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._rules: Mapping[str, tuple[_Applying, ...]] = {tag: _applying(tag, target) for tag in REQUESTS}

    def broken(
        self, message: Element, sender: tuple[str, str], history: History, at: float, within: float = 0.0
    ) -> Broken:
        """Return what a schema-valid request breaks that a participant, a domain and its role, sends to the target.

        The target looked at it `within` so many seconds from `at` on, which is in seconds since the epoch.  What has
        the MessageID of an earlier message with the same content is the same message: what it did before is not held
        against it.
        """
        (found,) = self.broken_in_each(message, sender, (history,), at, within)
        return found

    def broken_in_each(
        self, message: Element, sender: tuple[str, str], histories: Iterable[History], at: float, within: float = 0.0
    ) -> list[Broken]:
        """Return the same for each of several histories.  A rule that asks for none of them speaks once."""
        known: Known = {}
        return [self._broken(Received(message, *sender, at, self.target, each, within), known) for each in histories]

    def _broken(self, received: Received, known: "Known") -> Broken:
        message = received.message
        surely, perhaps = self._walked(received, known)
        if copied := surely.intersection(_COPY):  # with another message under its MessageID it is no unique one either
            unclear = (surely | perhaps).intersection({*identifiers.RULES, *senders.RULES}) - copied
            return Broken(frozenset(copied), frozenset(unclear) | self._done(received))
        inside = message.get("SenderDomain") or ""
        if inside != received.domain and received.known(inside):  # whoever looks only there sees what that one breaks
            perhaps = perhaps.union(*self._walked(replace(received, domain=inside), known)) - surely
        if references.astray(received):
            perhaps = perhaps.union(self.anything(message.tag).perhaps) - surely
        return Broken(frozenset(surely), frozenset(perhaps))

    def _done(self, received: Received) -> frozenset[str]:
        """Return what a copy breaks with what came before it, itself included."""
        rules = [each.rule for each in self._rules[received.tag] if each.rule.id in copied.DONE]
        rules += [rule for rule in copied.RULES.values() if received.tag in rule.messages]
        said = zip(rules, _said(rules, received.readings(), received.readings(), {}), strict=True)
        return frozenset(rule.id for rule, truth in said if truth or truth is None)

    def _walked(self, received: Received, known: "Known") -> tuple[set[str], set[str]]:
        """Return what a message breaks surely, and perhaps."""
        applying = self._rules[received.tag]
        surely, perhaps = set(), set()
        for each, truth in zip(applying, _truths((each.rule for each in applying), received, known), strict=True):
            if truth and each.firm:
                surely.add(each.rule.id)
            elif truth or truth is None:
                perhaps.add(each.rule.id)
        return surely, perhaps

    def anything(self, tag: str) -> Broken:
        """Return what is known of a message of a type where its history is not."""
        return Broken(perhaps=frozenset(applying.rule.id for applying in self._rules[tag]))

    def judges(self, requirement: str, tag: str) -> bool:
        """Return whether one of the rules that apply to a type of messages is that of a requirement."""
        return any(applying.rule.id == requirement and applying.firm for applying in self._rules[tag])


Known = dict[tuple[str, str], Truth]
"""What rules say of one message from one domain, by both, where no history is asked for."""


def _truths(rules: Iterable[Rule], received: Received, known: Known) -> Iterator[Truth]:
    """Walk what rules say of a message, None where a value cannot be read: whoever holds less may say anything."""
    whole, alone = received.readings(), without_itself(received)
    return _said(rules, whole, whole if alone is received else alone.readings(), known)


def _said(
    rules: Iterable[Rule], whole: Sequence[Received], others: Sequence[Received], known: Known
) -> Iterator[Truth]:
    """Walk what rules say, those about identifiers with the message's own past, the others with another one."""
    domain, looks = whole[0].domain, whole[0].looks
    for rule in rules:
        if (domain, rule.id) in known:
            yield known[domain, rule.id]
            continue
        looks.at_history = False
        try:
            truth = truth_of(rule, whole if rule.id in identifiers.RULES else others)
        except (Unreadable, OverflowError):
            truth = None
        if not looks.at_history:
            known[domain, rule.id] = truth
        yield truth


def without_itself(received: Received) -> Received:
    """Return a message without its own past: what it did when it came before, if it did, is not held against it."""
    earlier = received.history.without(received.message, received.domain)
    return received if earlier is received.history else replace(received, past=earlier)


def truth_of(rule: Rule, readings: Sequence[Received]) -> Truth:
    """Return what a rule says, where it says the same in each way in which the message can be read.

    Raises:
        Unreadable, OverflowError: a value cannot be counted with.
    """
    if len(readings) == 1:
        return rule.check(readings[0])
    said = [rule.check(received) for received in readings]
    agreed = all(said) or not any(truth or truth is None for truth in said)
    return said[0] if agreed else None


def _applying(tag: str, target: Target) -> tuple[_Applying, ...]:
    rows, usual = load(), REQUESTS[tag].receiver in (None, target.role)
    found = []
    for rule in RULES.values():
        row = rows[rule.id]
        if tag not in rule.messages or (target.version not in row.versions and tag != "TestMessage"):
            continue
        mine, misdirected = target.role in row.receivers, row.direction == "misdirected"
        if usual and (misdirected or not mine):
            continue
        if target.version not in row.versions:
            found.append(_Applying(rule, firm=False))  # a refusal that no answer can say is the receiver's own matter
        elif mine and target.applies(row, tag):
            # Whoever reads on in what is not for its role may find more that is wrong.
            found.append(_Applying(rule, tag in row.messages and usual is not misdirected))
        elif not usual and (rule.id in _ENVELOPE or (not mine and rule.id in _GENERIC)):
            found.append(_Applying(rule, firm=False))  # whichever of the two is looked at first
    return tuple(found)
