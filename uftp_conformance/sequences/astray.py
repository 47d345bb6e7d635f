"""References of a message that go astray: to another state, another party, another type, or to nothing at all."""

from collections.abc import Callable

from uftp_conformance.messages import Element
from uftp_conformance.sequences.defect import Apply, Defect
from uftp_conformance.sequences.past import Entry
from uftp_conformance.sequences.places import Site
from uftp_conformance.sequences.scene import Scene

_REFERRED = {
    "FlexOffer": ("FlexRequestMessageID", "D-PrognosisMessageID"),
    "FlexOrder": ("FlexOfferMessageID", "D-PrognosisMessageID"),
    "FlexOfferRevocation": ("FlexOfferMessageID",),
}


def _references(message: Element) -> list[Site]:
    return [(message, name) for name in _REFERRED.get(message.tag, ())]


def _held(message: Element) -> list[Site]:
    return [(element, name) for element, name in _references(message) if element.get(name)]


def _to(fits: Callable[[Scene, str, Entry], bool]) -> Apply:
    """Return what lets a reference name another message of before; nothing is changed where there is none."""

    def apply(scene: Scene, message: Element, site: Site) -> Element:
        _, name = site
        found = scene.pick(lambda entry: fits(scene, name.removesuffix("MessageID"), entry))
        return message if found is None else message.having({name: found.element["MessageID"]})

    return apply


def ours(scene: Scene, entry: Entry) -> bool:
    """Return whether a message was exchanged with the participant that acts."""
    return entry.party.domain == scene.us.domain


def _invented(scene: Scene, message: Element, site: Site) -> Element:
    return message.having({site[1]: scene.fresh()})


def _omitted(_: Scene, message: Element, site: Site) -> Element:
    return message.without(site[1])


ASTRAY = (
    Defect("about something in another state", _held, _to(lambda s, tag, e: e.element.tag == tag and ours(s, e))),
    Defect("about what another party has", _references, _to(lambda s, tag, e: e.element.tag == tag and not ours(s, e))),
    Defect("about a message of another type", _references, _to(lambda s, tag, e: e.element.tag != tag and ours(s, e))),
    Defect("about nothing that there is", _references, _invented),
    Defect("a reference less", _held, _omitted),
)
