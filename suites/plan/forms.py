"""Addresses in each form that an entity address can have; most trials have EANs of 18 digits alone."""

from collections.abc import Callable

from fixtures.running_trial import RunningTrial
from suites.contract.procedures import connections, periods, point, points, zone
from uftp_conformance.messages import Element

Form = Callable[[str], str]  # makes an address of this form of the usual one
_AUTHORITY = "ea1.2026-11.com.example:"
_MOST = 255  # characters, by message-transport-mechanism.md


def of_34_digits(address: str) -> str:
    """With addresses of 34 digits."""
    return f"ean.8716000000000000{address.removeprefix('ean.')}"  # its check digit stays what it was


def ea1(address: str) -> str:
    """With ea1 addresses in which there is an ampersand."""
    return f"{_AUTHORITY}001:{address.removeprefix('ean.')}a&b#"


def longest_ea1(address: str) -> str:
    """With ea1 addresses of 255 characters."""
    return f"{_AUTHORITY}{address.removeprefix('ean.'):x>{_MOST - len(_AUTHORITY)}}"


FORMS: tuple[Form, ...] = (of_34_digits, ea1, longest_ea1)


async def published_in_another_form(trial: RunningTrial, day: str) -> tuple[str, str] | None:
    """Let our DSO publish a point with a connection, by turns in each of these forms; return both addresses.

    None where the CRO does not take it, which is judged where nothing but that is tried.
    """
    form = _form_of(trial)
    update = points(trial, point("other-form", periods(day, day), "in-other-form"))
    if not await trial.send(trial.outgoing(_written(form, trial.minted(update))), "attempt", form.__doc__ or ""):
        return None
    return form(trial.address("other-form")), form(trial.address("in-other-form"))


async def represented_in_another_form(trial: RunningTrial, day: str) -> dict[str, list[str]]:
    """Let our AGR represent the connection of a point whose addresses are in another form; return what it is to read.

    Nothing where either of the two is not taken.
    """
    placed = await _represented(trial, day)
    return {f"{trial.us('DSO').domain}|{placed[0]}": [placed[1]]} if placed else {}


async def asked_in_another_form(trial: RunningTrial, day: str) -> dict[str, list[str]]:
    """Let our DSO ask for such a point with a connection that our AGR represents; return what it is to read.

    Nothing where either of the two is not taken.
    """
    placed = await _represented(trial, day)
    if placed is None:
        return {}
    query = Element("DSOPortfolioQuery", {**zone(trial), "Period": day, "EntityAddress": placed[0]})
    await trial.send(trial.outgoing(query), "case")
    return {f"|{placed[0]}": [placed[1]]}


async def _represented(trial: RunningTrial, day: str) -> tuple[str, str] | None:
    """Publish a point in another form and represent its connection; return both addresses.

    None where either of the two is not taken.
    """
    placed = await published_in_another_form(trial, day)
    if placed is None:
        return None
    own = connections(trial, Element("Connection", {"EntityAddress": placed[1], **periods(day, day)}))
    return placed if await trial.send(trial.outgoing(own), "attempt", _form_of(trial).__doc__ or "") else None


def _form_of(trial: RunningTrial) -> Form:
    return FORMS[trial.number % len(FORMS)]


def _written(form: Form, element: Element) -> Element:
    """Put each address into another form."""
    address = element.get("EntityAddress")
    changed = {"EntityAddress": form(address)} if address else {}
    return element.having(changed).containing(*(_written(form, child) for child in element.children))
