"""A statement as the oracle needs it."""

from uftp_conformance.oracle.received.target import Partner, Target
from uftp_conformance.statement import Statement


def target_of(statement: Statement) -> Target:
    """Return what the oracle has to know of the target of a statement that speaks one version."""
    supports = statement.supports.model_dump()
    claims = {name for name, value in supports.items() if value is True} | {f"mode.{statement.supports.mode}"}
    return Target(
        role=statement.target.role,
        domain=statement.target.domain,
        version=statement.target.version,
        claims=frozenset(claims),
        market=statement.agreement(),
        partners=tuple(Partner(c.role, c.domain, c.standing) for c in statement.counterparties),
        clock_tolerance=statement.timing.clock_tolerance,
    )
