"""What may be seen of each row, and the verdict that it makes."""

from dataclasses import replace

from tests.judging.seen import (
    ACCEPTANCE,
    BEGIN,
    CONTENT,
    DOOR,
    REFUSAL,
    SILENT,
    TEST,
    accepted,
    delivery,
    exchange,
    http,
    rejected,
    response,
)
from uftp_conformance.catalogue import Requirement
from uftp_conformance.judging.evidence import Exchange
from uftp_conformance.judging.verdict import Blame, Kind

TWIN, PROBE = accepted("twin"), accepted("probe", "TestMessage")
LATE = exchange("case", delivery(response(Result="Rejected", RejectionReason="Bad offer"), at=BEGIN + 9))
PASS, FAIL, INCONCLUSIVE, ERROR = Kind.PASS, Kind.FAIL, Kind.INCONCLUSIVE, Kind.ERROR
NOBODY, SEMANTICS, TIMING, TRANSPORT = Blame.NONE, Blame.SEMANTICS, Blame.TIMING, Blame.TRANSPORT
UNKNOWN = rejected("Unknown thing")
BOTH = exchange("case", delivery(response()), status=400)
HEAVY, DELIVERY = replace(DOOR, id="HEAVY", heavy=True), replace(DOOR, id="DELIVERY", legal=("200",), finding=("2xx",))
EXPECTED = {
    REFUSAL.id: 'Rejected, "Bad offer" or "Worse offer"',
    ACCEPTANCE.id: "Accepted",
    DOOR.id: "HTTP 400",
    CONTENT.id: "A bad offer is rejected.",
    HEAVY.id: "HTTP 400",
    DELIVERY.id: "HTTP 200",
}


