"""A participant whose partners receive at URLs of unusual forms: its statement names the URLs to which it delivers."""

from tests.participants.desk import Desk
from uftp_conformance.mutants.variants import registry
from uftp_conformance.mutants.variants.endpoints import PATHS
from uftp_conformance.participants.context import Party
from uftp_conformance.run.embedded import Entry, outline
from uftp_conformance.statement.counterparties import PLAYED, endpoint_of
from uftp_conformance.statement.endpoints import Endpoints, address_of

VARIANT = registry.find("endpoint/of-any-form")


def test_it_delivers_where_the_statement_says() -> None:
    overrides = tuple((name, *pair) for name, values in VARIANT.overrides.items() for pair in values.items())
    ((_, statement),) = outline((Entry("any", "DSO", overrides=overrides),))
    stated = {each.domain: each.endpoint for each in statement.counterparties}
    key = Desk("DSO").parties["AGR", "registered"].key
    base, place = "http://127.0.0.1:1", VARIANT.way().place
    parties = [Party(role, domain, standing, key, endpoint_of(domain, base)) for role, standing, domain in PLAYED]
    assert stated == {party.domain: place(party) for party in parties}
    assert not any(stated[party.domain] == party.endpoint for party in parties)


def test_its_partners_are_distinguished() -> None:
    """Each URL is nobody else's, and all of the forms are there, that without anything behind the host too."""
    endpoints = Endpoints()
    for domain, path in PATHS.items():
        endpoints.agree(f"http://kit.example{path}", domain)
    for domain, path in PATHS.items():
        assert endpoints.receiver([address_of(f"http://kit.example{path}")]) == domain
    for form in ("%20", "%C3%BC", "%40", "?"):
        assert any(form in path for path in PATHS.values()), form
    assert "" in PATHS.values()
