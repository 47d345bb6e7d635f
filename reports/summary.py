"""The summary for programs: the decision, its claims, the counts, the causes and what was not judged, as JSON."""

import json
from typing import Any

from reports.causes import BAD, Cause, causes, counted, event_of
from reports.digest import closing, doubt_of, findings, scope, sentence
from reports.matrix import Matrix, State, matrices
from reports.text import visible
from reports.top import claims, decision, decision_of, length, not_judged
from uftp_conformance.run.events import Run

FORMAT = 1


def render(run: Run) -> str:
    """Return the summary of a run as JSON; the same run gives the same text."""
    return json.dumps(_neutral(summary(run)), indent=1, ensure_ascii=False) + "\n"


def summary(run: Run) -> dict[str, Any]:
    """Return the summary as data.

    Keys may be added; one that changes its meaning, or goes, changes `format`.
    """
    tables, header = matrices(run), run.header
    return {
        "format": FORMAT,
        "decision": decision_of(run, tables),
        "sentence": closing(run),
        "exit_code": (run.footer or {}).get("exit_code"),
        "complete": run.complete and not run.damaged,
        "doubt": doubt_of(run),
        "scope": scope(run),
        "run": {
            **{key: header.get(key) for key in ("suite", "catalogue_sha256", "started", "profile", "seed", "reasons")},
            "finished": (run.footer or {}).get("finished"),
            "seconds": length(run),
        },
        "targets": [_target(matrix, run) for matrix in tables],
        "causes": [_cause(cause) for cause in causes(tables)],
        "notes": len(run.notes),
        "damaged": len(run.damaged),
    }


def _target(matrix: Matrix, run: Run) -> dict[str, Any]:
    target = matrix.target
    return {
        "label": target.label,
        "name": target.name,
        "role": target.role,
        "version": target.version,
        "domain": target.domain,
        "endpoint": target.endpoint,
        "statement_sha256": target.statement_sha256,
        "decision": decision(matrix, run),
        "sentence": sentence(matrix, run),
        "claims": dict(claims(target)),
        "cells": {str(state): matrix.cells[state] for state in State},
        "cases": {kind: number for kind, number in matrix.cases.items() if number},
        "bad": [
            {"requirement": row.id, "message": field.cell.message, "state": str(field.state)}
            for row, field in matrix.places
            if field.state in BAD
        ],
        "not_judged": [
            {"state": str(state), "because": why, "cells": cells, "requirements": list(ids)}
            for state, why, cells, ids in not_judged(matrix)
        ],
        "findings": [
            {"text": remark.text, "cells": remark.cells, "requirements": list(remark.requirements)}
            for remark in findings(matrix)
        ],
    }


def _cause(cause: Cause) -> dict[str, Any]:
    first = event_of(cause.places[0].field)
    return {
        "title": cause.title,
        "advice": cause.advice,
        "blame": cause.blame,
        "cells": {str(state): number for state, number in counted(cause)},
        "cases": cause.cases,
        "requirements": list(cause.requirements),
        "places": [
            [place.matrix.target.label, place.row.id, place.field.cell.message, place.matrix.target.version]
            for place in cause.places
        ],
        "expected": first["expected"] if first else "",
        "got": first["got"] if first else "",
        "again": first.get("again", "") if first else "",
    }


def _neutral(value: Any) -> Any:
    """Neutralise every text, whoever said it."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {visible(str(key)): _neutral(each) for key, each in value.items()}
    return [_neutral(each) for each in value] if isinstance(value, list) else value
