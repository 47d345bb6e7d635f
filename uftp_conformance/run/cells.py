"""What a stream says about its cells, counted while it grows: as little as the gate and the baseline need."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from uftp_conformance.catalogue import Catalogue
from uftp_conformance.judging.evidence import VIOLATED
from uftp_conformance.run.events import CellResult, Event, Key, key_of


@dataclass(slots=True)
class Cells:
    """The cells of a run, by key; `scope` has the options that chose a part of the requirements."""

    catalogue: Catalogue
    results: dict[Key, CellResult] = field(default_factory=dict)
    scope: tuple[str, ...] = ()
    footer: Event | None = None

    def take(self, event: Event) -> None:
        """Count one event."""
        match event["event"]:
            case "header":
                self.scope = tuple(map(str, event.get("scope", ())))
                for target, requirement, message, role, version, reason, *floor in event["cells"]:
                    cell = self._cell((target, requirement, message, role, version))
                    cell.reason, cell.floor = reason, floor[0] if floor else 1
                    cell.kinds["not applicable"] += bool(reason)
            case "verdict":
                cell = self._cell(key_of(event))
                cell.kinds[event["kind"]] += 1
                cell.obligation = event.get("obligation", cell.obligation)
                cell.findings.update(event.get("findings", ()))
                if event["kind"] == "inconclusive" and (violated := _violated(event)):
                    cell.blamed[violated] += 1
            case "footer":
                self.footer = event

    def _cell(self, key: Key) -> CellResult:
        if key not in self.results:
            known = key[1] in self.catalogue.requirements
            obligation = self.catalogue[key[1]].obligation if known else "must"
            self.results[key] = CellResult(*key, obligation=obligation)
        return self.results[key]


def counted(events: Iterable[Event], catalogue: Catalogue) -> Cells:
    """Return the cells of a whole stream."""
    cells = Cells(catalogue)
    for event in events:
        cells.take(event)
    return cells


def _violated(event: Event) -> str:
    """Return the requirement that a message of a sequence violated, "" where a verdict tells of none."""
    return str(((event.get("trial") or {}).get("facts") or {}).get(VIOLATED, ""))
