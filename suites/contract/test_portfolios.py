"""Publishing congestion points and connections at the CRO."""

from fixtures.bench import Bench
from fixtures.covering import covers
from strategies.bounds import bound_plans
from suites.contract import conflicts, courses


@covers("CON-DPU-ACCEPT", "CON-APU-ACCEPT")
def test_update(target: Bench) -> None:
    """A registered participant publishes, updates and extends its portfolio."""
    target.accepts(courses.updated, listed=bound_plans)


@covers("CON-DPU-PUBLISHED")
def test_point_is_published(target: Bench) -> None:
    """The connections of a published congestion point are returned to its DSO."""
    target.holds(courses.point_published)


@covers("CON-DPU-END")
def test_point_ends(target: Bench) -> None:
    """A congestion point whose EndPeriod has come is no longer valid on later Periods."""
    target.holds(courses.point_ended)


@covers("CON-DPU-PERIODS")
def test_odd_periods(target: Bench) -> None:
    """An update with odd periods is answered, either way."""
    target.accepts(courses.oddly_timed)


@covers("CON-DPU-UNAUTHORIZED", "CON-APU-UNAUTHORIZED")
def test_unauthorized(target: Bench) -> None:
    """In closed mode an update from a participant that is not pre-registered is rejected."""
    target.refuses()


@covers("CON-DPU-OPEN", "CON-APU-OPEN")
def test_open_mode(target: Bench) -> None:
    """In open mode an update from a participant that is not pre-registered is accepted."""
    target.accepts(courses.unregistered)


@covers("CON-DPU-CONFLICT")
def test_connection_conflict(target: Bench) -> None:
    """An update that puts a connection at a second congestion point is rejected."""
    target.refuses()


@covers("CON-DPU-CONFLICT-NAMED")
def test_conflict_is_named(target: Bench) -> None:
    """Each conflict is refused like every other one, and the refusal names the connection and its earlier point."""
    target.holds(conflicts.every_conflict)


@covers("CON-DPU-MOVED")
def test_connection_moves(target: Bench) -> None:
    """A connection that is at two congestion points on no common Period is in no conflict."""
    target.holds(conflicts.moved)


@covers("CON-APU-UNDECLARED")
def test_undeclared_connections(target: Bench) -> None:
    """Connections that no DSO has declared yet are accepted and kept."""
    target.holds(courses.declared_later)


@covers("CON-APU-END")
def test_connection_ends(target: Bench) -> None:
    """A connection whose EndPeriod has passed no longer belongs to the AGR on later Periods."""
    target.holds(courses.connection_ended)
