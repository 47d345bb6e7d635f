"""What a reference participant makes of the HTTP answer to its delivery, with each rule and without it."""

import pytest

from tests.participants.desk import Desk
from uftp_conformance.judging.evidence import HttpAnswer
from uftp_conformance.messages import read
from uftp_conformance.messages.envelope import open_envelope
from uftp_conformance.messages.sealing import unseal
from uftp_conformance.participants.courier import SENDING, Policy


def answered(status: int | None, failure: str = "", location: str = "") -> HttpAnswer:
    return HttpAnswer(status, failure, 0.0, location=location)  # type: ignore[arg-type]  # the literals of the evidence


@pytest.mark.parametrize(
    ("answer", "again", "rule"),
    [
        (answered(200), False, None),
        (answered(202), False, None),
        (answered(307), False, None),
        (answered(299), False, None),
        (answered(302), False, None),
        (answered(400), False, "SND-FINAL"),
        (answered(401), False, "SND-FINAL"),
        (answered(499), False, "SND-FINAL"),
        (answered(404), True, "SND-AGAIN-NOT-FOUND"),
        (answered(429), True, "SND-AGAIN-RATE"),
        (answered(419), True, "SND-AGAIN-KEY"),
        (answered(418), False, "SND-FINAL"),
        (answered(500), True, "SND-AGAIN-SERVER"),
        (answered(503), True, "SND-AGAIN-SERVER"),
        (answered(599), True, "SND-AGAIN-UNKNOWN"),
        (answered(700), True, "SND-AGAIN-UNKNOWN"),
        (answered(None, "timeout"), True, "SND-AGAIN-TIMEOUT"),
        (answered(None, "closed"), True, "SND-AGAIN-RESET"),
        (answered(None, "refused"), True, "SND-AGAIN-RESET"),
        (answered(None, "garbage"), True, "SND-AGAIN-RESET"),
    ],
)
def test_what_is_repeated(answer: HttpAnswer, *, again: bool, rule: str | None) -> None:
    """A temporary failure is repeated and nothing else is; each rule alone decides about its own answers."""
    assert Policy().repeats(answer) is again
    for other in SENDING:
        assert Policy(frozenset({other})).repeats(answer) is (again != (other == rule))


def test_pauses() -> None:
    """Pauses double, unless that rule is off."""
    assert [Policy().pause(attempt) for attempt in (1, 2, 3, 4)] == [0.2, 0.4, 0.8, 1.6]
    assert {Policy(frozenset({"SND-PAUSES"})).pause(attempt) for attempt in (1, 2, 3, 4)} == {0.2}


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        (answered(307, location="http://b.example/x"), "http://b.example/x"),
        (answered(308, location="/moved"), "http://a.example:8080/moved"),
        (answered(308, location="moved"), "http://a.example:8080/one/moved"),
        (answered(307), ""),
        (answered(302, location="/moved"), ""),
        (answered(200, location="/moved"), ""),
        (answered(307, location="ftp://b.example/"), ""),
        (answered(307, location="http://b.example:99999/"), ""),
        (answered(307, location="http://[::1/"), ""),
    ],
)
def test_redirections(answer: HttpAnswer, place: str) -> None:
    """307 and 308 lead to another place of HTTP; without that rule, to none."""
    assert Policy().redirection("http://a.example:8080/one/two", answer) == place
    assert Policy(frozenset({"SND-REDIRECT"})).redirection("http://a.example:8080/one/two", answer) == ""


def test_patience() -> None:
    """Without that rule a slow answer is not waited for."""
    assert (Policy().patience, Policy(frozenset({"SND-PATIENCE"})).patience) == (1.5, 0.3)


def test_a_message_written_anew() -> None:
    """A message that is written anew differs in its MessageID alone, and is sealed properly."""
    desk = Desk("DSO", "SND-SAME")
    agr = desk.parties["AGR", "registered"]
    message = desk.message("TestMessage", agr, {})
    assert desk.participant.policy.renews
    mine = desk.participant._seal(message, agr).body
    anew = desk.participant.renewed(mine)
    key = desk._secret.public
    before, after = (read(unseal(open_envelope(b, "3.1.0").sealed, key), "3.1.0") for b in (mine, anew))
    assert before["MessageID"] != after["MessageID"]
    assert before.without("MessageID") == after.without("MessageID")
