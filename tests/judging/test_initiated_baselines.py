"""An offer that the target starts rests on a D-Prognosis of its own Period and DSO, whenever that was sent."""

import pytest

from tests.judging.started import FACTS, KEY, prognosis, sealed
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.evidence import Trial, dump, restore
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.messages import Element


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({}, Kind.PASS),
        ({"Period": "2026-11-23"}, Kind.FAIL),
        ({"RecipientDomain": "another.example"}, Kind.FAIL),  # a DSO that is not the one of the offer
        ({"CongestionPoint": "ean.871685900000000028"}, Kind.FAIL),
    ],
)
@pytest.mark.parametrize("capital", [False, True])
def test_it_is_the_prognosis_of_the_offer(changed: dict[str, str], kind: Kind, *, capital: bool) -> None:
    forecast = prognosis(**changed)
    named = forecast["MessageID"].upper() if capital else forecast["MessageID"]
    attributes = {name: value for name, value in prognosis().attributes.items() if name != "Revision"}
    more = {"ExpirationDateTime": "2026-11-21T20:00:00Z", "Currency": "EUR", "D-PrognosisMessageID": named}
    isp = Element("ISP", {"Power": "1", "Start": "1"})
    offer = Element(
        "FlexOffer",
        {**attributes, **more, "Unsolicited": "true"},
        (Element("OfferOption", {"OptionReference": "A", "Price": "1"}, (isp,)),),
    )
    heard, started = sealed(forecast), sealed(offer)
    trial = Trial("t", (), {"started": "INI-REFERENCES"}, facts=FACTS, started=(started,), heard=(heard,))
    cell = Cell(load()["INI-REFERENCES"], "FlexOffer", "AGR", "3.1.0")
    assert judge(restore(dump(trial)), cell, Criteria(KEY.public, "3.1.0", load())).kind is kind
