"""A crawl that finds every page by itself, from the URLconf, and looks at each in a real browser.

Each page must answer, without an error on the console, without anything that the policy refuses, without a finding of
axe, without scrolling sideways, and with a title, one heading, a language, a main part and a way to skip to it. The
pages are those of the demo (see `demo.py`, also for why one database is enough).

A theme changes nothing but colours, so the dark one is asked for contrast only; and what a role sees is asked of axe
where it is built otherwise than what was asked before. `--soak` asks everything of everyone.
"""

import pytest

from tests.conftest import Figure
from tests.journeys.addresses import SIGNED_OUT, admin_pages
from tests.journeys.conftest import Walk
from tests.journeys.demo import PEOPLE, Demo, main_pages

pytestmark = pytest.mark.one_database

WIDE, PHONE = 1440, 390
WIDTHS = (320, PHONE, 768, 1180, 1920)
# How the pages are built that axe has found clean at a desk: others see the same or a part of them.
SEEN: set[str] = set()
OTHERS = [name for name in PEOPLE if name != "admin"]


def test_every_address_has_a_sample_or_a_reason(demo: Demo) -> None:
    assert not demo.survey.surprises, "\n".join(demo.survey.surprises)


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_admin_opens_every_page(demo: Demo, walk: Walk, figure: Figure, width: int) -> None:
    visitor = walk("admin", width)
    assert len(demo.survey.pages) > 60
    for path in demo.survey.pages:
        visitor.show(theme="light")
        assert visitor.open(path), path
        visitor.fits()
        visitor.axe()
        visitor.show(theme="dark")
        visitor.axe("color-contrast")
    figure(f"crawl as admin at {width}: {visitor.tally['pages']} pages x 2 themes, findings {len(visitor.findings)}")
    assert not visitor.findings, "\n".join(visitor.findings)


@pytest.mark.parametrize("who", OTHERS)
def test_everybody_else_opens_every_page(demo: Demo, walk: Walk, figure: Figure, who: str) -> None:
    visitor = walk(who, WIDE)
    for path in demo.survey.pages:
        if visitor.open(path):
            visitor.fits()
            visitor.axe_unless_in(SEEN)
    assert visitor.tally["pages"] > 15
    tally = f"{visitor.tally['pages']} pages ({visitor.tally['axe runs']} new to axe), "
    tally += f"{visitor.tally['refused']} not for this role"
    figure(f"crawl as {who}: {tally}, findings {len(visitor.findings)}")
    assert not visitor.findings, "\n".join(visitor.findings)


def test_the_main_pages_fit_five_widths(demo: Demo, walk: Walk, figure: Figure) -> None:
    visitor = walk("sales rep", WIDTHS[0])
    for path in main_pages(demo):
        visitor.show(width=WIDTHS[0])
        visitor.open(path)
        for width in WIDTHS:
            visitor.show(width=width)
            visitor.fits()
            visitor.axe()
    figure(f"widths: {visitor.tally['pages']} pages x {len(WIDTHS)} widths, findings {len(visitor.findings)}")
    assert not visitor.findings, "\n".join(visitor.findings)


def test_pages_before_sign_in(demo: Demo, walk: Walk) -> None:
    visitor = walk(None, PHONE)
    for path in demo.survey.open_pages:
        visitor.open(path)
        for width in (PHONE, WIDE):
            visitor.show(theme="light", width=width)
            visitor.fits()
            visitor.axe()
            visitor.show(theme="dark")
            visitor.axe("color-contrast")
    assert visitor.tally["pages"] == len(SIGNED_OUT)
    assert not visitor.findings, "\n".join(visitor.findings)


def test_the_admin_keeps_to_its_policy(demo: Demo, walk: Walk, figure: Figure) -> None:
    visitor = walk("admin", WIDE, frame=False)
    for path in admin_pages():
        assert visitor.open(path), path
    figure(f"Django admin: {visitor.tally['pages']} pages, findings {len(visitor.findings)}")
    assert not visitor.findings, "\n".join(visitor.findings)


@pytest.mark.soak
@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_opens_every_page_in_every_look(demo: Demo, walk: Walk, figure: Figure, who: str) -> None:
    findings = []
    for width in (WIDE, PHONE):
        visitor = walk(who, width)
        for path in demo.survey.pages:
            if not visitor.open(path):
                continue
            for theme in ("light", "dark"):
                visitor.show(theme=theme)
                visitor.fits()
                visitor.axe()
        findings += visitor.findings
    figure(f"soak as {who}: {visitor.tally['pages']} pages x 2 themes x 2 widths, findings {len(findings)}")
    assert not findings, "\n".join(findings)
