/* Where the focus goes: a summary of errors, what had it before, the first field of a form, the button that opened it,
   the next row. */
import { find, on } from "./dom.js";

const PLACES = ["[autofocus]", ".c-field__edit", "a[data-edit]", "a[aria-current]", "h1[tabindex]", "a[href]", "button", "input:not([type=hidden])"];
let left = null;

on("htmx:before:swap", (event) => {
  const target = event.detail.ctx?.target;
  if (!target?.contains) return;
  left = target.contains(document.activeElement)
    ? { id: target.id, same: target.id && nameOf(document.activeElement), next: (target.nextElementSibling ?? target.previousElementSibling)?.id }
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

/** By what the same element is found again in a part that was drawn anew. */
function nameOf(spot) {
  const found = ["id", "name", "rel"].find((name) => spot.getAttribute(name));
  return found && `${spot.localName}[${found}=${JSON.stringify(spot.getAttribute(found))}]`;
}

function restoreFocus({ id, same, next }) {
  const fresh = (id && document.getElementById(id)) || (next && document.getElementById(next)) || find("main");
  if (!fresh) return;
  const again = id && same && find(same, fresh);
  if (again) {
    const shown = again.checkVisibility() ? again : find("summary", again.closest("details") ?? again);
    if (shown) { shown.focus({ preventScroll: true }); return; }
  }
  const place = PLACES.map((selector) => find(selector, fresh)).find((found) => found?.checkVisibility?.() ?? found);
  const spot = fresh.matches("main") || !place ? fresh : place;
  if (spot === fresh) fresh.tabIndex = -1;
  spot.focus({ preventScroll: true });
}

find("[data-focus]")?.focus();
