"""Each legal variant does something that the participant as it is does not do."""

from functools import cache, partial
from itertools import zip_longest

import pytest

from tests.mutants.diary import Said, diary, tell
from tests.participants import test_transport
from tests.proof.seed import SEED, sixth
from uftp_conformance.mutants.mutant import CONFORMING
from uftp_conformance.mutants.variants import registry, varied
from uftp_conformance.mutants.variants.pace import STEADY
from uftp_conformance.mutants.variants.script import Sealing
from uftp_conformance.mutants.variants.variant import PLAIN, USUAL, Variant, Way

VARIANTS = registry.variants()


def over_http(variant: Variant) -> bool:
    """Return whether all that it does otherwise is how it speaks HTTP, which `test_variants_over_http` looks at."""
    way = variant.way()
    spoken = way.posting != USUAL or way.dress != PLAIN or way.policy != CONFORMING
    return spoken or way.pace != STEADY or way.ponders > 0


PEN = Variant("none/none", "It only writes XML by hand.", "That.", "there", partial(Way, sealed=Sealing()))


@cache
def as_it_is(role: str, version: str, *, by_hand: bool = False) -> list[list[Said]]:
    """What the participant as it is hands out in each story; `by_hand` in bytes of the same writer as a variant's."""
    return list(diary(role, PEN if by_hand else None, version))


@pytest.mark.parametrize("variant", sixth([v for v in VARIANTS if not over_http(v)]), ids=lambda v: v.name)
def test_it_differs(variant: Variant) -> None:
    """In each of its roles it hands out something else in some story; the commit chooses a third, and the version."""
    version = variant.versions[SEED % len(variant.versions)]
    for role in variant.roles:
        plain = as_it_is(role, version, by_hand=isinstance(variant.way().sealed, Sealing))
        pairs = zip_longest(diary(role, variant, version), plain)
        assert any(one != other for one, other in pairs), f"{role} {version}"


@pytest.mark.parametrize("role", ["AGR", "CRO", "DSO"])
def test_the_diary_is_the_same_each_time(role: str) -> None:
    """A participant as it is hands out the same in each telling, and in most stories something."""
    assert list(diary(role, None, "3.1.0")) == as_it_is(role, "3.1.0")
    assert sum(map(len, as_it_is(role, "3.1.0"))) > len(as_it_is(role, "3.1.0"))


def test_a_crowd_of_attributes_is_not_read_again() -> None:
    """Who holds messages against another schema does not do so with 1,000 attributes, which could take for ever."""
    variant = registry.find("agreed/schema-of-the-newer-minor")
    crowded = next(case for case in test_transport.CASES if (case.rule, case.label) == ("TRN-ATTRIBUTES", "sealed"))
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(varied, "complaints")
        assert tell(crowded.story, "DSO", variant, "3.0.0") == [(400, None)]
