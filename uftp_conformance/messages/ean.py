"""EANs as addresses: a receiver may check the digit in which each of them ends (register, point 132)."""


def ean(digits: str) -> str:
    """Return the address of an EAN: these digits, and behind them the check digit of GS1.

    From the last of them on, every other one counts three times; with the check digit all come to a multiple of ten.
    """
    total = sum(int(digit) * (1 if number % 2 else 3) for number, digit in enumerate(reversed(digits)))
    return f"ean.{digits}{-total % 10}"
