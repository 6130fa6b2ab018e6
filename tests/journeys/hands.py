"""A pair of hands at a page that counts what it does: clicks and separate key presses, but not typed text."""

import time
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from tests.journeys.visiting import settle


@dataclass
class Hands:
    """Acts on a page as a person would; `actions` and `seconds` tell what it took."""

    page: Page
    actions: int = 0
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Since the hands began."""
        return time.monotonic() - self.started

    def press(self, *keys: str) -> None:
        """Press keys, each of which counts."""
        for key in keys:
            self.page.keyboard.press(key)
            self.actions += 1

    def click(self, place: Locator | str) -> None:
        """Click there."""
        found = self.page.locator(place) if isinstance(place, str) else place
        found.click()
        self.actions += 1

    def type(self, text: str) -> None:
        """Type a text where the focus is; not counted."""
        self.page.keyboard.type(text)

    def log(self, kind: str, text: str, send: str = "Control+Enter") -> None:
        """On the page of a record: press the key of that kind, write, send, and see it in the timeline."""
        self.press(kind)
        expect(self.page.locator("[data-composer] textarea")).to_be_focused()
        self.type(text)
        self.press(send)
        expect(self.page.locator("#tl-list")).to_contain_text(text)
        settle(self.page)
