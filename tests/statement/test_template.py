from pathlib import Path
from typing import get_args

import pytest

from tests.statement.statements import PUBLIC_KEY
from uftp_conformance import StatementError, statement
from uftp_conformance.messages import ROLES
from uftp_conformance.messages.sealing import read_public_key
from uftp_conformance.statement import Standing
from uftp_conformance.statement.counterparties import enlist
from uftp_conformance.statement.template import write_starter

PLACEHOLDER = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
OTHER = {"AGR": "DSO", "DSO": "AGR"}
ROLE = pytest.mark.parametrize("role", ROLES)


@ROLE
def test_it_loads_once_it_is_filled_in(role: str, tmp_path: Path) -> None:
    """The starter of each role is a valid statement as soon as the target's key stands in it."""
    path = write_starter(tmp_path / "new", role)
    text = path.read_text(encoding="utf-8")
    assert (path, text.count(PLACEHOLDER)) == (tmp_path / "new" / "target.toml", 1)
    path.write_text(text.replace(PLACEHOLDER, PUBLIC_KEY), encoding="utf-8")
    given = statement.load(path)
    assert (given.target.role, given.target.key) == (role, read_public_key(PUBLIC_KEY))


@ROLE
def test_its_counterparties_have_keys(role: str, tmp_path: Path) -> None:
    """There is a counterparty of each role and standing, each with a key of its own beside the statement."""
    parties = enlist(statement.load(write_starter(tmp_path, role)))
    assert {(p.role, p.standing) for p in parties} == {(r, s) for r in ROLES for s in get_args(Standing)}
    assert len({p.key.text() for p in parties}) == len(parties) == len(list((tmp_path / "keys").iterdir()))


@ROLE
def test_it_says_where_to_fill_in(role: str, tmp_path: Path) -> None:
    """Every line of the target that a vendor has to change is marked."""
    lines = write_starter(tmp_path, role).read_text(encoding="utf-8").splitlines()
    marked = {line.split("=")[0].strip() for line in lines if "<--" in line}
    assert {"name", "domain", "endpoint", "public_key", "reply_within"} <= marked


@pytest.mark.parametrize(("role", "points", "contracts"), [("AGR", 1, 2), ("DSO", 1, 0), ("CRO", 0, 0)])
def test_what_each_role_agrees(role: str, points: int, contracts: int, tmp_path: Path) -> None:
    """A congestion point is there where the role meets somebody, and a contract for an AGR."""
    given = statement.load(write_starter(tmp_path, role))
    assert (len(given.own_points()), len(given.market.contracts)) == (points, contracts)


@pytest.mark.parametrize("role", ["AGR", "DSO"])
def test_it_meets_two(role: str, tmp_path: Path) -> None:
    """There is a point with the second participant too, so that none may touch what is the other's."""
    given = statement.load(write_starter(tmp_path, role))
    second = next(c.domain for c in given.counterparties if (c.role, c.standing) == (OTHER[role], "second"))
    assert [{p.dso, p.agr} for p in given.market.congestion_points].count({given.target.domain, second}) == 1
    assert given.supports.flex_reservation_update == bool(given.market.contracts)


def test_a_statement_is_not_overwritten(tmp_path: Path) -> None:
    """A folder that holds a statement keeps it, and no key is made there."""
    (tmp_path / "target.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(StatementError, match="exists already and is not overwritten"):
        write_starter(tmp_path, "AGR")
    assert ((tmp_path / "target.toml").read_text(encoding="utf-8"), (tmp_path / "keys").exists()) == ("mine", False)


def test_keys_are_kept(tmp_path: Path) -> None:
    """Keys of an earlier starter are kept, because somebody may know them already."""
    path = write_starter(tmp_path, "AGR")
    keys = {key.name: key.read_bytes() for key in (tmp_path / "keys").iterdir()}
    path.unlink()
    write_starter(tmp_path, "DSO")
    assert {key.name: key.read_bytes() for key in (tmp_path / "keys").iterdir()} == keys
