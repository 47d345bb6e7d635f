"""Variants that differ in many ways at once, as strangers do: each is made of several that differ in one."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from uftp_conformance.messages import ROLES
from uftp_conformance.mutants.variants.blended import blended
from uftp_conformance.mutants.variants.variant import Variant, Way

_SOURCE = "the source of each of them"
MIXES: dict[str, tuple[str, str]] = {
    "hasty": (
        "It trades by itself, delivers all twice and crossing, and has a hand and words of its own.",
        """
        xml/pretty xml/attribute-order value/uuids-upper value/whole-seconds value/numbers-plus value/decimals-long
        value/booleans-digits value/isps-one-by-one value/solicited-said value/whole-said word/own-words
        word/all-reasons word/explained-colon delivery/chunked again/crossing http/text-body http/closes-connections
        late/queued copy/answered-anew strict/request-repeated-refused strict/settled-once
        strict/equal-revision-refused trading/a-third start/four-decimals alone/offers alone/forecasts
        alone/requests alone/two-offers strict/ended-refused view/portfolio-for-each-connection view/conflict-dated
        strict/foreign-point-empty literal/conversation kept/placed-orders-bind start/odd-powers
        """,
    ),
    "calm": (
        "It takes one request after another, delivers once a second, and is stricter where it may be.",
        """
        xml/single-quotes xml/references xml/comments xml/tags-in-pairs value/offset-positive
        value/isps-turned-round value/empty-texts value/revision-by-clock word/lower-case word/cause-texts
        word/agreements-in-own-words delivery/lower-case-headers delivery/no-charset pace/one-by-one pace/in-batches
        alone/each-point copy/unanswered http/json-body strict/strangers-at-the-door
        strict/request-lower-refused strict/revisions-of-a-sender strict/other-currency-refused
        strict/forecast-elsewhere strict/revoked-offer-forgotten trading/void-offer-is-unknown
        trading/void-request-is-unknown trading/rejected-is-unknown trading/currency-in-words
        trading/each-day-settled-once start/offers-taken-back start/some-power start/to-all-agrs
        start/answers-zone-alike view/represented-only view/conflict-foreign-unnamed strict/begun-refused
        strict/connection-taken literal/names literal/metering-whole literal/direction literal/options-alike
        value/agr-unnamed kept/rejected-revisions kept/days-before
        """,
    ),
    "busy": (
        "It is limited in rate, started again in the middle, and refuses over HTTP what it may.",
        """
        xml/no-declaration xml/byte-order-mark value/decimals-short value/numbers-zeros
        word/of-the-draft word/explained-dash delivery/application-xml delivery/connection-each
        delivery/before-the-status pace/started-again http/too-fast copy/duplicate-refused copy/refused
        http/unsupported-type http/stranger-forbidden http/oversize-cut-off http/answers-taken-202
        strict/mismatch-at-the-door strict/no-partner-at-the-door strict/unregistered-at-the-door
        strict/order-by-name strict/yesterdays-prognosis-taken trading/each-watt-once trading/agreed-baseline-only
        trading/power-itself agreed/metering-checked agreed/metering-in-time agreed/points-checked
        agreed/prognosis-disputed agreed/point-disputed agreed/expired-offer-revoked agreed/gate-of-an-hour
        start/either-direction start/until-midnight start/asked-of-yesterday start/settled-beside
        view/conflict-of-one-dso view/never-allocated kept/unlisted-connections strict/history-kept alone/talks-agr
        alone/talks-dso bounds/all-that-is-requested bounds/left-out-is-false
        """,
    ),
    "narrow": (
        "It trades today and tomorrow in a market without contracts, orders at once, and keeps little.",
        """
        value/tenths value/dates-offset word/run-together delivery/in-pieces again/rewritten late/crossing
        copy/noted http/xml-body http/overloaded strict/known-zones-only strict/no-partner-own-words
        strict/order-reversed agreed/today-and-tomorrow market/no-names trading/one-way alone/orders alone/offers
        start/one-isp view/conflict-later-of-a-list strict/zone-of-updates-refused bounds/types-in-own-words
        literal/no-blanks kept/latest-place strict/conflict-taken strict/nothing-is-empty
        """,
    ),
}


def mixed(found: Sequence[Variant]) -> Iterator[Variant]:
    """Walk the mixtures of those that were found, in each role of those that concern it."""
    for name, (does, listed) in MIXES.items():
        parts = listed.split()
        for role in ROLES:
            chosen = [each for each in found if each.name in parts and role in each.roles]
            chosen.sort(key=lambda each: parts.index(each.name))
            yield Variant(
                f"mixed/{name}-{role.lower()}",
                does,
                f"Each of these is allowed, and none speaks of another: {', '.join(each.name for each in chosen)}.",
                _SOURCE,
                partial(_way_of, chosen),
                (role,),
                supports={key: value for each in chosen for key, value in each.supports.items()},
                overrides=_overridden(chosen),
                slow=any(each.slow for each in chosen),
            )


def _way_of(chosen: Sequence[Variant]) -> Way:
    return blended([each.way() for each in chosen])


def _overridden(chosen: Sequence[Variant]) -> Mapping[str, Mapping[str, Any]]:
    sections: dict[str, dict[str, Any]] = {}
    for each in chosen:
        for section, values in each.overrides.items():
            sections.setdefault(section, {}).update(values)
    return sections
