"""What a target may start, and what it may not, each with what was exchanged before."""

from tests.judging.briefly import (
    AT,
    Seen,
    isp,
    item,
    lasting,
    message,
    metering,
    offer,
    option,
    order,
    ordering,
    prognosis,
    published,
    request,
    reservation,
    seen,
    settlement,
    wanted,
)
from tests.judging.started import POINT
from uftp_conformance.messages import Element

OF_REQUEST, OF_OFFER = seen(request(), MessageID="r"), seen(offer(), MessageID="o")
OF_TWO = seen(offer(option(), option(name="b")), MessageID="o")
OF_PARTS = seen(offer(option().having({"MinActivationFactor": "0.5"})), MessageID="o")
ORDERED = seen(order(), MessageID="1")
REFUSED, OPEN = (seen(offer(), outcome, MessageID="o") for outcome in ("rejected", "unknown"))
REVOKED = seen(message("FlexOfferRevocation", FlexOfferMessageID="o"), MessageID="2")
PLACED = seen(order(OrderReference="o", Period="2026-11-20", Price="2.00"), MessageID="1")
ANOTHER_DAY = seen(order(OrderReference="o", Period="2026-11-19"), MessageID="2")
NUMBERED = order(FlexOfferMessageID="other", OrderReference="n")
METERED = seen(metering(), MessageID="1")
SETTLED = isp(5, OrderedFlexPower=100)
REVOCATION = message("FlexOfferRevocation", FlexOfferMessageID="O")

