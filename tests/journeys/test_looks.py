"""Every component looks as it did: compared with stored pictures. `make pictures` stores new ones."""

import os
from pathlib import Path

from django.conf import settings

from tests.journeys.conftest import Look
from tests.journeys.gallery import STORED, Gallery

RENEW = "HOTCRM_PICTURES"
MOST_BYTES = 1_500_000


def test_every_component_looks_as_stored(tabs, alice, look):
    page = tabs.open(alice, look=look)
    page.goto("/styleguide/")
    gallery = Gallery.of(page, look)
    changed = gallery.differences()
    if os.environ.get(RENEW):
        gallery.store(gallery.folder, list(changed))
        return
    seen = Path(settings.VAR_DIR) / "pictures" / str(look)
    gallery.store(seen, list(changed))
    words = [f"{name} ({share:.1%})" for name, share in sorted(changed.items())]
    assert not words, f"Look at {seen}; if the change is meant, run `make pictures`: " + ", ".join(words)


def test_a_changed_token_shows(tabs, alice):
    page = tabs.open(alice)
    page.goto("/styleguide/")
    page.evaluate("document.documentElement.style.setProperty('--accent-solid', '#c44850')")
    changed = Gallery.of(page, Look()).differences()
    assert {"btn", "switch"} <= changed.keys()
    assert "chip" not in changed


def test_pictures_stay_small():
    assert sum(path.stat().st_size for path in STORED.rglob("*.png")) < MOST_BYTES
