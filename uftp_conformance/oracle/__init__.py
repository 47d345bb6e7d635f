"""What a message breaks, in the history of two participants: one small pure rule per requirement, a file per chapter.

Written from the specification; it knows neither participants nor mutants, and they do not know it.
"""

from uftp_conformance.oracle import contract, operate, plan, settle, validate, validation
from uftp_conformance.oracle.view import Exchanged, Rules, View, view_of

__all__ = ["RULES", "Exchanged", "Rules", "View", "broken", "view_of"]

RULES: Rules = {
    identifier: rule
    for chapter in (validation, contract, plan, validate, operate, settle)
    for identifier, rule in chapter.RULES.items()
}


def broken(view: View) -> dict[str, str]:
    """Return the requirements that the message of a view breaks, each with a complaint; {} when it is right.

    Raises:
        ValueError, ArithmeticError: a value cannot be read, though the schema may allow it.
    """
    applying = (rule for rule in RULES.values() if view.message.tag in rule.messages)
    return {rule.id: complaint for rule in applying if (complaint := rule.check(view))}
