"""How the form of an answer can be wrong: makers of faults, for the table in `answer_form`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from uftp_conformance.messages import ROLES, VERSIONS, Element, reference_attribute, serialise
from uftp_conformance.messages.envelope import envelope_of, wrap
from uftp_conformance.messages.sealing import SIGNATURE_BYTES, SecretKey, new_secret_key, seal
from uftp_conformance.mutants.mutant import Courier, Faults, Said
from uftp_conformance.participants.context import Own
from uftp_conformance.participants.participant import Dispatch

Answer = Callable[[Said], Element]


def answering(change: Answer) -> Callable[[], Faults]:
    """Change the answer before it is sealed."""
    return lambda: Faults(answer=change)


def having(**values: Callable[[Said], str]) -> Callable[[], Faults]:
    """Set attributes of the answer."""
    return answering(lambda said: said.answer.having({name: value(said) for name, value in values.items()}))


def of_the_request(name: str) -> Callable[[Said], str]:
    """Give an attribute of the request."""
    return lambda said: said.request[name]


def fresh(_: Said) -> str:
    """Give an identifier that nobody has used."""
    return str(uuid4())


def always(text: str) -> Callable[[Said], str]:
    """Give the same text whatever is answered."""
    return lambda _: text


def previous(kept: Callable[[Said], str], change: Callable[[Said, str], Element]) -> Callable[[], Faults]:
    """Answer with something of the request or the answer before."""

    def faults() -> Faults:
        last: list[str] = []

        def answer(said: Said) -> Element:
            before, last[:] = last[:], [kept(said)]
            return change(said, before[0]) if before else said.answer

        return Faults(answer=answer)

    return faults


def reference(said: Said) -> str | None:
    """Return the attribute in which an answer names its request; None where its type has none."""
    return reference_attribute(said.answer.tag, said.context.version)


def referring(value: Callable[[Said], str]) -> Callable[[], Faults]:
    """Let the answer refer to something else than its request."""

    def answer(said: Said) -> Element:
        name = reference(said)
        return said.answer.having({name: value(said)}) if name else said.answer

    return answering(answer)


def without_reference(said: Said) -> Element:
    """Leave out which request is answered."""
    name = reference(said)
    return said.answer.without(name) if name else said.answer


def reference_of_another_version(said: Said) -> Element:
    """Name the request in the attribute that another version has for it."""
    own = reference(said)
    others = (reference_attribute(said.answer.tag, version) for version in VERSIONS)
    other = next((name for name in others if name not in (own, None)), None)
    if own is None or other is None:
        return said.answer
    return said.answer.without(own).having({other: said.answer[own]})


# --- sealing ---------------------------------------------------------------------------------------------------

Sealed = Callable[[Element, Own, SecretKey], bytes]


def sealed(make: Sealed) -> Callable[[], Faults]:
    """Make the HTTP body of an answer in another way."""
    return lambda: Faults(sealed=make)


def enveloped(make: Callable[[bytes, SecretKey], bytes]) -> Callable[[], Faults]:
    """Put something else into the Body of the envelope than the sealed message."""
    return sealed(
        lambda answer, own, secret: serialise(envelope_of(make(serialise(answer), secret), own.domain, own.role))
    )


def with_another_key() -> Faults:
    """Seal with a key that nobody knows."""
    other = new_secret_key()
    return Faults(sealed=lambda answer, own, _: wrap(serialise(answer), own.domain, own.role, other))


def unsigned(payload: bytes, _: SecretKey) -> bytes:
    """Write zeroes in place of the signature."""
    return bytes(SIGNATURE_BYTES) + payload


def turned_round(payload: bytes, secret: SecretKey) -> bytes:
    """Write the signature behind the message."""
    return payload + seal(payload, secret)[:SIGNATURE_BYTES]


def bare(answer: Element, _: Own, __: SecretKey) -> bytes:
    """Write the message without envelope and seal."""
    return serialise(answer)


def flipped(payload: bytes, secret: SecretKey) -> bytes:
    """Spoil one bit of the signature."""
    sealed = seal(payload, secret)
    return bytes([sealed[0] ^ 1]) + sealed[1:]


def claimed(domain: str = "", role: str = "") -> Callable[[], Faults]:
    """Name another domain or role in the envelope."""
    return sealed(lambda answer, own, secret: wrap(serialise(answer), domain or own.domain, role or own.role, secret))


def other_role(answer: Element, own: Own, secret: SecretKey) -> bytes:
    """Name a role in the envelope that is not the target's."""
    return wrap(serialise(answer), own.domain, next(role for role in ROLES if role != own.role), secret)


