"""TestMessageResponses in no conversation of ours: that they came shows that the target goes on, and no more."""

from tests.judging.seen import BEGIN, delivery, request, response, sent
from uftp_conformance.conversation.correlation import Correlator, Pending
from uftp_conformance.conversation.replies import Reply

_TOLERANCE = 1.0


def test_probes_share_the_answers_that_name_nothing() -> None:
    """Whether a target answers TestMessages does not depend on what its answers name: one for each that came."""
    correlator, story = Correlator(BEGIN), request("TestMessage")
    probes = [Pending(sent("probe", story.having({"MessageID": f"probe-{n}"}), BEGIN), "the target") for n in range(3)]
    for probe in probes:
        correlator.watch(probe)
    for number in range(2):
        wrong = response(story, MessageID=f"answer-{number}", ConversationID=f"strange-{number}")
        assert correlator.attribute(wrong, delivery(wrong)) is None
    assert [correlator.stray_for(probe, _TOLERANCE) is not None for probe in probes] == [True, True, False]


def test_an_answer_that_names_nothing_is_not_met_in_a_certain_way() -> None:
    """What was taken with 200, as nobody knew whose it was, shows nothing of what follows a 503."""
    correlator, story = Correlator(BEGIN), request("TestMessage")
    pending = Pending(sent("case", story, BEGIN), "the target", conduct=(Reply(503),))
    correlator.watch(pending)
    wrong = response(story, ConversationID="strange")
    assert correlator.attribute(wrong, delivery(wrong)) is None
    assert correlator.stray_for(pending, _TOLERANCE) is None
