"""The site over all of these runs in a real browser: every page of it, with names left out and without."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import AXE, KEPT, Opened
from tests.browser.pages import PAGES, page
from tests.browser.test_report import SHOTS
from tests.cli.command import uftp


@pytest.fixture(scope="module", params=["named", "redacted"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site over every kind of run."""
    folder = tmp_path_factory.mktemp("sites")
    for kind in PAGES:
        page(kind, KEPT)
    words = ["--redact"] if request.param == "redacted" else []
    done = uftp("site", *(KEPT / kind for kind in PAGES), "--out", folder / request.param, *words, folder=folder)
    assert done.code == 0, done.err
    return folder / str(request.param)


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:
    """Return what opens a page; at the end nothing may have gone wrong in any."""
    made: list[Opened] = []

    def open_page(path: Path, **options: Any) -> Any:
        made.append(Opened(browser, path.as_uri(), **options))
        return made[-1].tab

    yield open_page
    trouble = [each for opened in made for each in opened.trouble]
    for opened in made:
        opened.context.close()
    assert trouble == []


def own_pages(site: Path) -> list[Path]:
    """Return the pages that are the site's own; the reports in it have tests of their own."""
    return [site / "index.html", *sorted((site / "targets").glob("*.html"))]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(site: Path, scheme: str, visit: Any) -> None:
    for path in own_pages(site):
        tab = visit(path, color_scheme=scheme, bypass_csp=True)
        tab.add_script_tag(path=str(AXE))
        found = tab.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
        assert [(each["id"], [node["html"][:120] for node in each["nodes"][:3]]) for each in found] == [], path.name
    tab = visit(site / "index.html", color_scheme=scheme)
    tab.screenshot(path=SHOTS / f"site-{site.name}-{scheme}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1920])
def test_it_fits_the_window(site: Path, width: int, visit: Any) -> None:
    for path in own_pages(site):
        tab = visit(path, viewport={"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, path.name
    tab.screenshot(path=SHOTS / f"site-{site.name}-{width}.png")


def test_every_link_of_the_site_leads_somewhere(site: Path, visit: Any) -> None:
    """Also where it points into the report of a run."""
    for path in own_pages(site):
        tab = visit(path)
        for link in set(tab.evaluate("[...document.links].map(each => each.getAttribute('href'))")):
            file, _, anchor = link.partition("#")
            led = (path.parent / file).resolve() if file else path
            assert led.is_file(), link
            assert not anchor or f'id="{anchor}"' in led.read_text(encoding="utf-8"), link


def test_only_the_requirements_that_differ(site: Path, visit: Any) -> None:
    tab = visit(site / "index.html")
    rows = "[...document.querySelectorAll('table tbody tr')].filter(row => row.offsetParent).length"
    before = tab.evaluate(rows)
    tab.get_by_label("Only requirements in which the targets differ").check()
    assert 0 < tab.evaluate(rows) < before
