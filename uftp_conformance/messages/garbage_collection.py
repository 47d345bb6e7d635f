"""How often garbage is looked for, in a process that reads and writes many messages."""

import gc

_NEW, _YOUNG, _MIDDLE = 20_000, 20, 20  # objects, and collections of the younger ones, after which it is looked for


def collect_seldom() -> None:
    """Look for garbage only among what comes from now on, and seldom: trees of messages have no cycles.

    Modules, schemas and tests stay until the end.
    """
    gc.freeze()
    gc.set_threshold(_NEW, _YOUNG, _MIDDLE)
