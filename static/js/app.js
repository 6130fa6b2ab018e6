/* What pages gain from JavaScript. Everything works without it: links navigate, forms post.
   Sections: toasts, requests, focus, dialogs and menus, palette, keys, lists, small things. */

const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const on = (name, handler, options) => document.addEventListener(name, handler, options);

/* ------------------------------------------------------------------ toasts */
const SHORT = 6000, LONG = 12000;

function keepWhileNeeded(toast) {
  const life = toast.hasAttribute("data-long") ? LONG : SHORT;
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), life); };
  const stop = () => clearTimeout(timer);
  ["mouseenter", "focusin"].forEach((name) => toast.addEventListener(name, stop));
  ["mouseleave", "focusout"].forEach((name) => toast.addEventListener(name, start));
  start();
}

function watchToasts() {
  const region = find("#toasts");
  if (!region) return;
  all("[data-toast]", region).forEach(keepWhileNeeded);
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => {
    if (node.nodeType === 1 && node.matches("[data-toast]")) keepWhileNeeded(node);
  }))).observe(region, { childList: true });
}

/** Show a problem in words; what was typed stays where it is. */
export function sayProblem(text) {
  const region = find("#toasts");
  if (!region) return;
  const toast = document.createElement("div");
  toast.className = "c-toast c-toast--bad";
  toast.setAttribute("role", "alert");
  toast.dataset.toast = "";
  const words = document.createElement("span");
  words.className = "c-toast__text";
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "c-link";
  close.dataset.close = "";
  close.textContent = "Close";
  toast.append(words, close);
  region.append(toast);
}

on("click", (event) => event.target.closest("[data-close]")?.closest("[data-toast]")?.remove());

/* ---------------------------------------------------------------- requests */
const SLOW = 150;
const problems = { 429: "Too many requests at once. What you typed is kept; try again in a minute." };

on("htmx:response:error", (event) => {
  const status = event.detail.ctx.response.status;
  if (status === 429 || status >= 500) {
    sayProblem(problems[status] ?? "That did not work. Nothing was saved, and what you typed is kept. Try again.");
  }
});
on("htmx:error", () => sayProblem("No answer from the server. What you typed is kept. Try again."));

on("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  ctx.slow = setTimeout(() => ctx.target?.setAttribute?.("aria-busy", "true"), SLOW);
});
on("htmx:finally:request", (event) => {
  const { ctx } = event.detail;
  clearTimeout(ctx.slow);
  ctx.target?.removeAttribute?.("aria-busy");
});

/** Empty fields of a search form do not belong into the address. */
on("formdata", (event) => {
  if (event.target.method !== "get") return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name, value);
}, true);

/* ------------------------------------------------------------------- focus */
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
  refreshChosen();
});

function restoreFocus({ id, next }) {
  const fresh = (id && document.getElementById(id)) || (next && document.getElementById(next)) || find("main");
  const place = find("[autofocus], .c-field__edit, [aria-current], a[href], button, input:not([type=hidden])", fresh);
  const spot = fresh.matches("main") || !place ? fresh : place;
  if (spot === fresh) fresh.tabIndex = -1;
  spot.focus({ preventScroll: true });
}

function focusErrors() {
  find("[data-focus]")?.focus();
}

/* -------------------------------------------------------- dialogs and menus */
const knowsCommand = "command" in HTMLButtonElement.prototype;

function openDialog(dialog) {
  if (dialog && !dialog.open) dialog.showModal();
}

on("click", (event) => {
  const opener = event.target.closest("[commandfor]");
  if (opener && !knowsCommand && opener.getAttribute("command") === "show-modal") {
    openDialog(document.getElementById(opener.getAttribute("commandfor")));
  }
  event.target.closest("[data-close-dialog]")?.closest("dialog")?.close();
  if (event.target.matches("dialog[open]")) event.target.close();
  if (event.target.closest("[data-palette]") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    openPalette();
  }
  const menu = event.target.closest("[data-menu]");
  all("[data-menu][open]").forEach((open) => { if (open !== menu && !open.contains(menu)) open.open = false; });
});

function closeMenus() {
  const open = all("[data-menu][open]");
  open.forEach((menu) => { menu.open = false; });
  open.at(-1)?.querySelector("summary")?.focus();
  return open.length > 0;
}

/* ----------------------------------------------------------------- palette */
function openPalette() {
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

/* -------------------------------------------------------------------- keys */
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
}

