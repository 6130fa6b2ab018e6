"""One person's window that goes from page to page and writes down what is wrong with each."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
TITLE = re.compile(r"\S.* · HotCRM$")
# What the browser itself says of a page that is refused or not found; whether that is right, others ask.
REFUSAL = re.compile(r"Failed to load resource: the server responded with a status of (403|404)")

# Before any script of the page: count what is under way and keep what the policy refused.
WATCH = """(() => {
  const watch = window.hotcrmWatch = { underWay: 0, refused: [] };
  document.addEventListener("securitypolicyviolation", (event) =>
    watch.refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ""}`));
  const real = window.fetch;
  window.fetch = (...asked) => {
    watch.underWay += 1;
    return real(...asked).finally(() => { watch.underWay -= 1; });
  };
})()"""
# Until nothing is under way, two frames long: what arrived is in its place then.
SETTLED = """async () => {
  const until = performance.now() + 8000;
  const frame = () => new Promise((done) => setTimeout(done, 16));
  for (let still = 0; still < 2 && performance.now() < until; still += 1) {
    await frame();
    if (window.hotcrmWatch.underWay) still = -1;
  }
}"""
FACTS = """() => {
  const count = (selector) => document.querySelectorAll(selector).length;
  const first = document.querySelector("a[href], button, input:not([type=hidden]), summary");
  // The style guide shows heads of pages as specimens.
  return {
    lang: document.documentElement.lang, title: document.title,
    headings: count("h1:not(.c-guide *)"), mains: count("main#main"),
    skips: !count("nav") || first?.getAttribute("href") === "#main",
    gone: [...document.querySelectorAll(".c-panel__gone")].some((e) => e.textContent.includes("could not be shown")),
    width: document.documentElement.scrollWidth, refused: window.hotcrmWatch.refused.splice(0),
    twice: [...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, n, all) => all.indexOf(id) !== n),
  };
}"""


# What axe judges of the main part, without its words and values, and rows that are built alike once: two pages that
# share it share its findings.
BUILD = """() => {
  const walk = (e) => `<${e.tagName} ${[...e.attributes].map(({ name, value }) =>
    name + (/^(class|role|type|hidden|tabindex)$/.test(name) ? value : value ? "+" : "")).join(" ")}>` +
    `${[...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) ? "t" : ""}` +
    `${[...new Set([...e.children].map(walk))].join("")}`;
  return walk(document.querySelector("main"));
}"""


@dataclass
class Visitor:
    """Walks through pages in one window. `findings` is what is wrong; `tally` counts what was looked at."""

    context: BrowserContext
    who: str
    width: int
    theme: str = "light"
    frame: bool = True
    findings: list[str] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.context.add_init_script(WATCH)
        self.page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self._note(f"page error: {error}"))

    def open(self, path: str) -> bool:
        """Go there and look at the page; False when this person is refused."""
        response = self.page.goto(path)
        assert response is not None
        settle(self.page)
        if response.status in {403, 404}:
            self.tally["refused"] += 1
            return False
        if response.status != 200:
            self._note(f"answers {response.status}")
        self._look_at_the_frame()
        self.tally["pages"] += 1
        return True

    def show(self, *, theme: str | None = None, width: int | None = None) -> None:
        """Show the same page in another theme or width."""
        if theme and theme != self.theme:
            self.theme = theme
            self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        if width and width != self.width:
            self.width = width
            self.page.set_viewport_size({"width": width, "height": height_of(width)})

    def fits(self) -> None:
        """Note a page that scrolls sideways. The window's own width would grow with the content."""
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > self.width:
            self._note(f"is {wide - self.width} px wider than {self.width}")
        self.tally["widths"] += 1

    def axe(self, *rules: str) -> None:
        """Note what axe objects to; with `rules`, only those are asked."""
        for rule, impact, where in violations(self.page, rules):
            self._note(f"{rule} ({impact}): {where}")
        self.tally["axe runs"] += 1

    def axe_unless_in(self, seen: set[str]) -> None:
        """Ask axe, but not again about a main part that is built like one in `seen`; adds it."""
        build = self.page.evaluate(BUILD)
        if build not in seen or not self.tally["axe runs"]:
            self.axe()
        seen.add(build)

    def _look_at_the_frame(self) -> None:
        facts = self.page.evaluate(FACTS)
        for refused in facts["refused"]:
            self._note(f"the policy refused {refused}")
        if not self.frame:
            return
        if facts["lang"] != "en":
            self._note(f"lang is {facts['lang']!r}")
        if not TITLE.match(facts["title"]):
            self._note(f"title is {facts['title']!r}")
        if facts["headings"] != 1:
            self._note(f"{facts['headings']} h1")
        if facts["mains"] != 1 or not facts["skips"]:
            self._note("no main, or the first link does not skip to it")
        if facts["gone"]:
            self._note("a panel could not be shown")
        if facts["twice"]:
            self._note(f"the same id twice: {sorted(set(facts['twice']))}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSAL.search(message.text):
            self._note(f"console: {message.text}")

    def _note(self, what: str) -> None:
        self.findings.append(
            f"{self.page.url.split('/', 3)[-1] or '/'} as {self.who}, {self.width} {self.theme}: {what}"
        )


def height_of(width: int) -> int:
    """The height of a window of that width."""
    return 844 if width < 761 else 960


def settle(page: Page) -> None:
    """Wait until nothing is under way."""
    page.evaluate(SETTLED)


def violations(page: Page, rules: Iterable[str] = ()) -> list[tuple[str, str, str]]:
    """What axe objects to, as rule, impact and place; only `rules` are asked if there are any."""
    if not page.evaluate("'axe' in window"):
        # Through the debugger, because the page's own CSP refuses a script that is not the product's.
        page.evaluate(AXE.read_text())
    only: Any = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": AXE_TAGS}
    options = json.dumps({"runOnly": only, "resultTypes": ["violations"], "preload": False})
    found = page.evaluate(f"axe.run({options})")
    return [
        (rule["id"], rule["impact"], f"{node['html'][:160]} | {node['failureSummary'][:200]}")
        for rule in found["violations"]
        for node in rule["nodes"][:3]
    ]
