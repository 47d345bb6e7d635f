"""What can be wrong with the ISPs of a message, and with its other parts: moved, doubled, left out, in two."""

from collections.abc import Callable

from uftp_conformance.messages import Element
from uftp_conformance.sequences.defect import Apply, Defect, replaced
from uftp_conformance.sequences.places import Site, elements
from uftp_conformance.sequences.scene import Scene


def _isps(message: Element) -> list[Site]:
    return [(each, "ISP") for _, each in elements(message)[""] if each.children and any(each.all("ISP"))]


def _changing(change: Callable[[Scene, list[Element], int], None]) -> Apply:
    """Return what changes the list of ISPs of an element, at a place in it."""

    def apply(scene: Scene, message: Element, site: Site) -> Element:
        holder, _ = site
        isps = list(holder.all("ISP"))
        change(scene, isps, scene.dice.randrange(len(isps)))
        if not isps:
            return message
        others = (child for child in holder.children if child.tag != "ISP")
        return replaced(message, holder, holder.containing(*isps, *others))

    return apply


def _shifted(scene: Scene, isp: Element) -> Element:
    return isp.having({"Start": str(int(isp["Start"]) + scene.dice.choice([-1, 1, 40, 97]))})


def _move(scene: Scene, isps: list[Element], at: int) -> None:
    isps[at] = _shifted(scene, isps[at])


def _add(scene: Scene, isps: list[Element], at: int) -> None:
    isps.append(_shifted(scene, isps[at]))


def _double(_: Scene, isps: list[Element], at: int) -> None:
    isps.append(isps[at])


def _drop(_: Scene, isps: list[Element], at: int) -> None:
    isps.pop(at)


def _lengthen(scene: Scene, isps: list[Element], at: int) -> None:
    if isps[at].get("Duration") is not None:
        count = int(isps[at]["Duration"]) + scene.dice.choice([-1, 1, 3, 96])
        isps[at] = isps[at].having({"Duration": str(count)})


def _several(message: Element) -> list[Site]:
    return [(message, "")] if len(message.children) > 1 else []


def _fewer(_: Scene, message: Element, __: Site) -> Element:
    return message.containing(*message.children[:-1])


def _split(message: Element) -> list[Site]:
    every = elements(message).get("Duration", ())
    return [(each, "ISP") for _, each in every if each.tag == "ISP" and int(each["Duration"] or 1) > 1]


def _in_two(_: Scene, message: Element, site: Site) -> Element:
    isp, _name = site
    first, count = int(isp["Start"]), int(isp["Duration"])
    parts = (isp.having({"Duration": "1"}), isp.having({"Start": str(first + 1), "Duration": str(count - 1)}))

    def inside(element: Element) -> Element:
        children = (part for each in element.children for part in (parts if each is isp else (inside(each),)))
        return element.containing(*children)

    return inside(message)


PARTS = (
    Defect("an ISP moved", _isps, _changing(_move)),
    Defect("an ISP more", _isps, _changing(_add)),
    Defect("an ISP twice", _isps, _changing(_double)),
    Defect("an ISP less", _isps, _changing(_drop)),
    Defect("a longer or shorter run", _isps, _changing(_lengthen)),
    Defect("a run in two parts", _split, _in_two),
    Defect("a part less", _several, _fewer),
)