function singleKey(event) {
  const key = event.key;
  if (going && Date.now() - going < 1500 && key in PLACES) { going = 0; location.assign(PLACES[key]); return true; }
  going = 0;
  if (key === "g") { going = Date.now(); return true; }
  if (key === "?") { openDialog(find("#keys")); return true; }
  if (key === "/") { const search = find("[data-list-search]"); search ? search.focus() : openPalette(); return true; }
  if (key === "[") { follow("[data-back], .c-crumbs li:nth-last-child(2) a, .c-crumbs li:first-child a"); return true; }
  if (key === "u") { const undo = all("[data-undo]").at(-1); undo?.click(); return Boolean(undo); }
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (key === "x" || key === "X") return choose(key === "X");
  if (key === "Enter" && cursor() && !event.target.closest("a, button, summary, label")) return open(event.shiftKey);
  if (/^[1-9]$/.test(key)) { const tab = all(".c-tabs__tab")[Number(key) - 1]; tab?.click(); return Boolean(tab); }
  if (key in COMPOSER && compose(COMPOSER[key])) return true;
  if (key === "e") { const edit = find(".c-field:hover .c-field__edit, .c-field:focus-within .c-field__edit"); if (edit) { edit.click(); return true; } }
  const named = /^[a-z]$/.test(key) && find(`[data-key="${key}"]`);
  if (named) named.click();
  return Boolean(named);
}

function follow(selector) {
  const link = find(selector);
  if (link) location.assign(link.href);
}

/** Choose the kind in the composer and go to its text. */
function compose(kind) {
  const radio = find(`[data-composer] input[name=kind][value=${kind}]`);
  // On phones the composer is shown only when somebody asks for it.
  radio?.form.classList.add("is-open");
  if (!radio || !radio.offsetParent) return false;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  find("textarea, input[type=text]", radio.form)?.focus();
  return true;
}

on("click", (event) => {
  const opener = event.target.closest("[data-compose]");
  if (opener && compose(opener.dataset.compose)) {
    event.preventDefault();
    find("[data-composer]").scrollIntoView({ block: "center" });
  }
});

/* ------------------------------------------------------------------- lists */
const rows = () => all("tbody tr[data-pk], [data-row]");
const cursor = () => find(".is-cursor");

function step(by) {
  const beside = find(by > 0 ? "a[rel=next]" : "a[rel=prev]");
  if (beside) { location.assign(beside.href); return true; }
  const list = rows();
  if (!list.length) return false;
  const now = cursor();
  const next = list[Math.max(0, Math.min(list.indexOf(now) + (now ? by : 1), list.length - 1))];
  now?.classList.remove("is-cursor");
  next.classList.add("is-cursor");
  next.scrollIntoView({ block: "nearest" });
  if (next.matches("a")) next.focus();
  return true;
}

function open(inNewTab) {
  const link = find("th a[href], a[href]", cursor());
  if (link) inNewTab ? window.open(link.href, "_blank", "noopener") : link.click();
  return Boolean(link);
}

let lastBox = null;

function choose(range) {
  const tick = cursor() && find("[data-tick]", cursor());
  if (tick) { tick.click(); return true; }
  const box = cursor() && find(".c-check--row", cursor());
  if (!box) return false;
  box.checked = range || !box.checked;
  if (range) chooseRange(box);
  lastBox = box;
  refreshChosen();
  return true;
}

function chooseRange(box) {
  const boxes = all(".c-check--row");
  const [from, to] = [boxes.indexOf(lastBox ?? box), boxes.indexOf(box)].sort((a, b) => a - b);
  boxes.slice(Math.max(0, from), to + 1).forEach((each) => { each.checked = box.checked; });
}

on("click", (event) => {
  const box = event.target;
  if (box.matches?.("[data-select-all]")) {
    all(".c-check--row", box.closest("form, table") ?? document).forEach((each) => { each.checked = box.checked; });
  } else if (box.matches?.(".c-check--row")) {
    if (event.shiftKey) chooseRange(box);
    lastBox = box;
  } else if (box.closest?.("[data-select-none]")) {
    all(".c-check--row:checked").forEach((each) => { each.checked = false; });
  } else return;
  refreshChosen();
});

/** Tell how many rows are chosen, and show the head's box as some, all or none. */
function refreshChosen() {
  const boxes = all(".c-check--row");
  const chosen = boxes.filter((box) => box.checked).length;
  const head = find("[data-select-all]");
  if (head) { head.checked = chosen > 0 && chosen === boxes.length; head.indeterminate = chosen > 0 && chosen < boxes.length; }
  all("[data-chosen]").forEach((place) => { place.textContent = chosen ? `${chosen} selected` : ""; });
}

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

/** Remember this record among the recent ones; a GET must not, so a small POST does. */
function tellVisit() {
  const visit = find("[data-visit]");
  const token = find("#csrf [name=csrfmiddlewaretoken]");
  if (!visit || !token) return;
  const { visit: kind, title } = visit.dataset;
  const body = new URLSearchParams({ kind, title, path: location.pathname, csrfmiddlewaretoken: token.value });
  fetch("/visits/", { method: "POST", body, keepalive: true }).catch(() => {});
}

watchToasts();
focusErrors();
showPasswords();
tellVisit();
