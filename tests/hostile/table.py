"""The table: every behaviour, each with a name of its own."""

import os
from functools import cache

from tests.hostile import floods, http_answers, lives, machines, senders, speakers, tls_inbox, tls_targets, traps
from tests.hostile.behaviour import Behaviour
from uftp_conformance.mutants.selection import number_of_commit

_THIRDS = 3


@cache
def table() -> tuple[Behaviour, ...]:
    """Return all behaviours."""
    rooms = (http_answers, tls_targets, speakers, floods, senders, tls_inbox, lives, traps, machines)
    return tuple(behaviour for room in rooms for behaviour in room.behaviours())


def find(name: str) -> Behaviour:
    """Return the behaviour of this name; KeyError when there is none."""
    return {behaviour.name: behaviour for behaviour in table()}[name]


def chosen() -> tuple[Behaviour, ...]:
    """Return a part of those that are quick, from the one on that the commit at hand chooses, the first without one.

    It is a third of them, or another part where the environment says which (UFTP_HOSTILE_SHARE=6: a sixth).  A smaller
    part than a third is without what a target answers over HTTP, which the client alone meets in every commit.
    """
    share = int(os.environ.get("UFTP_HOSTILE_SHARE", _THIRDS))
    quick = [each for each in table() if not each.slow and (share <= _THIRDS or not each.name.startswith("http/"))]
    return tuple(quick[(number_of_commit() or 0) % share :: share])
