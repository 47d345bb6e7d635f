"""Read the TOML files of the catalogue and refuse what is inconsistent."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from uftp_conformance import CatalogueError
from uftp_conformance.catalogue.rows import Catalogue, Direction, Obligation, Observed, Requirement
from uftp_conformance.messages import REQUESTS, VERSIONS

OBSERVATIONS = (
    "accepted",
    "rejected",
    "answered",
    "silent",
    "200",
    "2xx",
    "3xx",
    "400",
    "401",
    "405",
    "411",
    "415",
    "419",
    "429",
    "4xx",
    "501",
    "5xx",
    "closed",
    "holds",
    "disputed",
)
CLAIMS = (
    "mode.closed",
    "mode.open",
    "d_prognosis",
    "flex_reservation_update",
    "mutex_offers",
    "unsolicited_offers",
    "unsolicited_orders",
    "partial_activation",
    "flex_settlement",
    "intraday",
    "settlement_of_today",
    "prognosis_of_today",
    "metering",
    "stimulus",
    "contracts",
    "deadline",
    "second",
    "newcomer",
    "unregistered",
    "barred",
    "another",
    "other_role",
    "no_d_prognosis",
    "no_flex_reservation_update",
    "no_flex_settlement",
    "no_metering",
    "no_mutex_offers",
    "no_unsolicited_offers",
    "no_unsolicited_orders",
    "baseline",
    "brief",
    "agreed",
    "agreed.contracts",
    "agreed.baseline_references",
    "discovery",
    "redelivery",
    "patience",
    "https",
    "rate",
    "size",
    "isps.3",
    "isps.7",
)

Text = Annotated[str, Field(min_length=3)]


class _Row(BaseModel):
    """A row as it stands in a file; no outcome has a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[A-Z]{3}(-[A-Z0-9]+)+$")]
    title: Text
    sentence: Text
    source: Text
    versions: Annotated[tuple[Literal[VERSIONS], ...], Field(min_length=1)]  # type: ignore[valid-type]  # the table is the type
    obligation: Obligation
    receivers: Annotated[tuple[Literal["AGR", "CRO", "DSO"], ...], Field(min_length=1)]
    messages: Annotated[tuple[Literal[tuple(REQUESTS)], ...], Field(min_length=1)]  # type: ignore[valid-type]  # likewise
    observed: Observed
    legal: tuple[Literal[OBSERVATIONS], ...]  # type: ignore[valid-type]  # likewise
    finding: tuple[Literal[OBSERVATIONS], ...] = ()  # type: ignore[valid-type]  # likewise
    reason: str | dict[str, str] = ""
    equivalent: tuple[Text, ...] = ()
    own_words: bool = False
    needs: tuple[Literal[CLAIMS], ...] = ()  # type: ignore[valid-type]  # likewise
    register_: Annotated[tuple[int, ...], Field(alias="register")] = ()
    blame: Literal["transport", "signature", "schema", "semantics", "sequence", "timing"]
    direction: Direction = "usual"
    why: str = ""
    cases: Annotated[int, Field(ge=0)] = 0
    despite: tuple[Text, ...] = ()
    tolerates: tuple[Text, ...] = ()
    heavy: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> "_Row":
        if (self.observed == "unobservable") != bool(self.why):
            raise ValueError("a row is unobservable if and only if it says why")
        if (self.observed == "unobservable") == bool(self.legal):
            raise ValueError("an observable row needs its legal outcomes, an unobservable one has none")
        if self.legal and ("rejected" in (*self.legal, *self.finding)) != bool(self.reason):
            raise ValueError("a row has a reason if and only if a rejection may pass")
        if self.cases and self.observed == "unobservable":
            raise ValueError("a row that nobody can observe has no cases")
        if isinstance(self.reason, dict) and set(self.reason) != set(self.versions):
            raise ValueError("`reason` names other versions than `versions`")
        return self

    def requirement(self) -> Requirement:
        """Return the row as the value that the suite works with."""
        reason = self.reason
        if isinstance(reason, str):
            reason = dict.fromkeys(self.versions, reason) if reason else {}
        fields = self.model_dump(exclude={"reason", "register_"})
        return Requirement(**fields, reason=reason, register=self.register_)


@cache
def load() -> Catalogue:
    """Load the catalogue that is shipped with this package."""
    folder = files("uftp_conformance") / "catalogue"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return load_texts({name: (folder / name).read_text(encoding="utf-8") for name in names})


def load_texts(texts: Mapping[str, str]) -> Catalogue:
    """Load a catalogue from TOML texts by file name; raise CatalogueError for the first mistake."""
    rows: dict[str, Requirement] = {}
    for name, text in texts.items():
        try:
            data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise CatalogueError(f"catalogue/{name}: {error}") from None
        if set(data) != {"requirement"} or not isinstance(data["requirement"], list):
            raise CatalogueError(f"catalogue/{name}: holds [[requirement]] rows and nothing else")
        for number, row in enumerate(data["requirement"], 1):
            requirement = _row(row, f"catalogue/{name}: row {number} ({row.get('id', 'no id')})")
            if requirement.id in rows:
                raise CatalogueError(f"catalogue/{name}: {requirement.id} appears twice")
            rows[requirement.id] = requirement
    for row in rows.values():
        for key in ("despite", "tolerates"):
            if unknown := set(getattr(row, key)) - rows.keys():
                raise CatalogueError(f"{row.id}: {key}: there is no requirement {min(unknown)}")
    return Catalogue(rows)


def _row(row: dict[str, Any], where: str) -> Requirement:
    try:
        return _Row.model_validate(row).requirement()
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "row"
        raise CatalogueError(f"{where}: {key}: {first['msg']}") from None
