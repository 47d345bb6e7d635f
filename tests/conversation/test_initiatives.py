"""What the target started is found again without a look at all that came before."""

from uftp_conformance.conversation.initiatives import Initiative, Initiatives
from uftp_conformance.judging.evidence import Delivery
from uftp_conformance.messages import Element


def kept(*instants: float) -> Initiatives:
    """Return what was kept in this order; each came at its instant."""
    initiatives = Initiatives()
    for at in instants:
        delivery = Delivery(at, "/", "agr.example", "POST", "text/xml", b"")
        initiatives.keep(Initiative(Element("FlexRequest", {"MessageID": str(at)}), delivery))
    return initiatives


def test_since_an_instant() -> None:
    """In the order in which it was kept, also where a later one was answered first."""
    found = kept(1.0, 5.0, 3.0, 4.0).since(4.0, lambda _: True)
    assert [each.delivery.at for each in found] == [5.0, 4.0]


class Counted(float):
    """An instant that counts how often it is compared with another."""

    compared = 0

    def __ge__(self, other: float) -> bool:
        """Compare, and count it."""
        Counted.compared += 1
        return float(self) >= other


def test_what_is_older_is_not_looked_at() -> None:
    """A trial asks for what came in its few seconds, of the many thousands of a run."""
    initiatives = kept(*map(Counted, range(1000)))
    Counted.compared = 0
    assert len(initiatives.since(990.0, lambda _: True)) == 10
    assert Counted.compared < 50
