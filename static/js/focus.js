/* Where the focus goes: a summary of errors, the first field of a form, the button that opened it, the next row. */
import { find, on } from "./dom.js";

const PLACES = ["[autofocus]", ".c-field__edit", "[data-edit]", "[aria-current]", "a[href]", "button", "input:not([type=hidden])"];
let left = null;

on("htmx:before:swap", (event) => {
  const target = event.detail.ctx?.target;
  if (!target?.contains) return;
  left = target.contains(document.activeElement)
    ? { id: target.id, next: (target.nextElementSibling ?? target.previousElementSibling)?.id }
    : null;
});

on("htmx:after:swap", (event) => {
  const target = event.detail.ctx?.target;
  const fresh = (target?.id && document.getElementById(target.id)) || target;
  const summary = fresh && fresh.isConnected && find("[data-focus]", fresh);
  if (summary) summary.focus();
  else if (left && (document.activeElement === document.body || !document.activeElement)) restoreFocus(left);
  left = null;
});

function restoreFocus({ id, next }) {
  const fresh = (id && document.getElementById(id)) || (next && document.getElementById(next)) || find("main");
  if (!fresh) return;
  const place = PLACES.map((selector) => find(selector, fresh)).find((found) => found?.checkVisibility?.() ?? found);
  const spot = fresh.matches("main") || !place ? fresh : place;
  if (spot === fresh) fresh.tabIndex = -1;
  spot.focus({ preventScroll: true });
}

find("[data-focus]")?.focus();
