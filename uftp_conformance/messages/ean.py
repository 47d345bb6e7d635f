"""EANs as addresses: a receiver may check the digit in which each of them ends (register, point 132)."""

_DIGITS = 17  # before the check digit


def ean(digits: str) -> str:
    """Return the address of an EAN: these digits, and behind them the check digit of GS1.

    From the last of them on, every other one counts three times; with the check digit all come to a multiple of ten.
    """
    total = sum(int(digit) * (1 if number % 2 else 3) for number, digit in enumerate(reversed(digits)))
    return f"ean.{digits}{-total % 10}"


def numbered(prefix: str, number: int) -> str:
    """Return the address of an EAN of 18 digits that begins so, and has as much of a number behind that as there is."""
    room = _DIGITS - len(prefix)
    return ean(f"{prefix}{number % 10**room:0{room}}")
