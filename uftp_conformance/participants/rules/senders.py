"""Rules about who may say what to whom, and about messages that came before."""

from dataclasses import replace
from functools import partial

from uftp_conformance.messages import REQUESTS, Element
from uftp_conformance.messages.tables import schema_version_number
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage, refuse, registering

RULES: list[Rule] = []
rule = registering(RULES)

# What is only exchanged where AGR and DSO have a contract.
_UNDER_CONTRACT = ("FlexReservationUpdate", "FlexRequest", "D-Prognosis", "FlexOffer")


@rule("VAL-RESUBMITTED", Stage.AGAIN)
def already_submitted(_: Element, context: Context) -> Refusal | None:
    """Tell that the same bytes came before under the same MessageID: then the first answer stands."""
    same = context.seen is not None and context.seen.digest == context.digest
    return refuse("Already Submitted") if same else None


@rule("VAL-RESUBMITTED-TEST", Stage.AGAIN, messages=("TestMessage",), versions=("draft",))
def already_tested(message: Element, context: Context) -> Refusal | None:
    """Tell the same of a TestMessage, where it can be rejected."""
    return already_submitted.check(message, context)


@rule("VAL-NO-PARTNER", Stage.SENDER, ("AGR", "DSO"), _UNDER_CONTRACT)
def is_a_partner(_: Element, context: Context) -> Refusal | None:
    """Demand that something was agreed with the sender."""
    return refuse("No contract") if context.sender.standing == "unregistered" else None


@rule("VAL-NO-PARTNER-ORDER", Stage.SENDER, ("AGR",), ("FlexOrder",), versions=("3.1.0", "draft"))
def orders_as_a_partner(order: Element, context: Context) -> Refusal | None:
    """Demand the same of who orders what nobody offered."""
    return None if order.get("FlexOfferMessageID") else is_a_partner.check(order, context)


@rule("VAL-SENDER-MISMATCH", Stage.SENDER)
def envelope_and_message_agree(message: Element, context: Context) -> Refusal | None:
    """Demand that the SenderDomain inside is not another known participant's."""
    inside = message["SenderDomain"]
    other = inside != context.sender.domain and context.directory.find(inside) is not None
    return refuse("Invalid Sender") if other else None


@rule("VAL-SENDER-STRANGER", Stage.SENDER)
def no_stranger_inside(message: Element, context: Context) -> Refusal | None:
    """Demand that the SenderDomain inside is not one that nobody knows."""
    inside = message["SenderDomain"]
    stranger = inside != context.sender.domain and context.directory.find(inside) is None
    return refuse("Invalid Sender") if stranger else None


@rule("VAL-BARRED", Stage.SENDER)
def not_barred(_: Element, context: Context) -> Refusal | None:
    """Demand that the sender is not blocked here."""
    return refuse("Barred Sender") if context.sender.standing == "barred" else None


@rule("VAL-SENDER-ROLE", Stage.SENDER)
def sender_may_send_it(message: Element, context: Context) -> Refusal | None:
    """Demand that messages of this type are sent by the role of the sender."""
    return refuse("Invalid Sender") if REQUESTS[message.tag].sender != context.sender.role else None


@rule("VAL-MESSAGE-MISDIRECTED", Stage.SENDER)
def received_by_this_role(message: Element, context: Context) -> Refusal | None:
    """Demand that messages of this type are received by this role."""
    return refuse("Invalid Message") if REQUESTS[message.tag].receiver != context.own.role else None


@rule("VAL-RECIPIENT", Stage.SENDER)
def recipient_is_this_one(message: Element, context: Context) -> Refusal | None:
    """Demand that the message is meant for this participant."""
    return refuse("Unknown Recipient") if message["RecipientDomain"] != context.own.domain else None


# Where a TestMessageResponse has a Result, a TestMessage can be rejected for what is wrong about the parties.
RULES.extend(
    replace(general, id=f"{general.id}-TEST", messages=("TestMessage",), versions=("draft",))
    for general in (envelope_and_message_agree, no_stranger_inside, not_barred, recipient_is_this_one)
)


@rule("VAL-VERSION-MAJOR", Stage.SENDER)
def of_no_later_major(message: Element, context: Context) -> Refusal | None:
    """Demand that the message is of no higher major version than what is spoken here."""
    given, own = (int(number.partition(".")[0]) for number in (message["Version"], _number(context)))
    return refuse("Invalid Version") if given > own else None


def _number(context: Context) -> str:
    return schema_version_number(context.version)


@rule("VAL-DUPLICATE", Stage.SENDER)
def identifier_is_fresh(message: Element, context: Context) -> Refusal | None:
    """Demand that the MessageID was not used by this sender for another message of the same type."""
    seen = context.seen
    other = seen is not None and seen.digest != context.digest and seen.message == message.tag
    return refuse("Duplicate Identifier") if other else None


@rule("VAL-DUPLICATE-TYPES", Stage.SENDER)
def identifier_is_of_this_type(message: Element, context: Context) -> Refusal | None:
    """Demand that the MessageID was not used by this sender for a message of another type."""
    other = context.seen is not None and context.seen.message != message.tag
    return refuse("Duplicate Identifier") if other else None


@rule("VAL-DUPLICATE-TEST", Stage.SENDER, messages=("TestMessage",), versions=("draft",))
def own_identifier_of_a_test(_: Element, context: Context) -> Refusal | None:
    """Demand that the MessageID of a TestMessage was not used by this sender for something else."""
    other = context.seen is not None and context.seen.digest != context.digest
    return refuse("Duplicate Identifier") if other else None


def is_registered(_: Element, context: Context) -> Refusal | None:
    """Demand that the sender is pre-registered, where the CRO works in closed mode."""
    closed = context.supports.mode == "closed" and context.sender.standing == "unregistered"
    return refuse("Unauthorized") if closed else None


_CLOSED: tuple[tuple[str, str], ...] = (
    ("CON-DPU-UNAUTHORIZED", "DSOPortfolioUpdate"),
    ("CON-APU-UNAUTHORIZED", "AGRPortfolioUpdate"),
    ("PLN-APQ-UNAUTHORIZED", "AGRPortfolioQuery"),
    ("PLN-DPQ-UNAUTHORIZED", "DSOPortfolioQuery"),
)

for _name, _message in _CLOSED:
    rule(_name, Stage.SENDER, ("CRO",), (_message,))(is_registered)


def is_exchanged(feature: str, _: Element, context: Context) -> Refusal | None:
    """Demand that messages of this type are exchanged at all."""
    return None if getattr(context.supports, feature) else refuse("Invalid Message")


_OPTIONAL: tuple[tuple[str, str, str, str], ...] = (
    ("OPR-DP-DENIED", "DSO", "D-Prognosis", "d_prognosis"),
    ("PLN-FRU-DENIED", "AGR", "FlexReservationUpdate", "flex_reservation_update"),
    ("STL-DENIED", "AGR", "FlexSettlement", "flex_settlement"),
    ("MTR-DENIED", "DSO", "Metering", "metering"),
)

for _name, _role, _message, _feature in _OPTIONAL:
    rule(_name, Stage.SENDER, (_role,), (_message,))(partial(is_exchanged, _feature))
