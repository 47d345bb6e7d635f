"""The HTML report in a real browser: matrix, filter, tabs, deep links, dark, print, narrow, keyboard, screen reader."""

from typing import Any

import pytest

from tests.browser.conftest import AXE, KEPT
from tests.browser.pages import page
from uftp_conformance.run.events import STREAM, read

WIDTHS = (360, 768, 1280, 1920)
SHOTS = KEPT / "screenshots"


def until(tab: Any, condition: str) -> None:
    """Wait until a condition holds.  The page's own policy forbids the driver to wait inside of it."""
    for _ in range(100):
        if tab.evaluate(condition):
            return
        tab.wait_for_timeout(50)
    raise AssertionError(f"never: {condition}")


def states(tab: Any) -> list[str]:
    """Return the states of the requirements that are shown."""
    shown: list[str] = tab.evaluate(
        "[...document.querySelectorAll('details.rule')].filter(r => !r.hidden && !r.closest('section').hidden)"
        ".map(r => r.dataset.cells)"
    )
    return shown


@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_the_window(kind: str, width: int, opened: Any) -> None:
    tab = opened(kind, viewport={"width": width, "height": 900})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.screenshot(path=SHOTS / f"{kind}-{width}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(kind: str, scheme: str, opened: Any) -> None:
    tab = opened(kind, color_scheme=scheme, bypass_csp=True)
    tab.evaluate("document.querySelectorAll('details').forEach((each, n) => { if (n < 60) each.open = true })")
    tab.add_script_tag(path=str(AXE))
    found = tab.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    assert [(each["id"], [node["html"][:120] for node in each["nodes"][:3]]) for each in found] == []
    tab.screenshot(path=SHOTS / f"{kind}-{scheme}.png")


def test_the_matrix_has_every_cell(kind: str, opened: Any) -> None:
    tab = opened(kind)
    page(kind, KEPT)
    assert tab.locator("table.matrix td.field").count() == len(read(KEPT / kind / STREAM).cells)


def test_the_filter(opened: Any) -> None:
    tab = opened("accepting")
    everything = states(tab)
    tab.get_by_label("Verdict").select_option("fail")
    until(tab, "document.querySelectorAll('details.rule[hidden]').length > 0")
    failing = states(tab)
    assert 0 < len(failing) < len(everything)
    assert all("=fail" in cells for cells in failing)
    assert tab.locator("#filter output").inner_text() == f"{len(failing)} of {len(everything)} requirements"
    tab.get_by_role("button", name="Show all").click()
    until(tab, "!document.querySelectorAll('details.rule[hidden]').length")
    tab.get_by_label("Text").fill("lacking isps")
    until(tab, "document.querySelectorAll('details.rule[hidden]').length > 0")
    assert len(states(tab)) < len(everything)
    tab.get_by_label("Text").fill("")
    tab.get_by_label("Message").select_option("FlexOffer")
    until(tab, "!document.querySelector('details.rule:not([hidden]):not([data-cells*=\"FlexOffer=\"])')")
    assert all("FlexOffer=" in cells for cells in states(tab))
    assert states(tab)


def test_a_deep_link_opens_what_it_points_to(opened: Any) -> None:
    anchor = "target-1-VAL-ISP-CONFLICT-FlexOffer"
    tab = opened("accepting", f"#{anchor}")
    assert tab.locator("details.rule", has=tab.locator(f"[id='{anchor}']")).first.evaluate("each => each.open")
    assert tab.locator(f"[id='{anchor}']").evaluate(
        "each => { const r = each.getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight / 2 }"
    )
    assert tab.evaluate("document.activeElement.id") == anchor


def test_a_link_to_what_the_filter_hides_shows_it(opened: Any) -> None:
    tab = opened("accepting")
    tab.get_by_label("Text").fill("trn-method")
    until(tab, "document.querySelectorAll('details.rule[hidden]').length > 0")
    tab.evaluate("location.hash = '#target-1-VAL-ISP-CONFLICT'")
    until(tab, "!document.getElementById('target-1-VAL-ISP-CONFLICT').hidden")
    assert tab.locator("[id='target-1-VAL-ISP-CONFLICT']").is_visible()


def test_a_cause_leads_to_its_cells(opened: Any) -> None:
    tab = opened("failing")
    first = tab.locator("ol.causes > li").first
    assert "ISP duration rejected" in first.inner_text()
    first.locator("summary").click()
    link = first.locator("ul.places a").first
    anchor = (link.get_attribute("href") or "").removeprefix("#")
    link.click()
    until(tab, f"document.activeElement.id === {anchor!r}")
    assert tab.locator(f"[id='{anchor}']").is_visible()


def test_tabs_show_one_target_at_a_time(opened: Any) -> None:
    tab = opened("passing")
    assert [each.is_visible() for each in tab.locator("section.target").all()] == [True, False]
    tab.locator("nav.tabs a").nth(1).click()
    until(tab, "!document.getElementById('target-2').hidden")
    assert [each.is_visible() for each in tab.locator("section.target").all()] == [False, True]
    assert tab.locator("nav.tabs a").nth(1).get_attribute("aria-current") == "true"


def test_by_keyboard_alone(opened: Any) -> None:
    tab = opened("accepting")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    for _ in range(40):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.matches('ol.causes summary')"):
            break
    tab.keyboard.press("Enter")
    until(tab, "document.querySelector('ol.causes details').open")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.matches('ul.places a')")
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    tab.keyboard.press("Enter")
    until(tab, "document.activeElement.matches('details.rule tr, details.rule summary, .cell')")


def test_on_paper_every_target_is_there(kind: str, opened: Any) -> None:
    tab = opened(kind)
    tab.emulate_media(media="print")
    hidden = tab.evaluate(
        "[...document.querySelectorAll('section.target')].filter(s => getComputedStyle(s).display === 'none').length"
    )
    assert hidden == 0
    assert tab.evaluate("getComputedStyle(document.querySelector('form.filter')).display") == "none"
    tab.pdf(path=SHOTS / f"{kind}.pdf")


def test_it_reads_without_its_script(kind: str, opened: Any) -> None:
    tab = opened(kind, java_script_enabled=False)
    assert tab.locator("section.target").first.is_visible()
    assert not tab.locator("form.filter").is_visible()
    assert tab.locator("table.matrix").first.is_visible()


def test_what_a_target_says_does_nothing(opened: Any) -> None:
    tab = opened("hostile")
    assert tab.title() == "UFTP conformance: <script>document.title='owned'</script>"
    assert tab.locator("img").count() == 0
    assert tab.locator("a[href^='javascript']").count() == 0
