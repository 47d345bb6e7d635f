"""The judge: a trial and its cell in, a verdict out.  Pure; a stored trial can be judged again."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from uftp_conformance.catalogue.rows import Catalogue, Cell
from uftp_conformance.judging.answer_content import Attempt, check
from uftp_conformance.judging.answer_form import Tolerated
from uftp_conformance.judging.disclosed import disclosed
from uftp_conformance.judging.disputing import DISPUTED, disputes_something, disputes_the_fault
from uftp_conformance.judging.evidence import PUT_OFF, TOO_FAST, Exchange, Part, Trial
from uftp_conformance.judging.expectation import in_words
from uftp_conformance.judging.initiated_messages import examine, opened, past_in
from uftp_conformance.judging.legal import Allowed, allowed, formless, graded_of, illegal, tolerated
from uftp_conformance.judging.portfolios import remarks
from uftp_conformance.judging.unproven import anothers, not_looked_at, only_copies, redirected, unproven, wrong_content
from uftp_conformance.judging.verdict import Blame, Grade, Kind, Verdict
from uftp_conformance.messages import Element, response_type
from uftp_conformance.messages.foreign import safe
from uftp_conformance.messages.reading import read_delivery
from uftp_conformance.messages.sealing import PublicKey
from uftp_conformance.oracle.received import Broken

Policy = Literal["documented", "any"]

_ACCEPTED = frozenset({"accepted", "answered"})


@dataclass(frozen=True, slots=True)
class Criteria:
    """Before whom a trial is judged: the target's key and version, the catalogue and the policy for reasons.

    `published` is the folder with the schema that counts instead of ours, where there is one.
    """

    key: PublicKey
    version: str
    catalogue: Catalogue
    policy: Policy = "documented"
    published: Path | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """What an exchange shows, in the classes that the catalogue's outcomes speak of."""

    classes: frozenset[str]
    words: str
    reason: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether the target took the message and agreed to it."""
        return bool(self.classes & _ACCEPTED) and "2xx" in self.classes and "rejected" not in self.classes


def answer_of(exchange: Exchange, criteria: Criteria) -> Element | None:
    """Return the first message that was delivered in answer to an exchange."""
    for delivery in exchange.deliveries:
        element = read_delivery(delivery.body, criteria.key, criteria.version).element
        if element is not None:
            return element
    return None


def observe(exchange: Exchange, criteria: Criteria) -> Observation:
    """Put an exchange into the classes of the catalogue.

    An answer message counts whatever the HTTP answer was: a message that was refused with 400, or not answered
    over HTTP at all, and accepted by callback has taken effect.
    """
    http, answer = exchange.http, answer_of(exchange, criteria)
    after = f" after {http.elapsed * 1000:.0f} ms"
    if http.status is None and answer is not None:
        return _with_answer(exchange, answer, http.failure, "")
    if http.status is None:
        kind: str = "unreachable" if http.failure == "refused" else http.failure
        if kind == "closed" and http.begun in range(200, 400):
            kind = "cut"  # whoever begins to say that it took a message does not refuse it by closing
        cut = f", HTTP {http.begun} that did not finish" if http.begun else ""
        more = f" ({http.detail})" if http.detail else ""
        return Observation(frozenset({kind}), f"no HTTP answer: {http.failure}{more}{cut}{after}")
    status, family = str(http.status), f"{http.status // 100}xx"
    if answer is None:
        if family == "2xx":
            silent = f"HTTP {status} and no answer message" + (f" ({http.detail})" if http.detail else "")
            return Observation(frozenset({status, family, "silent"}), silent)
        asks, off = (f" with Retry-After: {http.retry_after}", (PUT_OFF,)) if http.put_off else ("", ())
        return Observation(frozenset({status, family, *off}), f"HTTP {status}{after}{asks}")
    return _with_answer(exchange, answer, status, family)


def _with_answer(exchange: Exchange, answer: Element, status: str, family: str) -> Observation:
    waited = (exchange.deliveries[0].at - exchange.sent.at) * 1000
    result, reason = answer.get("Result"), answer.get("RejectionReason")
    because = f', "{safe(reason, 500)}"' if reason else ""
    words = f"{safe(result or answer.tag, 100)}{because} after {waited:.0f} ms"
    if family != "2xx":
        words = f"HTTP {status}, and yet {words}" if family else f"no HTTP answer ({status}), and yet {words}"
    outcome = {"Accepted": "accepted", "Rejected": "rejected"}.get(result or "")
    if outcome is None:
        outcome = "answered" if answer.tag == response_type("TestMessage") else "unclear"
    http = {status, family} if family == "2xx" else set()
    if answer.tag == response_type("TestMessage"):
        http.add("answered")
    if disputes_something(answer):
        http.add(DISPUTED)
    return Observation(frozenset({*http, outcome}), words, reason)


def attempts(exchange: Exchange, criteria: Criteria) -> tuple[Attempt, ...]:
    """Return the attempts to deliver the answer to an exchange, in their order."""

    def identifier(body: bytes) -> str:
        element = read_delivery(body, criteria.key, criteria.version).element
        return (element.get("MessageID") or "").lower() if element else ""

    return tuple(Attempt(d.at, d.path, d.status, identifier(d.body)) for d in exchange.deliveries)


def judge(trial: Trial, cell: Cell, criteria: Criteria) -> Verdict:
    """Judge one trial of one cell."""
    requirement = cell.requirement
    expected = in_words(cell)

    def inconclusive(why: str, blame: Blame = Blame.NONE) -> Verdict:
        return Verdict(Kind.INCONCLUSIVE, requirement.id, blame, expected, why)

    if trial.unmet:
        return inconclusive(trial.unmet)
    if refused := _refused(trial, "prerequisite", criteria):
        return inconclusive(refused)
    cases = trial.part("case")
    for exchange in cases:
        # A defective message that was accepted needs no twin to show the fault; the twin may fail because of it.
        if requirement.observed != "content" and observe(exchange, criteria).accepted:
            verdict = _case(exchange, trial, cell, criteria)
            if verdict.kind is Kind.FAIL:
                return verdict
    if refused := _refused(trial, "twin", criteria):
        return inconclusive(refused)
    if "started" in trial.expected:
        return _started(trial, cell, criteria, expected)
    if requirement.observed == "content":
        return _content(trial, cell, criteria, expected)
    if not cases:
        return Verdict(Kind.ERROR, requirement.id, Blame.SUITE, expected, "the suite sent no case for this trial")
    verdicts = [_case(exchange, trial, cell, criteria) for exchange in cases]
    shown = next((verdict for verdict in verdicts if verdict.findings), verdicts[-1])
    worst = next((verdict for verdict in verdicts if verdict.kind is not Kind.PASS), shown)
    return worst if worst.kind is not Kind.PASS else _alive(trial, criteria, _with_effect(trial, cell, worst, criteria))


def _with_effect(trial: Trial, cell: Cell, passed: Verdict, criteria: Criteria) -> Verdict:
    """Fail a trial whose cases were answered as they should be, and that have an effect, or show what they must not."""
    expected = {name: value for name, value in trial.expected.items() if name == "fact"}
    complaint = check(expected, (), trial.facts) or disclosed(trial, criteria.key, criteria.version)
    blame = Blame(f"target: {cell.requirement.blame}")
    return replace(passed, kind=Kind.FAIL, blame=blame, got=complaint, findings=()) if complaint else passed


def _refused(trial: Trial, part: Part, criteria: Criteria) -> str:
    """Return in words which exchange of a part was not accepted, "" when all were."""
    for exchange in trial.part(part):
        seen = observe(exchange, criteria)
        if not seen.accepted:
            return f"the {part} {exchange.sent.message} was not accepted: {seen.words}"
    return ""


def _started(trial: Trial, cell: Cell, criteria: Criteria, expected: str) -> Verdict:
    """Judge what the target started itself."""
    requirement, started = cell.requirement, opened(trial.started, criteria.key, criteria.version, criteria.published)
    if not started:
        return Verdict(Kind.INCONCLUSIVE, requirement.id, Blame.NONE, expected, "nothing was started")
    answers = [a for e in trial.exchanges if (a := answer_of(e, criteria)) is not None]
    heard = opened(trial.heard, criteria.key, criteria.version, criteria.published)
    past = past_in(trial.exchanges, answers, started, trial.facts, heard)
    complaint, unclear = examine(requirement.id, started, trial.facts, past)
    if unclear:
        return Verdict(Kind.INCONCLUSIVE, requirement.id, Blame.NONE, expected, unclear)
    if complaint and not isinstance(complaint, Tolerated):
        blame = Blame(f"target: {requirement.blame}")
        return Verdict(Kind.FAIL, requirement.id, blame, expected, f"the {cell.message}: {complaint}")
    findings = (str(complaint),) if complaint else ()
    return Verdict(Kind.PASS, requirement.id, Blame.NONE, expected, "as expected", findings=findings)


def _content(trial: Trial, cell: Cell, criteria: Criteria, expected: str) -> Verdict:
    cases, left_open = trial.part("case"), ""
    for exchange in cases:
        seen = observe(exchange, criteria)
        if not_looked_at(seen.classes):
            return _not_looked_at(seen, cell.requirement.id, expected)
        if seen.accepted or "outcome" in trial.expected:
            continue
        if not (why := unproven(exchange, seen.classes)):
            return Verdict(Kind.FAIL, cell.requirement.id, Blame.SEMANTICS, expected, seen.words)
        left_open = left_open or f"{seen.words}; {why}"
    left_open = only_copies(trial.expected, cases) or left_open
    if left_open:
        return Verdict(Kind.INCONCLUSIVE, cell.requirement.id, Blame.NONE, expected, left_open)
    answers = [answer for exchange in cases if (answer := answer_of(exchange, criteria)) is not None]
    # An answer to a copy is no further attempt to deliver the first one.
    tried = [attempts(exchange, criteria) for exchange in cases if not exchange.http.attempts]
    complaint = check(trial.expected, answers, {**trial.facts, "attempts": tried})
    if complaint:
        return wrong_content(complaint, cell, expected, trial.exchanges)
    passed = Verdict(Kind.PASS, cell.requirement.id, Blame.NONE, expected, "as expected")
    return _alive(trial, criteria, replace(passed, findings=(*remarks(trial.expected, answers), *_noted(trial))))


def _case(exchange: Exchange, trial: Trial, cell: Cell, criteria: Criteria) -> Verdict:
    requirement, expected = cell.requirement, in_words(cell)
    seen = observe(exchange, criteria)
    ended = max([exchange.sent.at + exchange.http.elapsed, *(d.at for d in exchange.deliveries)])
    if trial.not_after is not None and ended > trial.not_after:
        why = "the premise of the case (its day or its expiry) had passed when the answer came; run it again"
        return Verdict(Kind.INCONCLUSIVE, requirement.id, Blame.NONE, expected, why)
    if requirement.heavy and "timeout" in seen.classes and trial.part("probe") and not _missed(trial, criteria):
        why = f"{seen.words}, and TestMessages are answered: it may still be busy (register, point 57)"
        return Verdict(Kind.INCONCLUSIVE, requirement.id, Blame.NONE, expected, why)
    may = allowed(cell, exchange.sent.breaks, criteria.catalogue)
    if not (seen.accepted and disputes_the_fault(exchange, trial, answer_of(exchange, criteria))):
        seen = replace(seen, classes=seen.classes - {DISPUTED})
    if TOO_FAST in seen.classes - may.legal - may.finding:
        return _not_looked_at(seen, requirement.id, expected)
    verdict = _held_against(seen, trial, cell, may, criteria)
    if verdict.kind is not Kind.FAIL:
        return verdict
    open_ = unproven(exchange, seen.classes, may.legal | may.finding) or anothers(exchange, trial.exchanges)
    if not open_ and may.open and not _wrong_in_any_case(seen, exchange.sent.breaks or Broken(), cell, criteria):
        open_ = may.open
    if not open_:
        return verdict
    return Verdict(Kind.INCONCLUSIVE, requirement.id, Blame.NONE, expected, f"{seen.words}; {open_}")


def _not_looked_at(seen: Observation, requirement: str, expected: str) -> Verdict:
    why = f"{seen.words}: {not_looked_at(seen.classes)}"
    return Verdict(Kind.INCONCLUSIVE, requirement, Blame.NONE, expected, why)


def _wrong_in_any_case(seen: Observation, broken: Broken, cell: Cell, criteria: Criteria) -> bool:
    """Return whether an answer is wrong, however much it is left open what a message breaks that was to be accepted.

    It is, where it is neither Accepted nor Rejected, or refuses for nothing that may be wrong with the message; of one
    that surely breaks something, and so was not what it was made for, no rejection tells anything.
    """
    if cell.requirement.observed != "acceptance" or ("rejected" in seen.classes and broken.surely):
        return False
    against = replace(broken, perhaps=broken.perhaps.difference(cell.requirement.despite))
    return bool(illegal(seen.classes, seen.reason, against, cell, criteria.catalogue))


def _held_against(seen: Observation, trial: Trial, cell: Cell, may: Allowed, criteria: Criteria) -> Verdict:
    requirement, expected = cell.requirement, in_words(cell)
    if seen.classes & {"unreachable", "timeout", "tls"} and not seen.classes & (may.legal | may.finding):
        return Verdict(Kind.FAIL, requirement.id, Blame.TRANSPORT, expected, seen.words)
    shown = may.finding | formless(cell) | tolerated(seen.reason, may, criteria.catalogue)
    legal, finding = seen.classes & may.legal, seen.classes & shown
    # At the door, and for an answer of ours, no answer is waited for.
    late = "silent" in seen.classes and requirement.observed != "transport" and requirement.direction != "initiated"
    blame = Blame.TIMING if late else Blame(f"target: {requirement.blame}")
    if not legal and not finding:
        return Verdict(Kind.FAIL, requirement.id, blame, expected, seen.words)
    graded = graded_of(seen.classes, seen.reason, cell, may.others, criteria.catalogue)
    strict = criteria.policy == "documented" or not legal  # a rejection that is only tolerated must at least say why
    if graded is Grade.NONE or (strict and graded in (Grade.OTHER, Grade.UNDOCUMENTED)):
        return Verdict(Kind.FAIL, requirement.id, blame, expected, seen.words, graded)
    taken = seen.words.split(" after ")[0] + (", and disputed," if DISPUTED in finding else "")
    findings = [] if legal else [f"{taken} is tolerated, not what the specification says"]
    if graded not in (None, Grade.DOCUMENTED):
        findings.append(f"the reason is graded {graded}")
    return Verdict(Kind.PASS, requirement.id, Blame.NONE, expected, seen.words, graded, (*findings, *_noted(trial)))


def _noted(trial: Trial) -> tuple[str, ...]:
    """Return what was noted in the course of a trial, and fails nothing."""
    return tuple(str(note) for note in trial.facts.get("findings", ()))


def _alive(trial: Trial, criteria: Criteria, verdict: Verdict) -> Verdict:
    """Fail a trial after which the target no longer answers a TestMessage; leave open whether it does later."""
    if missed := _missed(trial, criteria):
        if trial.part("probe")[-1].http.put_off:
            return replace(verdict, kind=Kind.INCONCLUSIVE, blame=Blame.NONE, got=f"a probe: {missed}", findings=())
        got = f"{verdict.got}; and afterwards no answer to a TestMessage: {missed}"
        return replace(verdict, kind=Kind.FAIL, blame=Blame.TRANSPORT, got=got, findings=())
    return verdict


def _missed(trial: Trial, criteria: Criteria) -> str:
    """Return in words how the last probe was missed, "" when it was answered: earlier ones were asked again."""
    for exchange in trial.part("probe")[-1:]:
        seen = observe(exchange, criteria)
        if not (seen.accepted or seen.classes & {"answered", TOO_FAST} or redirected(exchange, seen.classes)):
            return seen.words
    return ""
