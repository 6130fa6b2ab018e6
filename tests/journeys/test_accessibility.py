"""What axe cannot judge: 200 % zoom, reduced motion, the keyboard alone, words for every picture, where the focus goes.

The pages are those of the demo (see `demo.py`, also for why one database is enough).
"""

import pytest
from playwright.sync_api import expect

from tests.conftest import Figure
from tests.journeys.conftest import Walk
from tests.journeys.demo import PEOPLE, SHOWCASE, Demo, main_pages
from tests.journeys.hands import Hands
from tests.journeys.visiting import settle

pytestmark = pytest.mark.one_database

# The content of a page and what must be read in it: nothing may be cut off or lie outside.
LOST = """() => [...document.querySelectorAll("main *")].filter((e) => {
  if (!e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || e.closest(".u-sr, svg")) return false;
  if (![...e.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())) return false;
  const box = e.getBoundingClientRect();
  if (e.closest(".l-scroll, .c-tabs, .c-attn, [data-scrolls]")) return false;
  return box.width && (box.right > innerWidth + 1 || box.left < -1);
}).map((e) => `${e.tagName.toLowerCase()}.${e.className}: ${e.textContent.trim().slice(0, 40)}`)"""
MOVING = """() => [...document.querySelectorAll("*")].filter((e) => {
  const style = getComputedStyle(e);
  const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0.001);
  return lasts(style.transitionDuration) || (style.animationName !== "none" && lasts(style.animationDuration));
}).map((e) => `${e.tagName.toLowerCase()}.${e.className}`)"""
# Of the focused element: is a part of it on top, is all of it hidden, and can one see that it has the focus.
FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return { what: "nothing", seen: false, ring: false };
  const label = e.closest("label"), box = (label ?? e).getBoundingClientRect();
  const thirds = (from, size) => [0.1, 0.5, 0.9].map((share) => from + size * share);
  const points = thirds(box.left, box.width).flatMap((x) => thirds(box.top, box.height).map((y) => [x, y]));
  const mine = (top) => top && (e.contains(top) || label?.contains(top));
  const marked = ({ outlineStyle, outlineWidth, boxShadow }) =>
    (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  return {
    what: `${e.tagName.toLowerCase()}.${e.className} "${e.textContent.trim().slice(0, 30)}"`,
    seen: points.some(([x, y]) => mine(document.elementFromPoint(x, y))),
    ring: [e, label, e.parentElement].some((each) => each && marked(getComputedStyle(each))),
  };
}"""
PICTURES = """() => [...document.querySelectorAll("svg")].filter((e) => !e.closest("[aria-hidden=true]"))
  .filter((e) => !e.parentElement.closest("svg"))
  .filter((e) => !(e.getAttribute("role") === "img" || e.getAttribute("role") === "group")
    || !(e.getAttribute("aria-label") || e.getAttribute("aria-labelledby")))
  .map((e) => e.outerHTML.slice(0, 120))"""
NAMED = """() => [...document.querySelectorAll("svg[role=img], svg[role=group]")].map((e) => {
  const label = e.getAttribute("aria-label") ?? "";
  const place = e.closest("figure, section, details, td, li, a, .c-panel, main");
  const others = [...place.querySelectorAll("table, dl, ol, ul, details")];
  const number = (label.match(/\\d+/) ?? [""])[0];
  const word = label.split(/[ ,]/)[0];
  const words = !number || [number, word].some((part) => part && place.textContent.includes(part));
  return { label, twin: others.length > 0 || words };
})"""


def test_nothing_is_lost_at_200_percent(demo: Demo, walk: Walk, figure: Figure) -> None:
    visitor = walk("sales rep", 720, height=480)
    lost = []
    for path in main_pages(demo):
        visitor.open(path)
        visitor.fits()
        lost += [f"{path}: {what}" for what in visitor.page.evaluate(LOST)]
        heading = visitor.page.locator("h1")
        assert (heading.text_content() or "").strip(), path
    figure(f"200 % zoom: {visitor.tally['pages']} pages, too wide {len(visitor.findings)}, texts cut off {len(lost)}")
    assert not visitor.findings + lost, "\n".join(visitor.findings + lost)


def test_nothing_moves_for_who_wants_no_motion(demo: Demo, walk: Walk, figure: Figure) -> None:
    visitor = walk("sales rep", 1440)
    moving = []
    for path in [*main_pages(demo), "/styleguide/"]:
        visitor.open(path)
        moving += [f"{path}: {what}" for what in visitor.page.evaluate(MOVING)]
    figure(f"reduced motion: {visitor.tally['pages']} pages, things that move {len(moving)}")
    assert moving == []


def test_things_move_a_little_for_others(demo: Demo, walk: Walk) -> None:
    visitor = walk("sales rep", 1440)
    visitor.open("/accounts/")
    visitor.page.emulate_media(reduced_motion="no-preference")
    assert visitor.page.evaluate(MOVING)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_focus_is_always_seen(demo: Demo, walk: Walk, figure: Figure, width: int) -> None:
    visitor = walk("sales rep", width)
    stops, unseen = 0, []
    account, contact = (f"/{kind}/{demo.records[kind]}/" for kind in ("accounts", "contacts"))
    for path in (account, contact, "/accounts/", "/accounts/new/"):
        visitor.open(path)
        for key in ["Tab"] * 80 + ["Shift+Tab"] * 30:
            visitor.page.keyboard.press(key)
            found = visitor.page.evaluate(FOCUS)
            if found["what"] == "nothing":
                break
            stops += 1
            if not found["seen"] or not found["ring"]:
                why = "hidden" if not found["seen"] else "no ring"
                unseen.append(f"{path} {key} {width}: {found['what']} {why}")
    figure(f"focus at {width}: {stops} stops of the keyboard, unseen {len(unseen)}")
    assert stops > 150
    assert unseen == [], "\n".join(unseen)


def test_from_sign_in_to_a_logged_call_without_a_mouse(demo: Demo, walk: Walk, figure: Figure) -> None:
    visitor = walk(None, 1440)
    page = visitor.page
    page.goto("/sign-in/")
    hands = Hands(page)
    expect(page.locator("[name=login]")).to_be_focused()
    hands.type(PEOPLE["sales rep"])
    hands.press("Tab")
    hands.type("demo")
    hands.press("Enter")
    page.wait_for_url(f"{demo.url}/")
    settle(page)
    hands.press("Tab", "Enter")
    expect(page.locator("main")).to_be_focused()
    hands.press("g", "a")
    page.wait_for_url("**/accounts/")
    settle(page)
    hands.press("/")
    expect(page.locator("#list-search")).to_be_focused()
    hands.type(SHOWCASE)
    page.wait_for_url("**q=Acme**")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("#list-search").evaluate("e => e.blur()")
    hands.press("j", "Enter")
    page.wait_for_url(f"**/accounts/{demo.records['accounts']}/**")
    settle(page)
    hands.log("c", "Logged without a mouse.")
    assert page.evaluate("document.activeElement !== document.body")
    figure(f"keyboard alone, sign-in to a logged call: {hands.actions} keys")
    assert visitor.findings == []


def test_every_picture_has_words_and_numbers_beside_it(demo: Demo, walk: Walk, figure: Figure) -> None:
    visitor = walk("admin", 1440)
    wordless, pictures = [], 0
    for path in demo.survey.pages:
        if path == "/styleguide/":
            continue  # Shows each picture alone.
        visitor.page.goto(path)
        settle(visitor.page)
        wordless += [f"{path}: {svg}" for svg in visitor.page.evaluate(PICTURES)]
        for one in visitor.page.evaluate(NAMED):
            pictures += 1
            if not one["twin"]:
                wordless.append(f"{path}: {one['label']!r} has no table or text beside it")
    figure(f"pictures: {pictures} on {len(demo.survey.pages)} pages, without a twin in words {len(wordless)}")
    assert pictures
    assert not wordless, "\n".join(wordless)


def test_the_focus_after_dialogs_swaps_and_errors(demo: Demo, walk: Walk) -> None:
    visitor = walk("sales rep", 1440)
    page = visitor.page
    account = f"/accounts/{demo.records['accounts']}/"
    visitor.open(account)
    opener = page.locator(".c-nav__search")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#palette-q")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    page.keyboard.press("?")
    assert page.evaluate("document.querySelector('#keys').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    visitor.open(account + "edit/")
    page.fill("[name=name]", "")
    page.locator("form [name=name]").evaluate("e => { e.required = false; e.form.noValidate = true }")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#errors, [data-focus]").first).to_be_focused()
    assert page.title().startswith("Error:")
    visitor.open("/accounts/")
    head = page.locator("thead th a").nth(1)
    head.focus()
    page.keyboard.press("Enter")
    settle(page)
    assert page.evaluate(
        "document.activeElement !== document.body && document.querySelector('#list').contains(document.activeElement)"
    )
