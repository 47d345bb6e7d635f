"""A run without what identifies who was judged: only what is known to identify nobody stays.

Names, domains, addresses, endpoints, keys, statements, exchanges and notes are left out; free text stays only where it
has a form in which nobody's own words can stand.  Targets are numbered, the same one alike in every run.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from uftp_conformance import ExitCode
from uftp_conformance.catalogue import load
from uftp_conformance.catalogue.rows import fold
from uftp_conformance.judging.verdict import Blame, Grade
from uftp_conformance.messages import REQUESTS, ROLES, VERSIONS
from uftp_conformance.run.events import Event
from uftp_conformance.run.outcome import SENTENCES
from uftp_conformance.statement.sections import SupportsSection

WITHHELD = "(withheld)"
_STANDINGS = ("registered", "second", "newcomer", "unregistered", "barred")
_DOCUMENTED = frozenset(reason for version in VERSIONS for reason in load().documented_reasons(version))
_SENTENCES = frozenset(row.sentence for row in load())
_TYPES = (*REQUESTS, *(f"{name}Response" for name in REQUESTS))
_PLAIN = re.compile(
    r"it holds|as expected|nothing was started|no answer message arrived"
    r"|no HTTP answer: (?:refused|tls|closed|timeout|garbage)"
    r"|HTTP \d{3}(?: and no answer message)?|(?:HTTP \d{3}, and yet )?(?:Accepted|Rejected)"
)  # fmt: skip
_REASON = re.compile(r'((?:HTTP \d{3}, and yet )?(?:Accepted|Rejected)), "(.*)"')
_CONDITION = re.compile(
    rf"(the (?:twin|prerequisite|probe) (?:{'|'.join(map(re.escape, _TYPES))}) was not accepted: )(.*)"
)
_AFTER = re.compile(r" after \d+ ms$")
_FINDING = re.compile(rf"the reason is graded (?:{'|'.join(Grade)})|.* is tolerated, not what the specification says")
_EXPECTED = re.compile(
    r"(?:Accepted|Rejected, with a reason|HTTP [\dx]{3}|a closed connection|an answer|no second answer| or )+"
)
_DENIED = re.compile(
    r"the statement says supports\.mode = \"(?:open|closed)\"|the statement's endpoint is not https"
    rf"|the statement says supports\.(?:{'|'.join(SupportsSection.model_fields)}) = (?:true|false)"
    r"|the statement has no \[(?:stimulus|discovery)\]"
    r"|the statement gives no limits\.(?:requests_per_second|message_bytes)"
    r"|the statement gives no timing\.(?:redelivery_within|delivery_patience)"
    r"|the statement has no contract at a congestion point of the two parties"
    r"|the statement has neither market\.baseline_references nor supports\.d_prognosis"
    rf"|the statement declares no (?:{'|'.join(ROLES)}) with standing = \"(?:{'|'.join(_STANDINGS)})\""
    rf"|the statement's stimulus\.messages leaves (?:{'|'.join(map(re.escape, REQUESTS))}) out"
)


class Redactor:
    """Leaves out of the events of one run after the other what tells who was judged."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def name_of(self, target: Mapping[str, Any]) -> str:
        """Return what a target is called instead: the same for one name."""
        own = str(target.get("name") or target.get("label") or target.get("domain") or "")
        return f"target {self._numbers.setdefault(own, len(self._numbers) + 1)}"

    def redacted(self, events: Iterable[Event]) -> Iterator[Event]:
        """Walk the events of a run as they may be shown to anybody."""
        labels: dict[str, str] = {}
        for event in events:
            match event.get("event"):
                case "header":
                    labels = dict(self._labels(event))
                    yield _header(event, labels, self)
                case "verdict":
                    yield _verdict(event, _label(event.get("target"), labels))
                case "footer":
                    yield _footer(event)

    def _labels(self, header: Event) -> Iterator[tuple[str, str]]:
        """Walk the labels of a run's targets, and what stands for each."""
        for target in _targets(header):
            version = _one_of(VERSIONS, target.get("version"))
            yield str(target.get("label")), f"{self.name_of(target)} {_one_of(ROLES, target.get('role'))} {version}"


def _targets(header: Event) -> list[Mapping[str, Any]]:
    targets = header.get("targets", ())
    return [each for each in targets if isinstance(each, Mapping)] if isinstance(targets, list) else []


def _label(label: object, labels: Mapping[str, str]) -> str:
    return labels.get(str(label), "another target")


def _one_of(known: Iterable[str], value: object) -> str:
    """Return a value if it is one of those that are known, else that it is withheld."""
    return next((each for each in known if each == value), WITHHELD)


