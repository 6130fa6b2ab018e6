/* Requests of fragments: slow ones show it, failed ones say so where they belong and leave the page alone. */
import { all, find, on } from "./dom.js";
import { button, sayProblem } from "./toasts.js";

const SLOW = 150;
const BUSY = "Too many requests at once. What you typed is kept; try again in a minute.";
const FAILED = "That did not work. Nothing was saved, and what you typed is kept.";
const SILENT = "No answer from the server. What you typed is kept.";

on("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  const { status } = ctx.response;
  if (status === 429) tell(ctx, BUSY);
  else if (status >= 500) tell(ctx, FAILED);
});
on("htmx:error", (event) => {
  if (event.detail.ctx) tell(event.detail.ctx, SILENT);
});

/** A panel that arrives by itself tells in its place; whatever somebody asked for tells in a message. */
function tell(ctx, words) {
  const source = ctx.sourceElement;
  const again = retry(ctx);
  if (arrivesByItself(source) && ctx.target?.isConnected) ctx.target.replaceChildren(note(source, again));
  else if (isRead(ctx)) sayProblem(words.replace(" Nothing was saved, and w", " W"), { act: "Try again", then: again });
  else sayProblem(`${words} Try again.`.replace("minute. Try again.", "minute."));
}

const isRead = (ctx) => ctx.request.method === "GET";
const arrivesByItself = (source) => /revealed|load|intersect/.test(source.getAttribute?.("hx-trigger") ?? "");

function retry(ctx) {
  const { sourceElement: source, target, swap } = ctx;
  const address = ctx.request.action;
  return () => window.htmx.ajax("GET", address, { source, target, swap });
}

function note(source, again) {
  const made = document.createElement("div");
  made.className = "c-note c-note--failed";
  made.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = `Could not load ${source.dataset.title || "this"}. `;
  words.append(button("Try again", () => { words.textContent = "Loading"; again(); }));
  made.append(words);
  return made;
}

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

/** Remember this record among the recent ones and have old numbers of the navigation counted; a GET must not. */
function tellVisit() {
  const visit = find("[data-visit]");
  const token = find("#csrf [name=csrfmiddlewaretoken]");
  if (!token || !(visit || find("[data-stale]"))) return;
  const { visit: kind, title } = visit?.dataset ?? {};
  const body = new URLSearchParams({ csrfmiddlewaretoken: token.value });
  if (visit) Object.entries({ kind, title, path: location.pathname }).forEach(([name, value]) => body.set(name, value));
  fetch("/visits/", { method: "POST", body, keepalive: true }).then(showCounts).catch(() => {});
}

async function showCounts(answer) {
  if (answer.status !== 200 || answer.redirected) return;
  const told = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const count of all("[id^=nav-count-]", told)) find(`#${count.id}`)?.replaceWith(document.adoptNode(count));
}
tellVisit();
