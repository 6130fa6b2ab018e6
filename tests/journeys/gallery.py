"""Pictures of the style guide: cut from one screenshot, compared with stored ones, stored small.

The browser does the work on pixels, so no library for pictures is needed. Pictures are compared at half size, which
forgives the edges of letters that another version of the browser draws a little differently.
"""

import base64
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.journeys.conftest import Look

STORED = Path(__file__).parent / "pictures"
# What may differ: this share of the pixels, where a pixel differs when a channel is this far off.
SHARE, FAR = 0.003, 40
COLOURS = 256

# Each specimen is set on whole pixels, so that none depends on the height of those above it; bars over the page go.
_SETTLE = """() => {
  for (const bar of document.querySelectorAll('.c-mbar, .c-mtop, .c-topbar, .c-toasts'))
    bar.style.visibility = 'hidden';
  const sides = document.querySelector('.c-guide');
  sides.style.paddingTop = `${Math.ceil(sides.getBoundingClientRect().y) - sides.getBoundingClientRect().y}px`;
  for (const e of document.querySelectorAll('[data-specimen]'))
    e.style.height = `${Math.ceil(e.getBoundingClientRect().height)}px`;
}"""

_BOXES = """theme => [...document.querySelectorAll(`[data-specimen][id$=-${theme}]`)].map(e => {
  const box = e.getBoundingClientRect();
  return {name: e.dataset.specimen, x: Math.round(box.x), y: Math.round(box.y + scrollY),
          w: Math.round(box.width), h: Math.round(box.height)};
})"""

_CUT = """async ({sheet, boxes}) => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + sheet;
  await image.decode();
  const pieces = {};
  for (const {name, x, y, w, h} of boxes) {
    const pen = new OffscreenCanvas(w, h).getContext('2d', {willReadFrequently: true});
    pen.drawImage(image, -x, -y);
    pieces[name] = pen.getImageData(0, 0, w, h);
  }
  window.pieces = pieces;
}"""

_COMPARE = """async ({stored, far}) => {
  const half = ({data, width, height}) => {
    const w = width >> 1, h = height >> 1, out = new Float32Array(w * h * 3);
    for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) for (let c = 0; c < 3; c++) {
      const at = (dx, dy) => data[((2 * y + dy) * width + 2 * x + dx) * 4 + c];
      out[(y * w + x) * 3 + c] = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4;
    }
    return out;
  };
  const shares = {};
  for (const [name, piece] of Object.entries(window.pieces)) {
    if (!stored[name]) { shares[name] = 1; continue; }
    const image = new Image();
    image.src = 'data:image/png;base64,' + stored[name];
    await image.decode();
    if (image.width !== piece.width || image.height !== piece.height) { shares[name] = 1; continue; }
    const pen = new OffscreenCanvas(piece.width, piece.height).getContext('2d', {willReadFrequently: true});
    pen.drawImage(image, 0, 0);
    const a = half(piece), b = half(pen.getImageData(0, 0, piece.width, piece.height));
    let off = 0;
    for (let i = 0; i < a.length; i += 3)
      if ([0, 1, 2].some(c => Math.abs(a[i + c] - b[i + c]) > far)) off++;
    shares[name] = off / (a.length / 3);
  }
  return shares;
}"""

_PALETTE = """({name, most}) => {
  const {data, width, height} = window.pieces[name];
  for (const step of [4, 8, 16, 32, 64]) {
    const seen = new Map(), indexes = new Uint8Array(width * height);
    for (let i = 0; i < indexes.length && seen.size <= most; i++) {
      const near = c => Math.min(255, Math.round(data[i * 4 + c] / step) * step);
      const colour = (near(0) << 16) | (near(1) << 8) | near(2);
      if (!seen.has(colour)) seen.set(colour, seen.size);
      indexes[i] = seen.get(colour);
    }
    if (seen.size > most) continue;
    let text = '';
    for (let i = 0; i < indexes.length; i += 8192) text += String.fromCharCode(...indexes.subarray(i, i + 8192));
    return {width, height, colours: [...seen.keys()], indexes: btoa(text)};
  }
}"""


@dataclass(frozen=True)
class Gallery:
    """The specimens of one look, cut and ready to be compared or stored."""

    desk: Page
    look: Look

    @property
    def folder(self) -> Path:
        """Where the pictures of this look lie."""
        return STORED / str(self.look)

    @classmethod
    def of(cls, page: Page, look: Look) -> "Gallery":
        """Photograph the style guide once and cut it on a blank page, which has no policy against that."""
        page.evaluate("document.fonts.ready")
        page.evaluate(_SETTLE)
        boxes = page.evaluate(_BOXES, look.theme)
        sheet = base64.b64encode(page.screenshot(full_page=True, animations="disabled", caret="hide")).decode()
        desk = page.context.new_page()
        desk.evaluate(_CUT, {"sheet": sheet, "boxes": boxes})
        return cls(desk=desk, look=look)

    def differences(self) -> dict[str, float]:
        """The share of pixels that differ, for each specimen where that is too much; 1 for one without a picture."""
        stored = {path.stem: base64.b64encode(path.read_bytes()).decode() for path in self.folder.glob("*.png")}
        shares: dict[str, float] = self.desk.evaluate(_COMPARE, {"stored": stored, "far": FAR})
        gone = dict.fromkeys(stored.keys() - shares.keys(), 1.0)
        return {name: share for name, share in {**shares, **gone}.items() if share > SHARE}

    def store(self, folder: Path, names: list[str]) -> None:
        """Write the pictures of these specimens; a picture without a specimen goes."""
        folder.mkdir(parents=True, exist_ok=True)
        shown = set(self.desk.evaluate("Object.keys(window.pieces)"))
        for name in names:
            target = folder / f"{name}.png"
            if name in shown:
                target.write_bytes(_png(self.desk.evaluate(_PALETTE, {"name": name, "most": COLOURS})))
            else:
                target.unlink(missing_ok=True)


def _png(picture: Any) -> bytes:
    """A PNG with a palette."""
    width, height = picture["width"], picture["height"]
    indexes = base64.b64decode(picture["indexes"])
    rows = b"".join(b"\0" + indexes[y * width : (y + 1) * width] for y in range(height))
    palette = b"".join(colour.to_bytes(3, "big") for colour in picture["colours"])
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
