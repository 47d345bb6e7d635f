"""A browser, and the reports that it opens.  `make browser` runs these tests; without the driver they are left out."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.pages import PAGES, page

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "report" / "browser"
AXE = ROOT / ".venv-browser" / "axe" / "node_modules" / "axe-core" / "axe.min.js"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave these tests out of a run that nobody gave a browser."""
    return None if os.environ.get("UFTP_BROWSER") or collection_path == Path(__file__).parent else True


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return the system's Chromium."""
    from playwright.sync_api import sync_playwright

    found = os.environ.get("UFTP_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "no Chromium was found.  Install one, or name it in UFTP_CHROMIUM"
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Opened:
    """A page in a browser, and what went wrong in it."""

    def __init__(self, browser: Any, url: str, **options: Any) -> None:
        self.trouble: list[str] = []
        self.context = browser.new_context(**options)
        self.tab = self.context.new_page()
        self.tab.on("console", lambda said: self.trouble.append(f"console: {said.text}"))
        self.tab.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        self.tab.on("request", self._asked)
        self.tab.on("dialog", lambda dialog: self.trouble.append(f"dialog: {dialog.message}"))
        self.tab.goto(url)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith("file:"):
            self.trouble.append(f"request: {request.url}")


@pytest.fixture(params=PAGES)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of run."""
    return str(request.param)


@pytest.fixture
def opened(browser: Any) -> Iterator[Any]:
    """Return what opens the report of a kind of run; at the end nothing may have gone wrong in any of them."""
    pages: list[Opened] = []

    def open_page(kind: str, anchor: str = "", **options: Any) -> Any:
        made = Opened(browser, page(kind, KEPT).as_uri() + anchor, **options)
        pages.append(made)
        return made.tab

    yield open_page
    trouble = [each for made in pages for each in made.trouble]
    for made in pages:
        made.context.close()
    assert trouble == []
