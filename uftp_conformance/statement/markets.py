"""The markets that are known well enough to begin with, and what a first statement is made of."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownMarket:
    """How a market counts time and money."""

    isp_duration: str
    time_zone: str
    currency: str

    def __str__(self) -> str:
        """Return it in one line."""
        return f"{self.isp_duration}, {self.time_zone}, {self.currency}"


KNOWN: Mapping[str, KnownMarket] = {
    "nl": KnownMarket("PT15M", "Europe/Amsterdam", "EUR"),
    "gb": KnownMarket("PT30M", "Europe/London", "GBP"),
}


@dataclass(frozen=True, slots=True)
class Start:
    """What a first statement says of the target; what is left out is there to be filled in.

    Attributes:
        role: of the target.
        market: how its market counts time and money.
        name: as it stands in reports.
        domain: its UFTP domain.
        endpoint: where it takes messages.
        public_key: verifies its seals; "" for a placeholder.
        versions: that it claims.
        listen: where the inbox listens.
        reached_at: how the target reaches it.
        stimulus: the URL of a hook, a command, or "prompt" for a person at the terminal; "" for none.
    """

    role: str
    market: KnownMarket = KNOWN["nl"]
    name: str = ""
    domain: str = ""
    endpoint: str = "http://127.0.0.1:8080/shapeshifter/api/v3/message"
    public_key: str = ""
    versions: tuple[str, ...] = ("3.1.0",)
    listen: str = "127.0.0.1:18080"
    reached_at: str = "http://127.0.0.1:18080"
    stimulus: str = ""
