"""Every colour of words, and every edge that carries meaning, is readable on what it stands on, in both themes."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text()
WORDS, EDGES = 4.5, 3.0
SURFACES = ["bg-app", "bg-surface", "bg-subtle", "bg-hover", "bg-active", "accent-bg"]
PAIRS = [
    *((text, surface, WORDS) for text in ("tx-1", "tx-2") for surface in SURFACES),
    *(("tx-3", surface, WORDS) for surface in SURFACES),
    *(("accent", surface, WORDS) for surface in SURFACES),
    *((tone, surface, WORDS) for tone in ("ok", "warn", "bad", "info") for surface in ("bg-surface", "bg-subtle")),
    *((tone, f"{tone}-bg", WORDS) for tone in ("ok", "warn", "bad", "info")),
    *(("tx-1", f"{tone}-bg", WORDS) for tone in ("ok", "warn", "bad", "info")),
    *(("accent-on", f"{solid}-solid{state}", WORDS) for solid in ("accent", "danger") for state in ("", "-hover")),
    *(("accent-on", f"hue-{n}", WORDS) for n in range(7)),
    *((f"{tone}-fill", "bg-surface", EDGES) for tone in ("ok", "warn", "bad", "info")),
    *((edge, surface, EDGES) for edge in ("line-strong", "focus") for surface in ("bg-surface", "bg-app")),
    ("accent-solid", "bg-surface", EDGES),
]


def colours(theme: int) -> dict[str, tuple[int, ...]]:
    """The tokens that are colours, in one theme: 0 light, 1 dark."""
    found = {}
    for name, value in re.findall(r"--([a-z0-9-]+):\s*([^;]+);", TOKENS):
        shades = re.findall(r"#([0-9a-f]{6})\b", value)
        if shades:
            shade = shades[theme] if len(shades) == 2 else shades[0]
            found[name] = tuple(bytes.fromhex(shade))
        elif value.startswith("var("):
            found[name] = found[value.removeprefix("var(--").removesuffix(")")]
    return found


def luminance(colour: tuple[int, ...]) -> float:
    parts = [c / 255 for c in colour]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The ratio of WCAG 2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_words_and_edges_stand_out(theme: int) -> None:
    shades = colours(theme)
    weak = [
        f"{front} on {back}: {contrast(shades[front], shades[back]):.2f} < {least}"
        for front, back, least in PAIRS
        if contrast(shades[front], shades[back]) < least
    ]
    assert weak == []


def test_the_ratio_is_the_one_of_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


def test_raw_colours_live_in_the_tokens_only() -> None:
    css = Path(settings.BASE_DIR) / "static" / "css"
    raw = [
        f"{path.name}: {found}"
        for path in sorted(css.rglob("*.css"))
        if path.name != "tokens.css"
        for rule in re.findall(r"\{([^{}]*)\}", path.read_text())
        for found in re.findall(r"#[0-9a-fA-F]{3,8}\b", rule)
    ]
    assert raw == []
