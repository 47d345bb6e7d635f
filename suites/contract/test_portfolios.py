"""Publishing congestion points and connections at the CRO."""

from fixtures.covering import covers
from fixtures.target import TargetUnderTest
from strategies.bounds import bound_cases
from suites.contract import conflicts, moves, procedures, published_again, unlisted


@covers("CON-DPU-ACCEPT", "CON-APU-ACCEPT")
def test_update(target: TargetUnderTest) -> None:
    """A registered participant publishes, updates and extends its portfolio."""
    target.accepts(procedures.updated, listed=bound_cases)


@covers("CON-DPU-PUBLISHED")
def test_point_is_published(target: TargetUnderTest) -> None:
    """The connections of a congestion point are returned to its DSO, as it was published last."""
    target.holds(published_again.points_again)


@covers("CON-DPU-END")
def test_point_ends(target: TargetUnderTest) -> None:
    """A congestion point whose EndPeriod has come is no longer valid on later Periods."""
    target.holds(procedures.point_ended)


@covers("CON-DPU-PERIODS")
def test_odd_periods(target: TargetUnderTest) -> None:
    """An update with odd periods is answered, either way."""
    target.accepts(procedures.oddly_timed)


@covers("CON-DPU-UNAUTHORIZED", "CON-APU-UNAUTHORIZED")
def test_unauthorized(target: TargetUnderTest) -> None:
    """In closed mode an update from a participant that is not pre-registered is rejected."""
    target.refuses()


@covers("CON-DPU-OPEN", "CON-APU-OPEN")
def test_open_mode(target: TargetUnderTest) -> None:
    """In open mode an update from a participant that is not pre-registered is accepted."""
    target.accepts(procedures.unregistered)


@covers("CON-DPU-CONFLICT")
def test_connection_conflict(target: TargetUnderTest) -> None:
    """An update that puts a connection at a second congestion point is rejected."""
    target.refuses()


@covers("CON-DPU-CONFLICT-NAMED")
def test_conflict_is_named(target: TargetUnderTest) -> None:
    """Each conflict is refused like every other one, and the refusal names the connection and its earlier point."""
    target.holds(conflicts.every_conflict)


@covers("CON-DPU-MOVED")
def test_connection_moves(target: TargetUnderTest) -> None:
    """A connection that is at two congestion points on no common Period is in no conflict."""
    target.holds(moves.moved)


@covers("CON-APU-UNDECLARED")
def test_undeclared_connections(target: TargetUnderTest) -> None:
    """Connections that no DSO has declared yet are accepted and kept."""
    target.holds(procedures.declared_later)


@covers("CON-APU-END")
def test_connection_ends(target: TargetUnderTest) -> None:
    """A connection whose EndPeriod has passed no longer belongs to the AGR on later Periods."""
    target.holds(procedures.connection_ended)


@covers("CON-APU-UNLISTED")
def test_unlisted_connections(target: TargetUnderTest) -> None:
    """What an update of an AGR does not list stays with it or does not, and whichever it is, all of it does so."""
    target.holds(unlisted.treated_alike)