# what was exchanged, the row, the verdict, and what is said about what was seen
VERDICTS: list[tuple[tuple[Exchange, ...], Requirement, Kind, Blame, str]] = [
    ((TWIN, rejected()), REFUSAL, PASS, NOBODY, 'Rejected, "Bad offer" after 30 ms'),
    ((rejected(),), REFUSAL, PASS, NOBODY, 'Rejected, "Bad offer" after 30 ms'),
    ((TWIN, http(400)), REFUSAL, PASS, NOBODY, "HTTP 400 after 4 ms"),
    ((TWIN, accepted()), REFUSAL, FAIL, SEMANTICS, "Accepted after 30 ms"),
    ((TWIN, BOTH), REFUSAL, FAIL, SEMANTICS, "HTTP 400, and yet Accepted after 30 ms"),
    ((TWIN, SILENT), REFUSAL, FAIL, TIMING, "HTTP 200 and no answer message"),
    ((TWIN, http(500)), REFUSAL, FAIL, SEMANTICS, "HTTP 500 after 4 ms"),
    ((TWIN, http(None, "closed")), REFUSAL, FAIL, SEMANTICS, "no HTTP answer: closed after 4 ms"),
    ((TWIN, http(None, "timeout")), REFUSAL, FAIL, TRANSPORT, "no HTTP answer: timeout after 4 ms"),
    ((TWIN, http(None, "refused")), REFUSAL, FAIL, TRANSPORT, "no HTTP answer: refused after 4 ms"),
    ((TWIN, UNKNOWN), REFUSAL, FAIL, SEMANTICS, 'Rejected, "Unknown thing" after 30 ms'),
    ((TWIN, rejected("No")), REFUSAL, FAIL, SEMANTICS, 'Rejected, "No" after 30 ms'),
    ((TWIN, rejected(None)), REFUSAL, FAIL, SEMANTICS, "Rejected after 30 ms"),
    ((TWIN, rejected(), accepted()), REFUSAL, FAIL, SEMANTICS, "Accepted after 30 ms"),
    ((TWIN, rejected(), SILENT), REFUSAL, FAIL, TIMING, "HTTP 200 and no answer message"),
    # the twin and what goes before
    (
        (rejected(part="twin"), rejected()),
        REFUSAL,
        INCONCLUSIVE,
        NOBODY,
        'the twin FlexOffer was not accepted: Rejected, "Bad offer" after 30 ms',
    ),
    (
        (exchange("twin"), rejected()),
        REFUSAL,
        INCONCLUSIVE,
        NOBODY,
        "the twin FlexOffer was not accepted: HTTP 200 and no answer message",
    ),
    (
        (http(None, "refused", "twin"), rejected()),
        REFUSAL,
        INCONCLUSIVE,
        NOBODY,
        "the twin FlexOffer was not accepted: no HTTP answer: refused after 4 ms",
    ),
    (
        (rejected(part="prerequisite"), TWIN, rejected()),
        REFUSAL,
        INCONCLUSIVE,
        NOBODY,
        'the prerequisite FlexOffer was not accepted: Rejected, "Bad offer" after 30 ms',
    ),
    (
        (rejected(part="prerequisite"), accepted()),
        REFUSAL,
        INCONCLUSIVE,
        NOBODY,
        'the prerequisite FlexOffer was not accepted: Rejected, "Bad offer" after 30 ms',
    ),
    ((accepted(), rejected(part="twin")), REFUSAL, FAIL, SEMANTICS, "Accepted after 30 ms"),
    (
        (accepted(), rejected(part="twin")),
        ACCEPTANCE,
        INCONCLUSIVE,
        NOBODY,
        'the twin FlexOffer was not accepted: Rejected, "Bad offer" after 30 ms',
    ),
    ((TWIN,), REFUSAL, ERROR, Blame.SUITE, "the suite sent no case for this trial"),
    ((), REFUSAL, ERROR, Blame.SUITE, "the suite sent no case for this trial"),
    # acceptance
    ((accepted(),), ACCEPTANCE, PASS, NOBODY, "Accepted after 30 ms"),
    ((BOTH,), ACCEPTANCE, PASS, NOBODY, "HTTP 400, and yet Accepted after 30 ms"),
    ((rejected(),), ACCEPTANCE, FAIL, SEMANTICS, 'Rejected, "Bad offer" after 30 ms'),
    ((SILENT,), ACCEPTANCE, FAIL, TIMING, "HTTP 200 and no answer message"),
    # at the door
    ((http(400), PROBE), DOOR, PASS, NOBODY, "HTTP 400 after 4 ms"),
    ((http(None, "closed"), PROBE), DOOR, PASS, NOBODY, "no HTTP answer: closed after 4 ms"),
    ((http(200), PROBE), DOOR, FAIL, TRANSPORT, "HTTP 200 and no answer message"),
    ((http(500), PROBE), DOOR, FAIL, TRANSPORT, "HTTP 500 after 4 ms"),
    (
        (http(400), exchange("probe", element=TEST)),
        DOOR,
        FAIL,
        TRANSPORT,
        "HTTP 400 after 4 ms; and afterwards no answer to a TestMessage: HTTP 200 and no answer message",
    ),
    (
        (http(400), http(None, "refused", "probe")),
        DOOR,
        FAIL,
        TRANSPORT,
        "HTTP 400 after 4 ms; and afterwards no answer to a TestMessage: no HTTP answer: refused after 4 ms",
    ),
    ((http(500), http(None, "refused", "probe")), DOOR, FAIL, TRANSPORT, "HTTP 500 after 4 ms"),
    ((http(400), exchange("probe", element=TEST), PROBE), DOOR, PASS, NOBODY, "HTTP 400 after 4 ms"),
    (
        (http(400), PROBE, exchange("probe", element=TEST)),
        DOOR,
        FAIL,
        TRANSPORT,
        "HTTP 400 after 4 ms; and afterwards no answer to a TestMessage: HTTP 200 and no answer message",
    ),
    (
        (http(None, "closed", begun=200), PROBE),
        DELIVERY,
        FAIL,
        TRANSPORT,
        "no HTTP answer: closed, HTTP 200 that did not finish after 4 ms",
    ),
    (
        (http(None, "closed", begun=200), PROBE),
        DOOR,
        FAIL,
        TRANSPORT,
        "no HTTP answer: closed, HTTP 200 that did not finish after 4 ms",
    ),
    (
        (http(None, "closed", begun=413), PROBE),
        DOOR,
        PASS,
        NOBODY,
        "no HTTP answer: closed, HTTP 413 that did not finish after 4 ms",
    ),
    (
        (http(None, "closed", begun=100), PROBE),
        DOOR,
        PASS,
        NOBODY,
        "no HTTP answer: closed, HTTP 100 that did not finish after 4 ms",
    ),
    # what is heavy
    (
        (http(None, "timeout"), PROBE),
        HEAVY,
        INCONCLUSIVE,
        NOBODY,
        "no HTTP answer: timeout after 4 ms, and TestMessages are answered: it may still be busy (register, point 57)",
    ),
    (
        (http(None, "timeout"), exchange("probe", element=TEST)),
        HEAVY,
        FAIL,
        TRANSPORT,
        "no HTTP answer: timeout after 4 ms",
    ),
    ((http(None, "timeout"),), HEAVY, FAIL, TRANSPORT, "no HTTP answer: timeout after 4 ms"),
    ((http(None, "timeout"), PROBE), DOOR, FAIL, TRANSPORT, "no HTTP answer: timeout after 4 ms"),
    ((http(500), PROBE), HEAVY, FAIL, TRANSPORT, "HTTP 500 after 4 ms"),
]
