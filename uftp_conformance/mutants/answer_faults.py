"""How the form of an answer can be wrong: makers of faults, for the table in `answer_form`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from uftp_conformance.envelope import envelope_of, wrap
from uftp_conformance.messages import REQUESTS, ROLES, VERSIONS, Element, reference_attribute, response_type, serialise
from uftp_conformance.mutants.mutant import Courier, Faults, Mutant, Said
from uftp_conformance.participants.context import Own
from uftp_conformance.participants.participant import Delivery
from uftp_conformance.sealing import SIGNATURE_BYTES, SecretKey, new_secret_key, seal

Answer = Callable[[Said], Element]


def answering(change: Answer) -> Callable[[], Faults]:
    return lambda: Faults(answer=change)


def having(**values: Callable[[Said], str]) -> Callable[[], Faults]:
    """Set attributes of the answer; an underscore stands for nothing special, no attribute has a hyphen."""
    return answering(lambda said: said.answer.having({name: value(said) for name, value in values.items()}))


def of_the_request(name: str) -> Callable[[Said], str]:
    return lambda said: said.request[name]


def fresh(_: Said) -> str:
    return str(uuid4())


def always(text: str) -> Callable[[Said], str]:
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
    return reference_attribute(said.answer.tag, said.context.version)


def referring(value: Callable[[Said], str]) -> Callable[[], Faults]:
    def answer(said: Said) -> Element:
        name = reference(said)
        return said.answer.having({name: value(said)}) if name else said.answer

    return answering(answer)


def without_reference(said: Said) -> Element:
    name = reference(said)
    return said.answer.without(name) if name else said.answer


def reference_of_another_version(said: Said) -> Element:
    own = reference(said)
    others = (reference_attribute(said.answer.tag, version) for version in VERSIONS)
    other = next((name for name in others if name not in (own, None)), None)
    if own is None or other is None:
        return said.answer
    return said.answer.without(own).having({other: said.answer[own]})


# --- sealing ---------------------------------------------------------------------------------------------------

Sealed = Callable[[Element, Own, SecretKey], bytes]


def sealed(make: Sealed) -> Callable[[], Faults]:
    return lambda: Faults(sealed=make)


def enveloped(make: Callable[[bytes, SecretKey], bytes]) -> Callable[[], Faults]:
    return sealed(
        lambda answer, own, secret: serialise(
            envelope_of(make(serialise(answer), secret), own.domain, own.role)
        )
    )


def with_another_key() -> Faults:
    other = new_secret_key()
    return Faults(sealed=lambda answer, own, _: wrap(serialise(answer), own.domain, own.role, other))


def unsigned(payload: bytes, _: SecretKey) -> bytes:
    return bytes(SIGNATURE_BYTES) + payload


def turned_round(payload: bytes, secret: SecretKey) -> bytes:
    return payload + seal(payload, secret)[:SIGNATURE_BYTES]


def bare(answer: Element, _: Own, __: SecretKey) -> bytes:
    return serialise(answer)


def flipped(payload: bytes, secret: SecretKey) -> bytes:
    sealed = seal(payload, secret)
    return bytes([sealed[0] ^ 1]) + sealed[1:]


def claimed(domain: str = "", role: str = "") -> Callable[[], Faults]:
    return sealed(
        lambda answer, own, secret: wrap(serialise(answer), domain or own.domain, role or own.role, secret)
    )


def other_role(answer: Element, own: Own, secret: SecretKey) -> bytes:
    return wrap(serialise(answer), own.domain, next(role for role in ROLES if role != own.role), secret)


# --- time ------------------------------------------------------------------------------------------------------


def stamped(change: Callable[[datetime], str]) -> Callable[[], Faults]:
    return having(TimeStamp=lambda said: change(said.context.now.astimezone(UTC)))


def z(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def local_as_utc(instant: datetime) -> str:
    return z(instant + (instant.astimezone(ZoneInfo("Europe/Amsterdam")).utcoffset() or timedelta()))


def stamped_once() -> Faults:
    first: list[str] = []

    def made(said: Said) -> Element:
        first.append(said.answer["TimeStamp"])
        return said.answer.having({"TimeStamp": first[0]})

    return Faults(answer=made)


# --- what is said ----------------------------------------------------------------------------------------------


def if_result(result: str, change: Callable[[Element], Element]) -> Callable[[], Faults]:
    return answering(lambda said: change(said.answer) if said.answer.get("Result") == result else said.answer)


def reason(text: str) -> Callable[[Element], Element]:
    return lambda answer: answer.having({"RejectionReason": text})


def with_a_child(said: Said) -> Element:
    return said.answer.containing(*said.answer.children, Element("Remark"))


def another_type(said: Said) -> Element:
    other = "TestMessageResponse" if said.answer.tag != "TestMessageResponse" else "FlexOfferResponse"
    kept = ("Version", "SenderDomain", "RecipientDomain", "TimeStamp", "MessageID", "ConversationID")
    attributes = {name: said.answer[name] for name in kept}
    if other == "FlexOfferResponse":
        name = reference_attribute(other, said.context.version) or ""
        attributes |= {"Result": "Accepted", name: said.request["MessageID"]}
    return Element(other, attributes)


def echo(said: Said) -> Element:
    swapped = {"SenderDomain": said.answer["SenderDomain"], "RecipientDomain": said.answer["RecipientDomain"]}
    return said.request.having(swapped)


# --- delivery --------------------------------------------------------------------------------------------------


def to_another(same_role: bool) -> Callable[[], Faults]:  # noqa: FBT001 - the one thing that differs
    def delivery(usual: Delivery, said: Said) -> Delivery:
        sender = said.context.sender
        others = (
            party for party in said.context.directory.parties.values()
            if (party.role == sender.role) is same_role and party.domain != sender.domain
        )
        return replace(usual, url=next(others).endpoint)

    return lambda: Faults(delivery=delivery)


def courier(**how: Any) -> Callable[[], Faults]:
    return lambda: Faults(courier=Courier(**how))


def silent_about(chosen: Callable[[Said], bool]) -> Callable[[], Faults]:
    """Never answer some requests: the answer is lost on the way to nowhere."""

    def delivery(usual: Delivery, said: Said) -> Delivery:
        return replace(usual, under_way=True) if chosen(said) else usual

    return lambda: Faults(delivery=delivery)


def silent_after(count: int) -> Faults:
    answered: list[str] = []

    def delivery(usual: Delivery, said: Said) -> Delivery:
        answered.append(said.request["MessageID"])
        return replace(usual, under_way=len(answered) > count)

    return Faults(delivery=delivery)
