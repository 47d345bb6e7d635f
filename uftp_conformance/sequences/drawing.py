"""Draws the steps of a sequence, before anything is sent: the same dice draw the same steps."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from random import Random

from uftp_conformance.messages import REQUESTS, ROLES
from uftp_conformance.sequences import spelling
from uftp_conformance.sequences.families import Family
from uftp_conformance.sequences.steps import Change, Kind, Reply, Step, Steps
from uftp_conformance.sequences.wire import DAMAGES

_STANDINGS = ("registered",) * 20 + ("second",) * 3 + ("newcomer", "unregistered", "barred")
_REPLIES: tuple[Reply, ...] = ("accepted",) * 5 + ("rejected",) * 2 + ("withheld", "spoiled")
_WRONG = (0, 0, 0, 0, 1, 1, 1, 2)  # how many things are wrong with a message
_AGAIN, _WAIT, _STRANGE, _TEST, _BESIDE, _POSING = 0.06, 0.04, 0.04, 0.04, 0.2, 0.03
_RIGHT, _ONCE_MORE = 0.35, 0.15  # how often what was sent wrongly comes right at once, and what was right once more
_SET_RIGHT = ("FlexOrder", "FlexOfferRevocation")  # to which what came before is an obstacle where it had an effect
_ASKED = 0.4  # how often what was published rightly is asked for at once, by whoever may see it
_SEERS = {
    "AGRPortfolioUpdate": ("AGRPortfolioQuery",),
    "DSOPortfolioUpdate": ("AGRPortfolioQuery", "DSOPortfolioQuery"),
}
_DAMAGED, _SPELT = 0.1, 0.08  # how often the bytes of a message are no right ones, and how often others for the same
_SEED = 2**32


def draw_steps(
    dice: Random,
    family: Family,
    count: int,
    *,
    waits: tuple[float, ...] = (),
    starts: Collection[str] = (),
    wire: bool = False,
) -> Steps:
    """Draw so many steps.

    Args:
        dice: what is drawn with.
        family: what may be sent and started.
        count: how many steps.
        waits: how long one may wait, in seconds; none waits where there is nothing.
        starts: the types that the target can be asked for.
        wire: whether what is sent may be wrong before anybody reads it.
    """
    found = [_opening(dice, family, number, word) for number, word in enumerate(family.opening)]
    waited = not family.expires
    while len(found) < count:
        next_ = (_set_right(dice, found[-1]) or _asked_for(dice, family, found[-1])) if found else None
        found.append(next_ or _step(dice, family, len(found), () if waited else waits, starts))
        waited = waited or found[-1].kind == "wait"  # once is enough: it takes long
    done = tuple(step for step in found if step.kind != "start" or step.message in starts)[:count]
    return tuple(_on_the_wire(step, family) for step in done) if wire else done


def _on_the_wire(step: Step, family: Family) -> Step:
    """Now and then do something to the bytes of a message; what is wrong with those is the one thing that is."""
    dice = Random(f"wire {step.seed} {step.number}")  # of their own: what is drawn otherwise stays as it is
    roll = dice.random()
    if step.kind != "send" or roll > _DAMAGED + _SPELT:
        return step
    if roll > _DAMAGED:
        return replace(step, changes=(*step.changes, *spelling.draw(dice, lambda: dice.randrange(_SEED))))
    name = _weighted(dice, {each.name: each.weight for each in DAMAGES.values()})
    tag = step.message if step.message in family.sent else "TestMessage"
    party = (_partner(tag, family, dice), "registered")
    changes = (Change(dice.randrange(_SEED), name),)
    return replace(step, message=tag, party=party, changes=changes, beside=False)


def _opening(dice: Random, family: Family, number: int, word: str) -> Step:
    kind: Kind = "start" if word.startswith("start ") else "send"
    message = word.removeprefix("start ")
    return Step(number, kind, message, (_partner(message, family, dice), "registered"), dice.randrange(_SEED))


def _step(dice: Random, family: Family, number: int, waits: tuple[float, ...], starts: Collection[str]) -> Step:
    roll, seed = dice.random(), dice.randrange(_SEED)
    if waits and roll < _WAIT:
        return Step(number, "wait", seconds=dice.choice(waits))
    startable = {tag: weight for tag, weight in family.started.items() if tag in starts}
    begins = sum(startable.values()) / (sum(startable.values()) + sum(family.sent.values()))
    if dice.random() < begins:
        tag = _weighted(dice, startable)
        standing = dice.choice(("registered", "registered", "registered", "second"))
        return Step(
            number,
            "start",
            tag,
            (_partner(tag, family, dice), standing),
            seed,
            reply=dice.choice(_REPLIES),
            beside=dice.random() < _BESIDE,
        )
    tag = _sent(dice, family)
    posing = dice.random() <= _POSING
    role = dice.choice(ROLES) if posing and tag != "TestMessage" else _partner(tag, family, dice)  # register, 129
    party = (role, dice.choice(_STANDINGS))
    if roll < _WAIT + _AGAIN:
        return Step(number, "again", tag, party, seed)
    changes = tuple(Change(dice.randrange(_SEED)) for _ in range(dice.choice(_WRONG)))
    return Step(number, "send", tag, party, seed, changes, beside=dice.random() < _BESIDE)


def _set_right(dice: Random, last: Step) -> Step | None:
    """Return, now and then, a step that says rightly what the last one said, rightly or not: its seed tells so."""
    if last.kind != "send" or last.message not in _SET_RIGHT or last.beside:
        return None
    if dice.random() > (_RIGHT if last.changes else _ONCE_MORE):
        return None
    return Step(last.number + 1, "send", last.message, last.party, last.seed)


def _asked_for(dice: Random, family: Family, last: Step) -> Step | None:
    """Return, now and then, a query for what the last step published: of its sender, of another one, or of an AGR."""
    if last.kind != "send" or last.message not in _SEERS or last.message not in family.sent:
        return None
    if last.changes or last.beside or dice.random() > _ASKED:
        return None
    query, (role, standing) = dice.choice(_SEERS[last.message]), last.party
    asking = _partner(query, family, dice)
    party = asking, dice.choice((standing, standing, "second")) if role == asking else "registered"
    return Step(last.number + 1, "send", query, party, dice.randrange(_SEED))


def _sent(dice: Random, family: Family) -> str:
    """Draw a type: one of the family, now and then one that only another role receives, or a TestMessage."""
    roll = dice.random()
    if roll < _STRANGE and (strange := _misdirected(family.role)):
        return dice.choice(strange)
    return "TestMessage" if roll > 1 - _TEST else _weighted(dice, family.sent)


def _misdirected(role: str) -> list[str]:
    every = ((tag, request) for tag, request in REQUESTS.items() if request.receiver is not None)
    return [tag for tag, request in every if role not in (request.receiver, request.sender)]


def _weighted(dice: Random, weights: Mapping[str, int]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]


def _partner(tag: str, family: Family, dice: Random) -> str:
    """Return the role of our participant that sends a type to the target, or receives it from there."""
    request = REQUESTS[tag]
    role = request.receiver if request.sender == family.role else request.sender
    return role or dice.choice([each for each in ("AGR", "DSO") if each != family.role])
