/* The palette: Ctrl K, results while typing, Enter opens what is marked. Without JavaScript its button is a link. */
import { compose } from "./composer.js";
import { openDialog } from "./dialogs.js";
import { all, find, on } from "./dom.js";

const SAID_AFTER = 400;
let waiting = null, saying = 0;

export function openPalette() {
  const dialog = find("#palette");
  if (!dialog) return;
  openDialog(dialog);
  const input = find("#palette-q");
  input.focus();
  input.select();
  // What was opened last and what can be done here change from page to page.
  input.dispatchEvent(new Event("palette:open", { bubbles: true }));
}

const options = () => all("#palette-results [role=option]");
const marked = () => find("#palette-results [aria-selected=true]");
/** Results of an earlier text stay in sight until newer ones come, but Enter waits for those. */
const isFresh = () => find("#palette-results")?.dataset.q === find("#palette-q").value;

function mark(index) {
  const rows = options();
  const chosen = rows[Math.max(0, Math.min(index, rows.length - 1))];
  rows.forEach((row) => row.setAttribute("aria-selected", String(row === chosen)));
  chosen?.scrollIntoView({ block: "nearest" });
  const input = find("#palette-q");
  input.setAttribute("aria-expanded", String(rows.length > 0));
  if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
  else input.removeAttribute("aria-activedescendant");
}

function tellResults() {
  const { count, say } = find("#palette-results").dataset;
  find("#palette-count").textContent = count;
  clearTimeout(saying);
  saying = setTimeout(() => { find("#palette-said").textContent = say || count; }, SAID_AFTER);
}

/** Whether this page has a composer for that kind of entry. */
const takes = (kind) => find(`[data-composer] input[name=kind][value="${kind}"]`);

function follow(row, inNewTab) {
  if (!row) return;
  if (inNewTab) window.open(row.href, "_blank", "noopener");
  else if (row.dataset.log && takes(row.dataset.log)) { find("#palette").close(); compose(row.dataset.log); }
  else location.assign(row.href);
}

on("htmx:after:swap", (event) => {
  if (event.detail.ctx?.target?.id !== "palette-results") return;
  mark(0);
  tellResults();
  if (!waiting || !isFresh()) return;
  const { inNewTab } = waiting;
  waiting = null;
  follow(marked(), inNewTab);
});

on("input", (event) => { if (event.target.id === "palette-q") waiting = null; });

on("keydown", (event) => {
  if (event.target.id !== "palette-q") return;
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in moves) {
    event.preventDefault();
    mark(options().indexOf(marked()) + moves[event.key]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    event.stopImmediatePropagation();
    const inNewTab = event.ctrlKey || event.metaKey;
    if (isFresh()) follow(marked(), inNewTab);
    else waiting = { inNewTab };
  }
});

on("click", (event) => {
  const row = event.target.closest("#palette [data-log]");
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey || !takes(row.dataset.log)) return;
  event.preventDefault();
  follow(row, false);
});