RIGHT: list[tuple[Element, tuple[Seen, ...]]] = [
    (request(), ()),
    (request(Period="2026-11-26", ExpirationDateTime="2026-11-26T10:59:59.5Z"), ()),
    (request(ExpirationDateTime="2026-11-26T11:30:00"), ()),  # in UTC it has not expired yet
    (request(wanted(5, 0, 1), wanted(6, -5, 5, "Available")), ()),
    (request(wanted(5, 0, 0)), ()),
    (request(ContractID="REDUCE"), ()),
    (request(ContractID="NONE"), ()),  # perhaps a commoditized one of the market
    (request(ExpirationDateTime="2026-11-26T24:00:00+01:00", Period="2026-11-28+01:00"), ()),
    (offer(), (OF_REQUEST,)),
    (offer(option(isp(5, 3, Power=1), isp(40, Power=-1000))), (OF_REQUEST,)),
    (offer(option(isp(20, Power=-1)), option(isp(5, Power=0), name="b")), (OF_REQUEST,)),
    (offer(option(isp(5, Power=-1)), option(name="b")), (OF_REQUEST,)),
    (offer(option(isp(5, Power=1), isp(20, Power=-1)), option(isp(15, 6, Power=1), name="b")), (OF_REQUEST,)),
    (offer(BaselineReference="BASELINE", Unsolicited="false"), (OF_REQUEST,)),
    (offer(BaselineReference="", Unsolicited="0"), ()),
    (offer(**{"D-PrognosisMessageID": "P"}), (OF_REQUEST, seen(prognosis(), MessageID="p"))),
    (offer(**{"D-PrognosisMessageID": "of long ago"}), (OF_REQUEST,)),
    (order(), (OF_OFFER,)),
    (order(), (OF_OFFER, seen(order(), "rejected", MessageID="1"))),
    (order(BaselineReference=""), (OF_OFFER,)),
    (order(), (OF_OFFER, seen(order(FlexOfferMessageID="other", OrderReference="n", MessageID="1")))),
    (order(MessageID="A"), (OF_OFFER, seen(order(MessageID="a")))),  # delivered again, and sealed anew
    (order(OrderReference="n"), (OF_OFFER, seen(NUMBERED, MessageID="1", Period="2026-11-19"))),
    (order(OrderReference="n"), (OF_OFFER, seen(NUMBERED, "rejected", MessageID="1"))),
    (REVOCATION, (OF_OFFER,)),
    (REVOCATION, (OPEN,)),  # a rejection may cross it
    (order(), (OPEN, REFUSED)),  # the second copy may be refused for its MessageID
    (order(), (OF_OFFER, REFUSED)),
    (REVOCATION, (OF_OFFER, seen(order(), "rejected", MessageID="1"))),
    (prognosis(isp(1, 96, Power=-1000)), ()),
    (prognosis(Revision="10"), (seen(prognosis(Revision="9"), MessageID="1"),)),
    (prognosis(), (seen(prognosis(), "rejected", MessageID="1"),)),
    (prognosis(isp(1, 48, Power=10**9), isp(49, 48, Power=0), Period="2026-11-26"), ()),  # what is over is ignored
    (prognosis(TimeZone="Europe/Berlin", ISP_Duration="PT900S", Period="2026-11-28+01:00"), ()),
    (prognosis(CongestionPoint=POINT.upper()), ()),
    (ordering(isp(5, Power=60), ActivationFactor="0.60", Price="0.60"), (OF_PARTS,)),
    (order(OptionReference="b"), (OF_TWO, seen(order(), "rejected", MessageID="1"))),
    (request(), (seen(request()),)),  # delivered again
    (reservation(), ()),
    (reservation(0, -1, ContractID="REDUCE"), ()),
    (settlement(), ()),
    (settlement(item(SETTLED)), (PLACED, ANOTHER_DAY)),
    (settlement(item(isp(1, 4, OrderedFlexPower=0), SETTLED, isp(6, 91, OrderedFlexPower="-0"))), (PLACED,)),
    (settlement(item(isp(1, OrderedFlexPower=0))), (PLACED,)),  # not every ISP has to be there
    (settlement(item(SETTLED, BaselineReference="BASELINE")), (PLACED,)),  # which the order does not name
    (settlement(item(isp(5, OrderedFlexPower=7), Price="3", NetSettlement="3")), (ANOTHER_DAY,)),  # of an order unseen
    (settlement(item(Penalty="0.5", NetSettlement="1.50")), ()),
    (settlement(PeriodEnd="2026-11-26"), ()),
    (metering(), ()),
    (metering(("4", "-2")), ()),
    (metering().having({"Revision": "2"}), (METERED,)),
    (metering().having({"Period": "2026-11-24"}), (METERED,)),
    (metering().having({"EAN": "E8716859000000028"}), (METERED,)),
    (metering(("3.95", "-2.05")), (seen(metering(), "rejected", MessageID="1"),)),
    (metering(), (METERED,)),  # the same again, which is remarked
    (REVOCATION, (OF_OFFER, REVOKED)),  # likewise
    (metering(("3.95", "-2.05")), ()),
    (metering(period="2026-11-26"), ()),
    (published("2026-12-01", "2026-12-05"), ()),
    (published("2026-12-03", "", ""), ()),
    (published("2026-12-03", "", "").having({"TimeZone": "Europe/Paris"}), ()),
    (message("AGRPortfolioUpdate", TimeZone="Africa/Lagos"), ()),  # the same offset in winter
    (message("AGRPortfolioUpdate", lasting("Connection", "c", "2026-12-01", "2026-12-01")), ()),
]
RIGHT += [
    (offer(TimeStamp=stamp), (OF_REQUEST,))
    for stamp in (
        "2026-11-26T11:00:01Z",
        "2026-11-26T12:00:01+01:00",
        "2026-11-26T10:58:59Z",
    )
]
RIGHT += [
    (offer(TimeStamp="2026-11-26T10:58:58Z"), ((request(MessageID="r"), AT - 60.5, "accepted"),)),  # a part is left out
    (prognosis(TimeStamp="2001-01-01T00:00:00Z"), ()),  # it may have lain somewhere
    (order(TimeStamp="2026-11-26T10:00:00Z"), ((offer(MessageID="o"), AT - 3600, "unknown"), OF_OFFER)),
]
WRONG: list[tuple[str, Element, tuple[Seen, ...], str]] = [
    ("INI-TIMESTAMP", prognosis(TimeStamp="2026-11-26T11:00:01.1Z"), (), "T11:00:01.1Z lies in the future"),
    ("INI-TIMESTAMP", offer(TimeStamp="2026-11-26T10:58:58.9Z"), (OF_REQUEST,), "is 1 s before that was sent"),
    ("INI-TIMESTAMP", order(TimeStamp="2026-11-26T10:00:00Z"), (OF_OFFER,), "is 3540 s before that was sent"),
    ("INI-REQUESTED", request(wanted(5, 0, 1, "Available")), (), "no ISP of it is Requested"),
    ("INI-REQUESTED", request(isp(5, MinPower=0, MaxPower=1)), (), "no ISP of it is Requested"),
    ("INI-DIRECTION", request(wanted(5, 0, 1), wanted(7, -1, 1)), (), "the requested ISP 7 has no direction"),
    ("INI-DIRECTION", request(wanted(5, 0, 1), wanted(7, 5, 4, "Available")), (), "the MinPower 5 is above the MaxPow"),
    ("INI-EXPIRATION", request(ExpirationDateTime="2026-11-26T10:59:58Z"), (), "T10:59:58Z, before it was sent"),
    ("INI-EXPIRATION", offer(ExpirationDateTime="2026-11-26T11:59:58+01:00"), (OF_REQUEST,), "it expired at 2026"),
    ("INI-PERIOD", request(Period="2026-11-25"), (), "the Period 2026-11-25 is over"),
    ("INI-PERIOD", order(Period="2026-11-25"), (seen(offer(), MessageID="o", Period="2026-11-25"),), "25 is over"),
    ("INI-AGREED", offer(ContractID="NONE"), (OF_REQUEST,), "the two have no contract NONE"),
    ("INI-MARKET INI-AGREED", reservation(CongestionPoint="ean.1"), (), f"is for {POINT}, not for ean.1"),
    ("INI-AGREED", settlement(item(ContractID="NONE")), (), "the two have no contract NONE"),
    ("INI-AGREED", offer(BaselineReference="X"), (OF_REQUEST,), "no baseline X was agreed"),
    ("INI-AGREED", settlement(item(), item(OrderReference="p", BaselineReference="X")), (), "no baseline X was agreed"),
    ("INI-UNIQUE", request(), (seen(request(Period="2026-11-29")),), "the MessageID was used before"),
    ("INI-UNIQUE", request(), (seen(message("FlexReservationUpdate", isp(1))),), "the MessageID was used before"),
    ("INI-ISPS", prognosis(isp(1, 95, Power=0)), (), "ISP 96 of 96 is missing (1 in all)"),
    ("INI-ISPS", prognosis(isp(2, 96, Power=0), Period="2026-10-25"), (), "ISP 1 of 100 is missing (4 in all)"),
    ("INI-BOUNDS", prognosis(isp(1, 97, Power=0)), (), "the ISPs 1 to 97 are not all within 1 to 96"),
    ("INI-BOUNDS", prognosis(isp(1, 96, Power=0), isp(5, Power=0)), (), "ISP 5 appears twice"),
    ("INI-BOUNDS", offer(option(isp(1, 2 * 10**9, Power=0))), (OF_REQUEST,), "the ISPs 1 to 2000000000 are not all"),
    ("INI-MARKET", request(ISP_Duration="PT30M"), (), "the ISP-Duration is PT30M, not PT15M"),
    ("INI-MARKET", request(TimeZone="America/New_York"), (), "the TimeZone is America/New_York, not Europe/Amsterdam"),
    ("INI-MARKET", request(TimeZone="Europe/Nowhere"), (), "the TimeZone is Europe/Nowhere, which nobody has"),
    (
        "INI-ZONE",
        published("2026-12-01", "2026-12-05").having({"TimeZone": "America/New_York"}),
        (),
        "is America/New_York, not",
    ),
    ("INI-ZONE", message("AGRPortfolioUpdate", TimeZone="Europe/Nowhere"), (), "Nowhere, which nobody has"),
    ("INI-REVISION", prognosis(), (seen(prognosis(), MessageID="1"),), "after the Revision 1 came 1"),
    (
        "INI-REVISION-REQUEST INI-IDENTICAL",
        request(),
        (seen(request(), MessageID="1"),),
        "it says what the FlexRequest 1 said",
    ),
    (
        "INI-REVISION-REQUEST",
        request(wanted(5, 0, 7)),
        (seen(request(), MessageID="1"),),
        "after the Revision 1 came 1",
    ),
    ("INI-REVISION", prognosis(), (seen(prognosis(Revision="12"), MessageID="1"),), "after the Revision 12 came 1"),
    ("INI-REFERENCES", offer(Period="2026-11-29"), (OF_REQUEST,), "29, where the FlexRequest has 2026-11-28"),
    (
        "INI-REFERENCES",
        offer(**{"D-PrognosisMessageID": "R"}),
        (OF_REQUEST,),
        "the D-PrognosisMessageID r is that of a FlexRequest",
    ),
    (
        "INI-REFERENCES",
        offer(**{"D-PrognosisMessageID": "p", "RecipientDomain": "here.example"}),
        (OF_REQUEST, seen(prognosis(), MessageID="p", RecipientDomain="there.example")),
        "the D-Prognosis p went to there.example",
    ),
    ("INI-REFERENCES", order(OptionReference="b"), (OF_OFFER,), "the offer has no option b"),
    ("INI-REFERENCES", order(), (seen(offer(Currency="GBP"), MessageID="o"),), "the Currency is EUR, where GBP was"),
    ("INI-MARKET INI-REFERENCES", order(CongestionPoint="ean.1"), (OF_OFFER,), "is ean.1, where the FlexOffer has"),
    ("INI-COPY", ordering(isp(5, Power=99)), (OF_OFFER,), "ISP 5 has the power 99, where 100 was offered"),
    ("INI-COPY", ordering(isp(6, Power=100)), (OF_OFFER,), "ISP 5 was offered, and is not ordered"),
    ("INI-COPY", ordering(isp(5, 2, Power=100)), (OF_OFFER,), "ISP 6 is ordered, and was not offered"),
    ("INI-COPY", order(ActivationFactor="0.5", Price="0.5"), (OF_OFFER,), "is 0.5, where no part was offered"),
    ("INI-COPY", order(ActivationFactor="0.40", Price="0.40"), (OF_PARTS,), "is 0.40, where 0.5 was offered at least"),
    ("INI-COPY", order(ActivationFactor="0.60", Price="0.60"), (OF_PARTS,), "is 100, where 100 was offered, of"),
    ("INI-COPY", order(), (OF_TWO,), "it does not say which of several options it orders"),
    ("INI-PRICE", order(Price="1.01"), (OF_OFFER,), "the Price is 1.01, where 1 was offered"),
    ("INI-ONCE", order(OptionReference="b"), (OF_TWO, ORDERED), "the offer was ordered before, by 1"),
    ("INI-VERSION", prognosis(Version="2.1.0"), (), "the Version is 2.1.0, where 3.1.0 is spoken"),
    ("INI-OFFSET", offer(TimeStamp="2001-01-01T00:00:00"), (OF_REQUEST,), "00 does not say its offset from UTC"),
    ("INI-ORDER-NUMBER", order(OrderReference="n"), (OF_OFFER, seen(NUMBERED, MessageID="1")), "n, which order 1 has"),
    (
        "INI-TERMS",
        order(),
        (seen(offer(BaselineReference="BASELINE-2026"), MessageID="o"),),
        "it has no BaselineReference, where the offer has one",
    ),
    ("INI-CURRENCY", settlement(Currency="GBP"), (), "the Currency is GBP, where EUR was agreed"),
    ("INI-UNSOLICITED", offer(Unsolicited="1"), (OF_REQUEST,), "Unsolicited is 1, and yet there is a FlexRequestM"),
    ("INI-UNSOLICITED", offer(Unsolicited="false", FlexRequestMessageID=""), (), "and yet there is no FlexRequestM"),
    ("INI-UNSOLICITED", order(Unsolicited="true"), (OF_OFFER,), "and yet there is a FlexOfferMessageID"),
    ("INI-REQUEST", offer(option(isp(9, 11, Power=1))), (OF_REQUEST,), "it offers nothing in any requested ISP"),
    ("INI-DIRECTION", offer(option(isp(5, Power=-1))), (OF_REQUEST,), "it offers -1 W in ISP 5, where 0 to 100 W"),
    ("INI-DIRECTION", offer(option(isp(15, 6, Power=1))), (OF_REQUEST,), "it offers 1 W in ISP 20, where -50 to 0 W"),
    (
        "INI-DIRECTION",
        offer(option(isp(20, Power=1)), option(isp(5, Power=-1), isp(20, Power=-1), name="b")),
        (OF_REQUEST,),
        "it offers 1 W in ISP 20",
    ),
    (
        "INI-DIRECTION",
        offer(option(isp(5, Power=0)), option(isp(5, Power=-1), name="b")),
        (OF_REQUEST,),
        "it offers -1 W in ISP 5",
    ),
    ("INI-POWER", offer(option(isp(5, Power=1), isp(6, Power=1001))), (OF_REQUEST,), "the Power 1001 is beyond"),
    ("INI-OPTIONS", offer(option(), option()), (OF_REQUEST,), "2 options are called a"),
    ("INI-POWER", message("D-Prognosis", isp(1, Power=0), isp(2, 95, Power=-1001)), (), "the Power -1001 is beyond"),
    ("INI-ONCE", order(), (OF_OFFER, ORDERED), "the offer was ordered before, by 1"),
    ("INI-ONCE", order(), (OF_OFFER, REVOKED), "the offer was revoked before, by 2"),
    ("INI-ONCE", REVOCATION, (REFUSED,), "the offer o was rejected before"),
    ("INI-ONCE", order(), (REFUSED, REFUSED), "the offer o was rejected before"),
    ("INI-ONCE", REVOCATION, (OF_OFFER, ORDERED), "the offer was ordered before, by 1"),
    (
        "INI-ONCE",
        order(),
        (seen(offer(), MessageID="o", ExpirationDateTime="2026-11-26T10:59:50Z"),),
        "the FlexOffer had expired at 2026-11-26T10:59:50Z",
    ),
    (
        "INI-EXPIRATION",
        offer(),
        (seen(request(), MessageID="r", ExpirationDateTime="2026-11-26T10:59:50Z"),),
        "the FlexRequest had expired at 2026-11-26T10:59:50Z",
    ),
    ("INI-AGREED", order(BaselineReference="BASELINE"), (OF_OFFER,), "is BASELINE, where the offer has none"),
    ("INI-POWER", reservation(0, -501), (), "the Power -501 is not from -500 to 0, as contracted"),
    ("INI-POWER", reservation(1), (), "the Power 1 is not from -500 to 0, as contracted"),
    ("INI-DEADLINE", reservation(Period="2026-11-27"), (), "the deadline was at 2026-11-26T10:00:00+01:00"),
    (
        "INI-NET",
        settlement(item(), item(OrderReference="p", Penalty="1")),
        (),
        "the NetSettlement of p is 2, not 2 - 1",
    ),
    ("INI-PERIOD INI-ITEMS", settlement(PeriodEnd="2026-11-18"), (), "it ends on 2026-11-18, before"),
    ("INI-PERIOD", settlement(PeriodEnd="2026-11-27"), (), "it ends on 2026-11-27, which lies in the future"),
    ("INI-ITEMS", settlement(item(), item(Period="2026-11-22")), (), "the Period 2026-11-22 is not from"),
    ("INI-ITEMS", settlement(period="2026-11-18"), (), "the Period 2026-11-18 is not from"),
    ("INI-ITEMS", settlement(item(), item(CongestionPoint="ean.1")), (), "the CongestionPoint ean.1 does not join"),
    ("INI-ITEMS", settlement(item(isp(96, 2))), (), "the ISPs 96 to 97 are not all within 1 to 96"),
    ("INI-ITEMS", settlement(item(isp(3), isp(1, 3))), (), "ISP 3 appears twice"),
    ("INI-ITEMS", settlement(item(), item()), (), "it lists the order o 2 times"),
    ("INI-ITEMS", settlement(item(), item(isp(9))), (), "it lists the order o 2 times"),
    (
        "INI-ITEMS",
        settlement(item(SETTLED, Price="3", NetSettlement="3")),
        (PLACED, ANOTHER_DAY),
        "the Price of o is 3, where it was ordered for 2.00",
    ),
    (
        "INI-ITEMS",
        settlement(item(isp(5, 2, OrderedFlexPower=50))),
        (PLACED,),
        "the OrderedFlexPower of o in ISP 5 is 50, where 100 was ordered",
    ),
    (
        "INI-ITEMS",
        settlement(item(isp(4, 2, OrderedFlexPower=100))),
        (PLACED,),
        "the OrderedFlexPower of o in ISP 4 is 100, where nothing was ordered",
    ),
    (
        "INI-ITEMS",
        settlement(item(SETTLED, ContractID="REDUCE")),
        ((PLACED[0].having({"ContractID": "OTHER"}), *PLACED[1:]),),
        "the ContractID of o is REDUCE, where the order has OTHER",
    ),
    ("INI-PERIOD", metering(period="2026-11-27"), (), "the Period 2026-11-27 has not begun"),
    ("INI-METERED", metering(("3.95", "-2.05")), (METERED,), "after the Revision 1 of the connection and day came 1"),
    ("INI-METERED", metering().having({"Revision": "-1"}), (METERED,), "after the Revision 1 of the connection and"),
    ("INI-METERED", metering(unit="kWh"), (), "the Power is in kWh, not in kW"),
    ("INI-METERED", metering(("4.00", "-1.90")), (), "ISP 2 is -1.90 kW, where 0.00 - 0.50 kWh make -2 kW"),
    ("INI-METERED", metering().containing(*metering().children[:-1]), (), "the agreed profile ExportM"),
    ("INI-LIFETIMES", published("2026-11-30", "2026-12-05"), (), "c starts before its congestion point"),
    ("INI-LIFETIMES", published("2026-12-01", "2026-12-06"), (), "c ends after its congestion point"),
    ("INI-LIFETIMES", published("2026-12-01"), (), "c has no EndPeriod, unlike its congestion point"),
    ("INI-LIFETIMES", published("2026-12-01", "2026-12-02", ""), (), "c has an EndPeriod, unlike its congestion"),
    (
        "INI-LIFETIMES",
        message("AGRPortfolioUpdate", lasting("Connection", "c", "2026-12-02", "2026-12-01")),
        (),
        "c ends on 2026-12-01, before it starts on 2026-12-02",
    ),
]
