"""How many cases were not what they were made for, in a sentence."""

from collections.abc import Mapping


def sentence_of(premises: Mapping[str, int]) -> str:
    """Return the sentence; "" where the oracle was asked about no case.

    Args:
        premises: how many cases there are of each kind, as the stream counts them.
    """
    asked, dropped, open_ = sum(premises.values()), premises.get("dropped", 0), premises.get("undetermined", 0)
    return (
        ""
        if not asked
        else (
            f"Of {asked} cases that the oracle looked at, {dropped} were dropped because they break something else than"
            f" they were made for, and {open_} are undetermined: their history leaves every outcome open."
        )
    )
