"""What is awaited from a target that was asked to start something: whoever asked gets it, whatever it is like.

A target may send the like to several of us in one conversation, to each a message of its own, and in any order.
What is rightly for another one of us is therefore answered as usual, and counts only where nothing else comes.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from uftp_conformance.judging.evidence import Delivery
from uftp_conformance.messages import Element

Fits = Callable[[Element], bool]
_TAKEN = 200


@dataclass(eq=False, slots=True)
class Expectation:
    """One awaited message: how it is recognised, to whom it should go, and the first one that is for another of us.

    `met_with` is the status with which its delivery fails on purpose, 0 where the connection is reset; None if none.
    """

    fits: Fits
    recipient: str
    came: asyncio.Future[Delivery]
    met_with: int | None = None
    elsewhere: Delivery | None = None

    def is_for_another(self, element: Element, delivery: Delivery) -> bool:
        """Return whether a message names another one of us as its recipient, and was delivered there."""
        named = element.get("RecipientDomain")
        return named != self.recipient and bool(named) and named == delivery.counterparty


@dataclass(slots=True)
class Expectations:
    """All that is awaited from one target; lives on the loop of the conversation."""

    _open: list[Expectation] = field(default_factory=list)

    def expect(self, fits: Fits, recipient: str, met_with: int | None = None) -> Expectation:
        """Await a message from now on; it is not answered by anybody but the one who awaits it."""
        expectation = Expectation(fits, recipient, asyncio.get_running_loop().create_future(), met_with)
        self._open.append(expectation)
        return expectation

    def drop(self, expectation: Expectation) -> None:
        """Await it no longer."""
        if expectation in self._open:
            self._open.remove(expectation)

    def status_for(self, element: Element, status: int) -> int:
        """Return with which status a message is met: with this one, unless whoever awaits it lets its delivery fail."""
        found = next((each for each in self._open if each.fits(element)), None)
        if found is None or found.met_with is None or status != _TAKEN:
            return status
        return found.met_with

    def take(self, element: Element | None, delivery: Delivery) -> bool:
        """Hand a delivery to whoever awaits it, the first one first; tell whether anybody did.

        A delivery without a readable message belongs to whoever awaits one at this endpoint.
        """
        for expectation in self._open:
            if expectation.fits(element) if element else expectation.recipient == delivery.counterparty:
                if element and expectation.is_for_another(element, delivery):
                    expectation.elsewhere = expectation.elsewhere or delivery
                    continue
                self._open.remove(expectation)
                if not expectation.came.done():
                    expectation.came.set_result(delivery)
                return True
        return False
