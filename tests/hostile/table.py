"""The table: every behaviour, each with a name of its own."""

from functools import cache

from tests.hostile import floods, http_answers, lives, machines, senders, speakers, tls_targets, traps
from tests.hostile.behaviour import Behaviour
from uftp_conformance.mutants.selection import THIRDS, number_of_commit


@cache
def table() -> tuple[Behaviour, ...]:
    """Return all behaviours."""
    rooms = (http_answers, tls_targets, speakers, floods, senders, lives, traps, machines)
    return tuple(behaviour for room in rooms for behaviour in room.behaviours())


def find(name: str) -> Behaviour:
    """Return the behaviour of this name; KeyError when there is none."""
    return {behaviour.name: behaviour for behaviour in table()}[name]


def chosen_third() -> tuple[Behaviour, ...]:
    """Return every third of those that are quick; the commit at hand chooses from which on, the first without one."""
    quick = [behaviour for behaviour in table() if not behaviour.slow]
    return tuple(quick[(number_of_commit() or 0) % THIRDS :: THIRDS])
