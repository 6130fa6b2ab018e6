/* Keys. Single letters work outside of inputs only, and can be switched off in the profile; `?` lists them all. */
import { compose } from "./composer.js";
import { closeMenus, openDialog } from "./dialogs.js";
import { all, find, on } from "./dom.js";
import { choose, cursor, editRow, open, step } from "./lists.js";
import { openPalette } from "./palette.js";

const COMPOSER = { c: "call", m: "meeting", n: "note", t: "task" };
const PLACES = { h: "/", a: "/accounts/", c: "/contacts/", d: "/duplicates/", o: "/opportunities/", s: "/cases/" };
const singleKeys = document.documentElement.dataset.shortcuts !== "off";
let going = 0;

const isTyping = (element) => element.matches?.("input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]");

on("keydown", (event) => {
  const mod = event.ctrlKey || event.metaKey;
  if (mod && event.key.toLowerCase() === "k") { event.preventDefault(); openPalette(); return; }
  if (mod && event.key === "Enter") { submitAround(event); return; }
  if (event.key === "Escape") { leave(event); return; }
  if (event.key === "Enter" && event.target.matches?.("[data-field] select")) { submitAround(event); return; }
  if (!singleKeys || mod || event.altKey || isTyping(event.target) || find("dialog[open]")) return;
  if (singleKey(event)) event.preventDefault();
});

function submitAround(event) {
  const form = event.target.closest?.("form[method=post], form[hx-post]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(find(".c-btn--primary[type=submit], button[type=submit]", form) ?? undefined);
}

function leave(event) {
  if (closeMenus()) return;
  const cancel = event.target.closest?.("form")?.querySelector("[data-cancel]");
  if (cancel) { event.preventDefault(); cancel.click(); }
  else if (isTyping(event.target) && !event.target.closest("dialog")) event.target.blur();
}

function singleKey(event) {
  const key = event.key;
  if (going && Date.now() - going < 1500 && key in PLACES) { going = 0; return go(PLACES[key]); }
  going = 0;
  if (key === "g") { going = Date.now(); return true; }
  if (key === "?") { showKeys(find("#keys")); return true; }
  if (key === "/") { const search = find("[data-list-search]"); search ? search.focus() : openPalette(); return true; }
  if (key === "[") { follow("[data-back], .c-crumbs li:nth-last-child(2) a, .c-crumbs li:first-child a"); return true; }
  if (key === "u") { const undo = all("[data-undo]").at(-1); undo?.click(); return Boolean(undo); }
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (key === "x" || key === "X") return choose(key === "X");
  if (key === "Enter" && cursor() && !event.target.closest("a, button, summary, label")) return open(event.shiftKey);
  if (/^[1-9]$/.test(key)) { const tab = all(".c-tabs__tab")[Number(key) - 1]; tab?.click(); return Boolean(tab); }
  if (key in COMPOSER && compose(COMPOSER[key])) return true;
  if (key === "e" && edit(find(":is(.c-field, .c-cell):focus-within [data-edit]") ?? find(":is(.c-field, .c-cell):hover [data-edit]"))) return true;
  if (key === "e" && editRow()) return true;
  const named = /^[a-z]$/.test(key) && find(`[data-key="${key}"]`);
  if (named) named.click();
  return Boolean(named);
}

/** All keys; the profile lists them, and they are fetched from there once. */
async function showKeys(dialog) {
  openDialog(dialog);
  const body = find(".c-dialog__body", dialog);
  if (body.childElementCount) return;
  const page = new DOMParser().parseFromString(await (await fetch(dialog.dataset.from)).text(), "text/html");
  body.replaceChildren(find("#all-keys", page));
}

/** A place of the navigation; one that this person does not have is no place to go. */
function go(path) {
  const link = all(".c-nav a[href]").find((each) => each.pathname === path);
  if (link) location.assign(link.href);
  return Boolean(link);
}

/** Open the editor of a field; the focus starts there, so that it comes back there. */
function edit(link) {
  link?.focus();
  link?.click();
  return Boolean(link);
}

on("click", (event) => {
  const field = event.target.closest(".c-field--editable dd");
  if (field && !event.target.closest("a, button, form") && !String(getSelection())) {
    edit(find("[data-edit]", field.closest(".c-field--editable")));
  }
});

function follow(selector) {
  const link = find(selector);
  if (link) location.assign(link.href);
}
