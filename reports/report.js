"use strict";
// Tabs, filter and deep links.  The page reads without this script; nothing is fetched and nothing is stored.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const filter = document.getElementById("filter");
  const sections = all("section.target");
  const tabs = all("nav.tabs a");
  const rules = all("details.rule");
  const rows = new Map(all("table.matrix tr[data-rule]").map((row) => [row.dataset.rule, row]));
  const words = new Map();

  const show = (section) => {
    if (!section || sections.length < 2) return;
    for (const each of sections) each.hidden = each !== section;
    for (const tab of tabs) {
      if (tab.hash === "#" + section.id) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
    apply();
  };

  const text = (rule) => {
    if (!words.has(rule)) {
      const found = [...rule.querySelectorAll("summary, .says, td, .got")].map((part) => part.textContent);
      words.set(rule, found.join(" ").toLowerCase());
    }
    return words.get(rule);
  };

  const fits = (rule, asked) => {
    const cells = rule.dataset.cells.split("|").map((cell) => cell.split("="));
    const hit = cells.some(([message, state]) =>
      (!asked.message || message === asked.message) && (!asked.verdict || state === asked.verdict));
    return hit && (!asked.phase || rule.dataset.phase === asked.phase) &&
      asked.text.split(/\s+/).every((word) => text(rule).includes(word));
  };

  const apply = () => {
    const asked = {
      verdict: filter.verdict.value, phase: filter.phase.value, message: filter.message.value,
      text: filter.text.value.trim().toLowerCase(),
    };
    let count = 0, seen = 0;
    for (const rule of rules) {
      const hit = fits(rule, asked);
      rule.hidden = !hit;
      const row = rows.get(rule.id);
      if (row) row.hidden = !hit;
      if (!rule.closest("section").hidden) { seen += 1; count += hit ? 1 : 0; }
    }
    for (const group of all(".group-of-rules, table.matrix tbody")) {
      group.hidden = !all("details.rule, tr[data-rule]", group).some((each) => !each.hidden);
    }
    filter.querySelector("output").value = count + " of " + seen + " requirements";
  };

  const follow = () => {
    let place = null;
    try { place = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return; }
    if (!place) return;
    show(place.closest("section.target"));
    const rule = place.closest("details.rule");
    if (rule && rule.hidden) { filter.reset(); apply(); }
    for (let each = place; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
    place.scrollIntoView();
    const focus = place.tagName === "DETAILS" ? place.querySelector("summary") : place;
    if (focus !== document.activeElement) {
      if (focus === place) place.tabIndex = -1;
      focus.focus({ preventScroll: true });
    }
  };

  if (filter) {
    filter.hidden = false;
    let waiting = 0;
    filter.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 60); });
    filter.addEventListener("reset", () => setTimeout(apply));
    filter.addEventListener("submit", (event) => event.preventDefault());
    show(sections[0]);
    apply();
    addEventListener("hashchange", follow);
    // A link to the place where one is already changes no hash, but has to open it again.
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (link && link.hash === location.hash) follow();
    });
    follow();
  }
})();
