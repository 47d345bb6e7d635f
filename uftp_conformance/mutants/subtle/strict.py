"""Subtle faults of who is too strict: something valid, at a bound of what is legal, is refused."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.messages.articles import an
from uftp_conformance.mutants.mutant import Faults, Mutant, Said, TurnedAway
from uftp_conformance.mutants.subtle.makers import Fault, mutant, stricter
from uftp_conformance.participants.context import Context

Concerned = Callable[[Element, Context], bool]
_WHO = "VAL-DUPLICATE"  # a rule that looks at every message
_MANY = 60
_SETTLED = "FlexSettlement"


def _refusing(message: str, concerned: Concerned) -> Fault:
    return stricter(_WHO, "Invalid Message", lambda m, c: m.tag == message and concerned(m, c))


def _ending(message: str, concerned: Concerned) -> Fault:
    """Break down with HTTP 500 where a message is concerned."""

    def answer(said: Said) -> Element:
        if said.request.tag == message and concerned(said.request, said.context):
            raise TurnedAway(500)
        return said.answer

    return lambda: Faults(answer=answer)


def _any(test: Callable[[Element], bool]) -> Concerned:
    return lambda message, _: any(test(element) for element in message.walk())


def _disposed(disposition: str, test: Callable[[int, int], bool]) -> Concerned:
    return _any(lambda e: e.get("Disposition") == disposition and test(int(e["MinPower"]), int(e["MaxPower"])))


def _priced(test: Callable[[str, Context], bool]) -> Concerned:
    return lambda m, c: any(test(e["Price"], c) for e in m.walk() if e.get("Price"))


def _at_the_bound(message: Element, context: Context) -> bool:
    bound = context.market.plausible_power
    return any(abs(int(e["Power"])) == bound for e in message.walk() if e.get("Power"))


def _as_contracted(message: Element, context: Context) -> bool:
    contract = context.market.contract(message["ContractID"])
    return contract is not None and any(i["Power"] == str(contract.reserved_power) for i in message.children)


def _in_capitals(message: Element, _: Context) -> bool:
    return message["MessageID"] != message["MessageID"].lower()


def _foreign(name: str) -> Concerned:
    return _any(lambda e: not (e.get(name) or "").isascii())


def _long(name: str) -> Concerned:
    return _any(lambda e: len(e.get(name) or "") > 100)


_TOO_STRICT: tuple[tuple[str, str, str, str, str, Concerned], ...] = (
    # role, row, name, message, what is refused, and when
    (
        "AGR",
        "OPR-FR-ACCEPT",
        "bound-of-zero",
        "FlexRequest",
        "A requested ISP with a bound of 0 W",
        _disposed("Requested", lambda low, high: 0 in (low, high)),
    ),
    (
        "AGR",
        "OPR-FR-ACCEPT",
        "zero-low",
        "FlexRequest",
        "A requested ISP down from exactly 0 W",
        _disposed("Requested", lambda _, high: high == 0),
    ),
    (
        "AGR",
        "OPR-FR-ACCEPT",
        "both-sides",
        "FlexRequest",
        "An available ISP on both sides of 0 W",
        _disposed("Available", lambda low, high: low < 0 < high),
    ),
    (
        "AGR",
        "OPR-FR-ACCEPT",
        "one-power",
        "FlexRequest",
        "A requested ISP of one power only",
        _disposed("Requested", lambda low, high: low == high),
    ),
    (
        "AGR",
        "PLN-FRU-ACCEPT",
        "as-contracted",
        "FlexReservationUpdate",
        "A reservation of all that is contracted",
        _as_contracted,
    ),
    (
        "AGR",
        "PLN-FRU-ACCEPT",
        "many",
        "FlexReservationUpdate",
        "A reservation of many single ISPs",
        lambda m, _: len(m.children) > _MANY,
    ),
    (
        "DSO",
        "OPR-DP-ACCEPT",
        "at-the-bound",
        "D-Prognosis",
        "A prognosis with the largest plausible power",
        _at_the_bound,
    ),
    (
        "DSO",
        "OPR-DP-ACCEPT",
        "many",
        "D-Prognosis",
        "A prognosis of many single ISPs",
        lambda m, _: len(m.children) > _MANY,
    ),
    ("DSO", "OPR-DP-ACCEPT", "one-run", "D-Prognosis", "A prognosis of one run", lambda m, _: len(m.children) == 1),
    (
        "DSO",
        "OPR-FO-ACCEPT",
        "at-the-bound",
        "FlexOffer",
        "An offer of the largest plausible power",
        _at_the_bound,
    ),
    (
        "DSO",
        "OPR-FO-ACCEPT",
        "decimals",
        "FlexOffer",
        "A Price of four decimals",
        _priced(lambda price, _: len(price.partition(".")[2]) > 2),
    ),
    ("DSO", "OPR-FO-ACCEPT", "cheapest", "FlexOffer", "A Price of one cent", _priced(lambda price, _: price == "0.01")),
    (
        "DSO",
        "OPR-FO-ACCEPT",
        "dearest",
        "FlexOffer",
        "The highest plausible Price",
        _priced(lambda price, c: Decimal(price) >= c.market.plausible_price),
    ),
    (
        "DSO",
        "OPR-FO-ACCEPT",
        "factor",
        "FlexOffer",
        "A MinActivationFactor of 0.01",
        _any(lambda e: e.get("MinActivationFactor") == "0.01"),
    ),
    (
        "DSO",
        "MTR-ACCEPT",
        "zeros",
        "Metering",
        "A metering of nothing",
        lambda m, _: (
            not any(Decimal(i["Value"]) for p in m.children if "Read" not in p["ProfileType"] for i in p.children)
        ),
    ),
    (
        "CRO",
        "CON-DPU-ACCEPT",
        "endless",
        "DSOPortfolioUpdate",
        "A congestion point without an EndPeriod",
        _any(lambda e: e.tag == "CongestionPoint" and e.get("EndPeriod") is None),
    ),
    (
        "CRO",
        "CON-APU-ACCEPT",
        "ea1",
        "AGRPortfolioUpdate",
        "A connection with an ea1 address",
        _any(lambda e: (e.get("EntityAddress") or "").startswith("ea1.")),
    ),
)
_BREAKING_DOWN: tuple[tuple[str, str, str, str, str, Concerned], ...] = (
    (
        "AGR",
        "PLN-FRU-ACCEPT",
        "letters",
        "FlexReservationUpdate",
        "A Reference with other letters than those of ASCII",
        _foreign("Reference"),
    ),
    (
        "AGR",
        "PLN-FRU-ACCEPT",
        "long",
        "FlexReservationUpdate",
        "A Reference of more than 100 characters",
        _long("Reference"),
    ),
    (
        "AGR",
        "OPR-FOR-ACCEPT",
        "letters",
        "FlexOrder",
        "An OrderReference with other letters than those of ASCII",
        _foreign("OrderReference"),
    ),
    (
        "AGR",
        "OPR-FOR-ACCEPT",
        "factor",
        "FlexOrder",
        "An ActivationFactor that is written",
        _any(lambda e: e.get("ActivationFactor") is not None),
    ),
    (
        "DSO",
        "OPR-FO-ACCEPT",
        "letters",
        "FlexOffer",
        "An OptionReference with other letters than those of ASCII",
        _foreign("OptionReference"),
    ),
    (
        "DSO",
        "MTR-ACCEPT",
        "decimals",
        "Metering",
        "A Value of four decimals",
        _any(lambda e: len((e.get("Value") or "").partition(".")[2]) > 3),
    ),
    (
        "CRO",
        "CON-DPU-ACCEPT",
        "number",
        "DSOPortfolioUpdate",
        "A boolean that is written as a number",
        _any(lambda e: e.get("MutexOffersSupported") == "1"),
    ),
)
_IN_CAPITALS = (
    ("AGR", "OPR-FR-ACCEPT", "FlexRequest"),
    ("AGR", "OPR-FOR-ACCEPT", "FlexOrder"),
    ("AGR", "PLN-FRU-ACCEPT", "FlexReservationUpdate"),
    ("DSO", "OPR-DP-ACCEPT", "D-Prognosis"),
    ("DSO", "OPR-FO-ACCEPT", "FlexOffer"),
    ("DSO", "MTR-ACCEPT", "Metering"),
    ("DSO", "OPR-FOFR-ACCEPT", "FlexOfferRevocation"),
    ("CRO", "CON-APU-ACCEPT", "AGRPortfolioUpdate"),
    ("CRO", "CON-DPU-ACCEPT", "DSOPortfolioUpdate"),
)

_IN_ORDER = (
    ("AGR", "OPR-FR-ACCEPT", "FlexRequest"),
    ("AGR", "PLN-FRU-ACCEPT", "FlexReservationUpdate"),
    ("DSO", "OPR-DP-ACCEPT", "D-Prognosis"),
    ("DSO", "OPR-FO-ACCEPT", "FlexOffer"),
)


def _out_of_order(message: Element, _: Context) -> bool:
    starts = [[int(isp["Start"]) for isp in part.children if isp.tag == "ISP"] for part in message.walk()]
    return any(each != sorted(each) for each in starts)


def strict() -> Iterator[Mutant]:
    """Walk what is refused although it is at a bound, and not beyond it."""
    for role, row, name, message, words, concerned in _TOO_STRICT:
        yield mutant(role, f"{row}/{name}", f"{words} is rejected.", _refusing(message, concerned), row)
    for role, row, name, message, words, concerned in _BREAKING_DOWN:
        yield mutant(role, f"{row}/{name}", f"{words} ends in HTTP 500.", _ending(message, concerned), row)
    for role, row, message in _IN_CAPITALS:
        yield mutant(
            role,
            f"{row}/capitals",
            "A MessageID in capital letters is rejected.",
            _refusing(message, _in_capitals),
            row,
        )
    for role, row, message in _IN_ORDER:
        words = "ISPs that do not stand in the order of the day are rejected."
        yield mutant(role, f"{row}/in-order", words, _refusing(message, _out_of_order), row)
    for message in ("AGRPortfolioQuery", "DSOPortfolioQuery"):
        words = f"The MessageID of {an(message)} in capital letters is rejected."
        fault = _refusing(message, _in_capitals)
        yield mutant("CRO", f"TRN-SPELLING/identifier-of-{message}", words, fault, "TRN-SPELLING")
    words, fault = "The MessageID of a settlement in capital letters ends in HTTP 500.", _ending(_SETTLED, _in_capitals)
    yield mutant("AGR", "STL-SPELLING/identifier", words, fault, "STL-SPELLING")
