"""A first statement to fill in, with keys for the counterparties beside it."""

import base64
from importlib.resources import files
from pathlib import Path

from uftp_conformance import StatementError
from uftp_conformance.statement.counterparties import PLAYED, domain_of, write_key_file
from uftp_conformance.statement.markets import Start

_PLACEHOLDER = base64.b64encode(bytes(32)).decode()


def write_starter(folder: Path, given: str | Start) -> Path:
    """Write target.toml and keys/ into a folder; keys that are there already are kept.

    Args:
        folder: is made where there is none.
        given: what the statement says; of a role alone, the rest is there to be filled in.

    Raises:
        StatementError: there is a statement already.
    """
    start = Start(given) if isinstance(given, str) else given
    role, path = start.role, folder / "target.toml"
    if path.exists():
        raise StatementError(f"{path}: exists already and is not overwritten.  Choose another folder")
    parties = [{"role": other, "standing": standing, "domain": domain} for other, standing, domain in PLAYED]
    for party in parties:
        key = folder / "keys" / f"{party['domain']}.key"
        if not key.exists():
            write_key_file(key)
    target = start.domain or f"{role.lower()}.target.example"
    from jinja2 import Environment, StrictUndefined  # here: no command waits for it that writes no statement

    environment = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)  # noqa: S701 - TOML
    template = (files("uftp_conformance") / "statement" / "target.toml.j2").read_text(encoding="utf-8")
    other = "DSO" if role == "AGR" else "AGR"
    text = environment.from_string(template).render(
        role=role,
        other=other,
        domain=target,
        dso=target if role == "DSO" else domain_of("DSO", "registered"),
        agr=target if role == "AGR" else domain_of("AGR", "registered"),
        second=domain_of(other, "second"),
        blocked=domain_of(other, "barred"),
        fellow=domain_of("AGR", "registered"),
        public_key=start.public_key or _PLACEHOLDER,
        parties=parties,
        start=start,
    )
    path.write_text(text, encoding="utf-8")
    return path
