/* What was typed and not sent outlives the page: a session that ends, a server that is down, a link clicked too early.
   Drafts lie in this tab's session storage under the person who typed them, and go when that person signs out.
   Never kept: passwords, files, hidden fields (but the version and the values that an edit started from). */
import { all, find, on } from "./dom.js";
import { say } from "./toasts.js";

const PREFIX = "draft:", PAUSE = 400, OLDEST = 12 * 3600 * 1000;
const person = document.documentElement.dataset.user ?? "";
const FORMS = "[data-composer], [data-field], [data-submit-key], form.c-form[method=post]";
const UNKEPT = /^(password|file|submit|button|reset|image)$/;

const nameOf = (form) => form.id || form.getAttribute("action") || "";
const keyOf = (form) => `${PREFIX}${person}:${location.pathname}:${nameOf(form)}`;
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !UNKEPT.test(field.type)
  && (field.type !== "hidden" || /^(version|seen)$/.test(field.name)) && !field.closest("[data-no-draft]"));

function changed(field) {
  if (field.type === "hidden") return false;
  if (/^(checkbox|radio)$/.test(field.type)) return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

/** A form has something to keep when it was changed, or when it came back with a problem. */
const isWorthKeeping = (form) => Boolean(find("[data-focus]", form)) || fieldsOf(form).some((field) => changed(field) && field.value.trim());

function keep(form) {
  if (!person || !form.isConnected) return;
  if (!isWorthKeeping(form)) { sessionStorage.removeItem(keyOf(form)); return; }
  const values = fieldsOf(form).map((field) => [field.name, field.value, field.checked ?? null, [...(field.selectedOptions ?? [])].map((each) => each.value)]);
  const place = form.matches("[data-field]") ? form.closest("[id]:not(form)")?.id : "";
  const draft = { values, place, address: form.getAttribute("hx-post") ?? "", at: Date.now() };
  try { sessionStorage.setItem(keyOf(form), JSON.stringify(draft)); } catch { /* full, or not allowed: typing goes on */ }
}

let pause;
const typed = new Set();
function keepTyped() {
  clearTimeout(pause);
  typed.forEach(keep);
  typed.clear();
}

on("input", (event) => {
  const form = event.target.form;
  if (!form?.matches(FORMS)) return;
  typed.add(form);
  clearTimeout(pause);
  pause = setTimeout(keepTyped, PAUSE);
});
addEventListener("pagehide", keepTyped);

/* ------------------------------------------------------------------- sending */
on("htmx:before:request", (event) => {
  const form = event.detail.ctx.sourceElement;
  if (form.matches?.(FORMS)) { typed.delete(form); keep(form); }
});
on("htmx:after:request", (event) => {
  const { sourceElement: form, response } = event.detail.ctx;
  if (form.matches?.(FORMS) && response.status < 400) sessionStorage.removeItem(keyOf(form));
});
on("click", (event) => {
  const form = event.target.closest?.("[data-cancel]")?.closest("form");
  if (form) { typed.delete(form); sessionStorage.removeItem(keyOf(form)); }
});
on("submit", (event) => {
  const form = event.target;
  if (new URL(form.action, location.href).pathname === "/sign-out/") { drafts().forEach(([key]) => sessionStorage.removeItem(key)); return; }
  if (!form.matches(FORMS) || form.hasAttribute("hx-post") || event.defaultPrevented) return;
  typed.delete(form);
  keep(form);
  mark(keyOf(form), true);
});

function mark(key, sent) {
  const draft = read(key);
  if (draft) sessionStorage.setItem(key, JSON.stringify({ ...draft, sent }));
}

/* ----------------------------------------------------------------- coming back */
const read = (key) => JSON.parse(sessionStorage.getItem(key) ?? "null");
const drafts = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).map((key) => [key, read(key)]);

function fill(form, draft) {
  let filled = false;
  const left = [...draft.values];
  fieldsOf(form).forEach((field) => {
    const at = left.findIndex(([name, value]) => name === field.name && (!/^(checkbox|radio)$/.test(field.type) || value === field.value));
    if (at < 0) return;
    const [[, value, checked, chosen]] = left.splice(at, 1);
    if (/^(checkbox|radio)$/.test(field.type)) { filled ||= field.checked !== checked; field.checked = checked; }
    else if (field.tagName === "SELECT") [...field.options].forEach((option) => { filled ||= option.selected !== chosen.includes(option.value); option.selected = chosen.includes(option.value); });
    else { filled ||= field.type !== "hidden" && field.value !== value; field.value = value; }
  });
  return filled;
}

function tellRestored(form, key) {
  form.classList.add("is-open");
  const discard = () => { form.reset(); sessionStorage.removeItem(key); };
  say("What you had typed is back.", { act: "Discard", then: discard });
}

async function restore(key, draft) {
  const name = key.slice(`${PREFIX}${person}:${location.pathname}:`.length);
  const search = () => all("form").find((form) => form.matches(FORMS) && nameOf(form) === name);
  if (!search() && draft.place && document.getElementById(draft.place)) {
    await window.htmx.ajax("GET", draft.address, { target: `#${CSS.escape(draft.place)}`, swap: "outerHTML" });
  }
  const form = search();
  if (!form || find("[data-focus]", form)) return;
  if (fill(form, draft)) tellRestored(form, key);
  mark(key, false);
}

/** On a page of signing in nothing that was sent has arrived; elsewhere what was sent is there, unless the page says not. */
function comeBack() {
  const [mine, here] = [`${PREFIX}${person}:`, `${PREFIX}${person}:${location.pathname}:`];
  drafts().forEach(([key, draft]) => {
    if (Date.now() - draft.at > OLDEST) sessionStorage.removeItem(key);
    else if (!person || find("[data-failed]")) mark(key, false);
    else if (key.startsWith(here)) restore(key, draft);
    else if (key.startsWith(mine) && draft.sent) sessionStorage.removeItem(key);
  });
}
comeBack();
