"""What differs between the versions that a participant speaks: which one a message is in, and the names of reasons."""

from collections.abc import Mapping, Sequence

from uftp_conformance.messages.tables import schema_version_number

# The rules name their reasons as 3.x does; these are the names that other versions document for the same rules.
# Source: message-validation.md of the draft.
REASONS: Mapping[str, Mapping[str, str]] = {
    "draft": {
        "VAL-SENDER-MISMATCH": "Mismatch SenderDomain",
        "VAL-SENDER-MISMATCH-TEST": "Mismatch SenderDomain",
        "VAL-SENDER-STRANGER": "Unknown SenderDomain",
        "VAL-SENDER-STRANGER-TEST": "Unknown SenderDomain",
        "VAL-SENDER-ROLE": "Invalid SenderRole",
        "VAL-RECIPIENT": "Unknown RecipientDomain",
        "VAL-RECIPIENT-TEST": "Unknown RecipientDomain",
        "VAL-TIME-ZONE": "TimeZone rejected",
        "VAL-CONGESTION-POINT": "Invalid CongestionPoint",
        "STL-POINT": "Invalid CongestionPoint",
        "VAL-REFERENCE-REQUEST": "Unknown FlexRequestMessageID reference",
        "VAL-REFERENCE-OFFER": "Unknown FlexOfferMessageID reference",
        "VAL-REFERENCE-PROGNOSIS": "Unknown D-PrognosisMessageID reference",
        "STL-PROGNOSIS": "Unknown D-PrognosisMessageID reference",
        "OPR-FOFR-FOREIGN": "Unknown FlexOfferMessageID reference",
    },
}


def spoken(number: str | None, versions: Sequence[str]) -> str:
    """Return the version that a message is in, by its Version attribute; the first one when it is none of these."""
    return next((version for version in versions if schema_version_number(version) == number), versions[0])


def reason_in(version: str, rule: str, reason: str) -> str:
    """Return the name that a version documents for the reason of a rule."""
    return REASONS.get(version, {}).get(rule, reason)
