"""A first statement to fill in, with keys for the counterparties beside it."""

import base64
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from uftp_conformance import StatementError
from uftp_conformance.statement.counterparties import write_key_file

STANDINGS = ("registered", "second", "newcomer", "unregistered", "barred")
_PLACEHOLDER = base64.b64encode(bytes(32)).decode()


def write_starter(folder: Path, role: str) -> Path:
    """Write target.toml and keys/ into a folder; keys that are there already are kept.

    Raises:
        StatementError: there is a statement already.
    """
    path = folder / "target.toml"
    if path.exists():
        raise StatementError(f"{path}: exists already and is not overwritten.  Give another folder")
    parties = [
        {"role": other, "standing": standing, "domain": _domain(other, standing)}
        for other in ("AGR", "CRO", "DSO")
        for standing in STANDINGS
    ]
    for party in parties:
        key = folder / "keys" / f"{party['domain']}.key"
        if not key.exists():
            write_key_file(key)
    target = f"{role.lower()}.target.example"
    environment = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)  # noqa: S701 - TOML
    template = (files("uftp_conformance") / "statement" / "target.toml.j2").read_text(encoding="utf-8")
    other = "DSO" if role == "AGR" else "AGR"
    text = environment.from_string(template).render(
        role=role,
        other=other,
        domain=target,
        dso=target if role == "DSO" else _domain("DSO", "registered"),
        agr=target if role == "AGR" else _domain("AGR", "registered"),
        second=_domain(other, "second"),
        blocked=_domain(other, "barred"),
        fellow=_domain("AGR", "registered"),
        public_key=_PLACEHOLDER,
        parties=parties,
    )
    path.write_text(text, encoding="utf-8")
    return path


def _domain(role: str, standing: str) -> str:
    return f"{role.lower()}{'' if standing == 'registered' else f'-{standing}'}.suite.example"
