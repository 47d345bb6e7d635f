"""Sends a message, and again after a while where the target says that it comes too fast or that it is overloaded.

Both are temporary failures of which the sender has to try again (message-transport-mechanism.md, Error handling).
"""

import asyncio
from dataclasses import replace

from uftp_conformance.conversation.correlation import Pending
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.conversation.tester import Tester

TOO_FAST, _OVERLOADED = 429, 503
_PAUSES = (0.2, 0.6, 1.8)  # seconds


async def sent_in_the_end(tester: Tester, outgoing: Outgoing, note: str) -> list[Pending]:
    """Send a message as often as need be; return its exchanges, the last of which shows what became of it."""
    found = [await tester.send(outgoing, "attempt", note, valid=False)]
    for pause in _PAUSES:
        last = found[-1]
        if last.http.status not in (TOO_FAST, _OVERLOADED) or last.deliveries:
            break
        await asyncio.sleep(pause)
        again = await tester.send(outgoing, "attempt", note, valid=False)
        again.http = replace(again.http, attempts=len(found) + 1)
        found.append(again)
    return found
