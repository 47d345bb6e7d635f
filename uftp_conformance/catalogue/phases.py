"""The phases to which requirements belong, by the prefix of their ids."""

PHASES = {
    "TRN": "transport",
    "ANS": "answers",
    "VAL": "validation",
    "CON": "contract",
    "PLN": "plan",
    "VLD": "validate",
    "OPR": "operate",
    "STL": "settle",
    "MTR": "settle",
    "SND": "sender",
    "INI": "initiated",
    "ROB": "robustness",
    "DIS": "discovery",
    "SEQ": "sequence",
}


def phase_of(requirement: str) -> str:
    """Return the phase of a requirement by its id; of a prefix that is new here, the prefix in lower case."""
    prefix = requirement.partition("-")[0]
    return PHASES.get(prefix, prefix.lower())