# --- time ------------------------------------------------------------------------------------------------------


def stamped(change: Callable[[datetime], str]) -> Callable[[], Faults]:
    """Write another TimeStamp than the time of the answer in UTC."""
    return having(TimeStamp=lambda said: change(said.context.now.astimezone(UTC)))


def z(instant: datetime) -> str:
    """Write an instant with milliseconds and "Z"."""
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def local_as_utc(instant: datetime) -> str:
    """Write the local time of Amsterdam and call it UTC."""
    return z(instant + (instant.astimezone(ZoneInfo("Europe/Amsterdam")).utcoffset() or timedelta()))


def stamped_once() -> Faults:
    """Give every answer the TimeStamp of the first one."""
    first: list[str] = []

    def made(said: Said) -> Element:
        first.append(said.answer["TimeStamp"])
        return said.answer.having({"TimeStamp": first[0]})

    return Faults(answer=made)


# --- what is said ----------------------------------------------------------------------------------------------


def if_result(result: str, change: Callable[[Element], Element]) -> Callable[[], Faults]:
    """Change the answers with this Result alone."""
    return answering(lambda said: change(said.answer) if said.answer.get("Result") == result else said.answer)


def reason(text: str) -> Callable[[Element], Element]:
    """Give a RejectionReason."""
    return lambda answer: answer.having({"RejectionReason": text})


def with_a_child(said: Said) -> Element:
    """Add an element that the schema does not know."""
    return said.answer.containing(*said.answer.children, Element("Remark"))


def another_type(said: Said) -> Element:
    """Answer with the response to another type of message."""
    other = "TestMessageResponse" if said.answer.tag != "TestMessageResponse" else "FlexOfferResponse"
    kept = ("Version", "SenderDomain", "RecipientDomain", "TimeStamp", "MessageID", "ConversationID")
    attributes = {name: said.answer[name] for name in kept}
    if other == "FlexOfferResponse":
        name = reference_attribute(other, said.context.version) or ""
        attributes |= {"Result": "Accepted", name: said.request["MessageID"]}
    return Element(other, attributes)


def echo(said: Said) -> Element:
    """Answer with the request itself."""
    swapped = {"SenderDomain": said.answer["SenderDomain"], "RecipientDomain": said.answer["RecipientDomain"]}
    return said.request.having(swapped)


# --- delivery --------------------------------------------------------------------------------------------------


def to_another(same_role: bool) -> Callable[[], Faults]:  # noqa: FBT001 - the one thing that differs
    """Deliver to another participant than the sender, of its role or of another one."""

    def delivery(usual: Dispatch, said: Said) -> Dispatch:
        sender = said.context.sender
        others = (
            party
            for party in said.context.directory.parties.values()
            if (party.role == sender.role) is same_role and party.domain != sender.domain
        )
        return replace(usual, url=next(others).endpoint)

    return lambda: Faults(delivery=delivery)


def courier(**how: Any) -> Callable[[], Faults]:
    """Deliver in another way."""
    return lambda: Faults(courier=Courier(**how))


def silent_about(chosen: Callable[[Said], bool]) -> Callable[[], Faults]:
    """Never answer some requests: the answer is lost on the way to nowhere."""

    def delivery(usual: Dispatch, said: Said) -> Dispatch:
        return replace(usual, under_way=True) if chosen(said) else usual

    return lambda: Faults(delivery=delivery)


def silent_after(count: int) -> Faults:
    """Deliver so many answers, and then no more."""
    answered: list[str] = []

    def delivery(usual: Dispatch, said: Said) -> Dispatch:
        answered.append(said.request["MessageID"])
        return replace(usual, under_way=len(answered) > count)

    return Faults(delivery=delivery)
