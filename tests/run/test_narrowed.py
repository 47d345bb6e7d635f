"""By which requirements the participants of a lineup are judged."""

from uftp_conformance.run.embedded import Entry, narrowed


def test_whoever_has_requirements_named_is_judged_by_those_alone() -> None:
    """Also the participant as it is, with which a legal variant is compared."""
    assert narrowed((Entry("as it is", "DSO", judged=("VAL-PERIOD",)),)) == {
        "as it is": ("VAL-PERIOD",),
        "as it is 3.1.0": ("VAL-PERIOD",),
    }


def test_who_lacks_rules_is_judged_by_those() -> None:
    """A fault alone names them."""
    assert narrowed((Entry("lenient", "AGR", without=frozenset({"VAL-PERIOD"})),))["lenient"] == {"VAL-PERIOD"}


def test_the_participant_as_it_is_is_judged_by_everything() -> None:
    """Nothing narrows what it is judged by."""
    assert not narrowed((Entry("as it is", "DSO"),))