def _header(header: Event, labels: Mapping[str, str], redactor: Redactor) -> Event:
    kept = {
        "event": "header",
        "cells": [_cell(row, labels) for row in header["cells"]],
        "scope": ["a choice of the requirements"] if header.get("scope") else [],
        "profile": _one_of(("smoke", "certify", "deep"), header.get("profile")),
        "reasons": _one_of(("documented", "any"), header.get("reasons")),
        "targets": [_target(each, labels, redactor) for each in _targets(header)],
    }
    for name, shape in _SHAPES.items():
        if shape.fullmatch(str(header.get(name, ""))):
            kept[name] = header[name]
    return kept


_SHAPES = {
    "suite": re.compile(r"\d+\.\d+\.\d+"), "catalogue_sha256": re.compile("[0-9a-f]{64}"),
    "started": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"),
    "seed": re.compile(r"\d{1,12}"),
}  # fmt: skip


def _target(target: Mapping[str, Any], labels: Mapping[str, str], redactor: Redactor) -> Event:
    supports = target.get("supports")
    return {
        "label": _label(target.get("label"), labels), "name": redactor.name_of(target),
        "role": _one_of(ROLES, target.get("role")), "version": _one_of(VERSIONS, target.get("version")),
        "supports": _supports(supports) if isinstance(supports, Mapping) else {},
    }  # fmt: skip


def _supports(supports: Mapping[str, Any]) -> Event:
    return {
        name: supports[name]
        for name in SupportsSection.model_fields
        if isinstance(supports.get(name), bool) or supports.get(name) in ("open", "closed")
    }


def _cell(row: list[Any], labels: Mapping[str, str]) -> list[Any]:
    target, requirement, message, role, version, reason, *floor = row
    return [_label(target, labels), *_place(requirement, message, role, version), _denied(reason), *floor]


def _place(requirement: str, message: str, role: str, version: str) -> tuple[str, str, str, str]:
    known = load().requirements
    return (
        requirement if requirement in known else WITHHELD, _one_of(REQUESTS, message), _one_of(ROLES, role),
        _one_of(VERSIONS, version),
    )  # fmt: skip


def _denied(reason: str) -> str:
    return reason if not reason or _DENIED.fullmatch(reason) else f"the statement says so {WITHHELD}"


def _verdict(event: Event, label: str) -> Event:
    place = (event["requirement"], event["message"], event["role"], event["version"])
    requirement, message, role, version = _place(*place)
    return {
        "event": "verdict", "target": label, "requirement": requirement, "message": message, "role": role,
        "version": version, "kind": event["kind"],
        "obligation": _one_of(("must", "should", "may"), event.get("obligation", "must")),
        "blame": _one_of((*Blame, ""), event.get("blame", "")), "grade": _one_of((*Grade, ""), event.get("grade", "")),
        "expected": _expected(str(event.get("expected", ""))), "got": _got(str(event.get("got", ""))),
        "findings": [_finding(str(each)) for each in event.get("findings", ())], "again": "", "trial": None,
    }  # fmt: skip


def _got(text: str) -> str:
    """Return what was seen, in words that only the suite can have said; a documented reason is nobody's own."""
    if condition := _CONDITION.fullmatch(text):
        return condition[1] + _got(condition[2])
    text = _AFTER.sub("", text)
    if _PLAIN.fullmatch(text):
        return text
    if reason := _REASON.fullmatch(text):
        return f"{reason[1]}, {_reason(reason[2])}"
    return WITHHELD


def _reason(text: str) -> str:
    """Return a documented reason, as the target wrote it in letters of ours; else that it had words of its own."""
    return f'"{text}"' if re.fullmatch("[A-Za-z0-9 -]+", text) and fold(text) in _DOCUMENTED else WITHHELD


def _expected(text: str) -> str:
    quoted = re.sub(r'Rejected, "[^"]*"(?: or "[^"]*")*', _documented, text)
    return text if text in _SENTENCES or _EXPECTED.fullmatch(quoted) or not text else WITHHELD


def _documented(match: re.Match[str]) -> str:
    """Return a stand-in for reasons that the specification has, and nothing of that form for others."""
    reasons = re.findall('"([^"]*)"', match[0])
    return "Accepted" if all(fold(reason) in _DOCUMENTED for reason in reasons) else "?"


def _finding(text: str) -> str:
    if not _FINDING.fullmatch(text):
        return WITHHELD
    return text if text.startswith("the reason") else _got(text.split(" is tolerated")[0]) + " is tolerated"


def _footer(footer: Event) -> Event:
    code, known = footer["exit_code"], {*map(int, ExitCode)}
    usual = SENTENCES.get(ExitCode(code), "") if code in known else ""
    counts = {name: number for name, number in footer.get("counts", {}).items() if name in _KINDS}
    finished = footer.get("finished")
    shown = {"finished": finished} if _SHAPES["started"].fullmatch(str(finished)) else {}
    sentence = usual or f"The run ended with exit code {code}."
    return {"event": "footer", "exit_code": code, "sentence": sentence, "counts": counts, **shown}


_KINDS = ("pass", "fail", "inconclusive", "not applicable", "error")
