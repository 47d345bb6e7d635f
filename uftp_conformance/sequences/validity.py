"""Whether a message of ours is valid for its schema, without looking again at ISPs that were in one that was.

A settlement or a metering has hundreds of ISPs, and those of the next one are mostly the same ones.  In every schema
a list of ISPs takes any number of them, one at least, each on its own (`tests/sequences/test_validity.py`).
"""

from uftp_conformance.messages import Element, complaints
from uftp_conformance.messages.cache import once
from uftp_conformance.messages.codec import parse_lxml, serialise

_FEW = 8  # ISPs that are looked at again each time

written = once(serialise)  # the bytes that are held against the schema are those that are sent


def is_valid(message: Element, version: str) -> bool:
    """Return whether a message is valid for the schema of a version."""
    brief = _briefly(message, version, message.tag)
    if complaints(parse_lxml(written(brief), None), version):
        return False
    _keep_in_mind(message, version, message.tag)
    return True


@once
def _valid_as(isps: tuple[Element, ...]) -> set[tuple[str, str]]:  # noqa: ARG001 - by which it is kept
    """Return in which versions, and within which elements, these ISPs were valid: to be added to."""
    return set()


def _are_isps(children: tuple[Element, ...]) -> bool:
    return len(children) > _FEW and all(each.tag == "ISP" for each in children)


def _briefly(element: Element, version: str, path: str) -> Element:
    """Return an element with one ISP of each list that was valid in the same place before."""
    if not element.children:
        return element
    if _are_isps(element.children):
        known = (version, path) in _valid_as(element.children)
        return element.containing(element.children[0]) if known else element
    children = [_briefly(each, version, f"{path}/{each.tag}") for each in element.children]
    same = all(one is other for one, other in zip(children, element.children, strict=True))
    return element if same else element.containing(*children)


def _keep_in_mind(element: Element, version: str, path: str) -> None:
    if _are_isps(element.children):
        _valid_as(element.children).add((version, path))
        return
    for each in element.children:
        if each.children:
            _keep_in_mind(each, version, f"{path}/{each.tag}")
