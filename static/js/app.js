/* What pages gain from JavaScript. Everything works without it: links navigate, forms post.
   Here: palette, small things. Beside it: toasts, requests, focus, dialogs, drafts, lists and keys, a module each. */
import { openDialog } from "./dialogs.js";
import { all, find, on } from "./dom.js";

export { choose, cursor, open, step } from "./lists.js";

/* ----------------------------------------------------------------- palette */
export function openPalette() {
  const dialog = find("#palette");
  if (!dialog) return;
  openDialog(dialog);
  find("#palette-q").select();
  mark(0);
}

const options = () => all("#palette-results [role=option]");
const marked = () => find("#palette-results [aria-selected=true]");

function mark(index) {
  const rows = options();
  const chosen = rows[Math.max(0, Math.min(index, rows.length - 1))];
  rows.forEach((row) => row.setAttribute("aria-selected", String(row === chosen)));
  chosen?.scrollIntoView({ block: "nearest" });
  find("#palette-q")?.setAttribute("aria-activedescendant", chosen?.id ?? "");
}

on("htmx:after:swap", (event) => { if (event.detail.ctx?.target?.id === "palette-results") mark(0); });

on("keydown", (event) => {
  if (event.target.id !== "palette-q") return;
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in moves) {
    event.preventDefault();
    mark(options().indexOf(marked()) + moves[event.key]);
  } else if (event.key === "Enter" && marked()) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.ctrlKey || event.metaKey) window.open(marked().href, "_blank", "noopener");
    else location.assign(marked().href);
  }
});

/* ------------------------------------------------------------ small things */
on("change", (event) => {
  if (event.target.matches(".c-fchip__body select, [data-submit-on-change]")) event.target.form?.requestSubmit();
});

function showPasswords() {
  all("[data-show]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const input = document.getElementById(button.dataset.show);
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.textContent = shown ? "Show" : "Hide";
    });
  });
}

on("click", (event) => {
  if (event.target.closest("[data-palette]") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    openPalette();
  }
});
showPasswords();
