"""Addresses in each form that an entity address can have; most trials have EANs of 18 digits alone."""

from collections.abc import Callable
from datetime import date

from fixtures.running_trial import RunningTrial
from suites.contract.procedures import DAY, connection, connections, periods, point, points, zone
from uftp_conformance.messages import Element
from uftp_conformance.messages.ean import ean

Form = Callable[[str, str], str]  # makes an address of this form of the usual one, and of how EANs begin there
_AUTHORITY = "ea1.2026-11.com.example:"
_MOST = 255  # characters, by message-transport-mechanism.md


def of_34_digits(address: str, prefix: str) -> str:
    """With addresses of 34 digits."""
    return ean(f"{prefix:0<16}{address.removeprefix('ean.')[:-1]}")


def ea1(address: str, _: str) -> str:
    """With ea1 addresses that are alike until their last colon, and have an ampersand behind it."""
    return f"{_AUTHORITY}001:002:{address.removeprefix('ean.')}a&b#"


def longest_ea1(address: str, _: str) -> str:
    """With ea1 addresses of 255 characters."""
    return f"{_AUTHORITY}{address.removeprefix('ean.'):x>{_MOST - len(_AUTHORITY)}}"


FORMS: tuple[Form, ...] = (of_34_digits, ea1, longest_ea1)


async def represented_in_another_form(trial: RunningTrial, day: str) -> dict[str, list[str]]:
    """Let our AGR represent connections of two points whose addresses are in another form, by turns in each of these.

    Of a third connection nobody does: it must not be listed.  Return what is to be read; nothing where one of the
    updates is not taken, which is judged where nothing but that is tried.
    """
    if not await _represented(trial, day):
        return {}
    trial.expected.setdefault("absent", []).append(_address(trial, "also-there"))
    dso = trial.us("DSO").domain
    return {f"{dso}|{_address(trial, at)}": [_address(trial, name)] for at, name in _PLACED.items()}


async def asked_in_another_form(trial: RunningTrial, day: str) -> dict[str, list[str]]:
    """Let our DSO ask for one of such points; return what is to be read, and nothing of the other one.

    Nothing where one of the updates is not taken.
    """
    if not await _represented(trial, day):
        return {}
    (at, name), (_, other) = _PLACED.items()
    query = Element("DSOPortfolioQuery", {**zone(trial), "Period": day, "EntityAddress": _address(trial, at)})
    await trial.send(trial.outgoing(query), "case")
    trial.expected.setdefault("absent", []).append(_address(trial, other))
    return {f"|{_address(trial, at)}": [_address(trial, name)]}


_PLACED = {"other-form": "in-other-form", "next-to-it": "in-the-next"}  # points, and a connection at each


async def _represented(trial: RunningTrial, day: str) -> bool:
    """Publish points in another form and represent their connections; tell whether all of it was taken."""
    form, within = _form_of(trial), periods(day, date.fromisoformat(day) + DAY)
    (at, name), (other, there) = _PLACED.items()
    updates = (
        points(trial, point(at, within, name, "also-there"), point(other, within, there)),
        connections(trial, connection(name, within), connection(there, within)),
    )
    for update in updates:
        if not await trial.send(trial.outgoing(_written(trial, trial.minted(update))), "attempt", form.__doc__ or ""):
            return False
    return True


def _address(trial: RunningTrial, name: str) -> str:
    return _formed(trial, trial.address(name))


def _formed(trial: RunningTrial, address: str) -> str:
    return _form_of(trial)(address, trial.situation.market.ean_prefix)


def _form_of(trial: RunningTrial) -> Form:
    return FORMS[trial.number % len(FORMS)]


def _written(trial: RunningTrial, element: Element) -> Element:
    """Put each address into another form."""
    address = element.get("EntityAddress")
    changed = {"EntityAddress": _formed(trial, address)} if address else {}
    return element.having(changed).containing(*(_written(trial, child) for child in element.children))
