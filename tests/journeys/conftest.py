"""Chromium against a live server. A page that writes an error to the console fails its test, whatever else it shows."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from hotcrm.users.models import User
from tests.conftest import ClientFor, chromium
from tests.journeys.demo import Demo, brought_in
from tests.journeys.visiting import Visitor, height_of, settle, violations

Walk = Callable[..., Visitor]

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# The browser itself reports every answer of 400 and above; these are answers that our forms give on purpose.
EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of (409|422)")
SETTLE_MS = 5_000


@dataclass(frozen=True)
class Look:
    """How the device shows the page."""

    theme: Literal["light", "dark"] = "light"
    width: int = 1440

    @property
    def height(self) -> int:
        return 844 if self.width < 761 else 960

    def __str__(self) -> str:
        return f"{self.width}-{self.theme}"


LOOKS = [Look(theme, width) for theme in cast(list[Any], ["light", "dark"]) for width in (1440, 390)]


@dataclass
class Tabs:
    """Opens pages of the live server and remembers everything that went wrong in them."""

    browser: Browser
    url: str
    client_for: ClientFor
    problems: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, user: User | None = None, *, look: Look | None = None, javascript: bool = True) -> Page:
        """A new browser window, signed in as `user` if one is given; relative addresses go to the live server."""
        look = look or Look()
        context = self.browser.new_context(
            base_url=self.url,
            color_scheme=look.theme,
            viewport={"width": look.width, "height": look.height},
            has_touch=look.width < 761,
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        if user:
            session = self.client_for(user).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.url}])
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        return page

    def close(self) -> None:
        """Let running requests end, so that none meets a database that is being emptied."""
        for context in self.contexts:
            for page in context.pages:
                page.wait_for_load_state("networkidle", timeout=SETTLE_MS)
            context.close()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            self.problems.append(f"{message.location.get('url', '')}: {message.text}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's synchronous interface runs an event loop in this thread, which Django would take for async code.
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield running
        running.close()
    patch.undo()


@pytest.fixture
def tabs(browser: Browser, live_server: Any, client_for: ClientFor) -> Iterator[Tabs]:
    """Windows of the browser; `tabs.open(alice)` gives a page. Fails on console errors, CSP reports and page errors."""
    opened = Tabs(browser=browser, url=live_server.url, client_for=client_for)
    yield opened
    opened.close()
    assert not opened.problems, "The browser reported:\n" + "\n".join(opened.problems)


@pytest.fixture(params=LOOKS, ids=str)
def look(request: pytest.FixtureRequest) -> Look:
    """Each theme at desktop and phone width."""
    return cast(Look, request.param)


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Fails with axe's findings (WCAG 2.2 A and AA)."""

    def check(page: Page) -> None:
        found = [f"{rule} ({impact}): {where}" for rule, impact, where in violations(page)]
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check


@pytest.fixture
def assert_fits() -> Callable[[Page], None]:
    """Fails when the page itself scrolls sideways; the window's own width would grow with the content."""

    def check(page: Page) -> None:
        assert page.viewport_size is not None
        wide = page.evaluate("document.documentElement.scrollWidth") - page.viewport_size["width"]
        assert wide <= 0, f"{page.url} is {wide} px wider than the window"

    return check


# --- walks through the demo -------------------------------------------------------------------------------------------


@pytest.fixture
def demo(
    transactional_db: None, live_server: Any, settings: Any, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Demo:
    """The live server with the demo in it."""
    own = tmp_path_factory.getbasetemp()
    folder = own if worker_id == "master" else own.parent
    settings.MEDIA_ROOT = folder
    return brought_in(live_server.url, folder)


@pytest.fixture
def walk(browser: Browser, demo: Demo, client_for: ClientFor) -> Iterator[Walk]:
    """`walk("manager", 1440)` opens a window as that person."""
    opened: list[Visitor] = []

    def start(who: str | None, width: int, *, height: int | None = None, **options: Any) -> Visitor:
        context = browser.new_context(
            base_url=demo.url,
            viewport={"width": width, "height": height or height_of(width)},
            has_touch=width < 761 and not height,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        if who:
            session = client_for(demo.person(who)).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": demo.url}])
        opened.append(Visitor(context, who or "nobody", width, **options))
        return opened[-1]

    yield start
    for visitor in opened:
        settle(visitor.page)
        visitor.context.close()
