/* Messages after an action: they go by themselves, stay while somebody reads them, and carry the way back. */
import { all, find, on } from "./dom.js";

const SHORT = 6000, LONG = 12000;

function keepWhileNeeded(toast) {
  const life = toast.hasAttribute("data-long") ? LONG : SHORT;
  let timer;
  const stop = () => clearTimeout(timer);
  const start = () => { stop(); timer = setTimeout(() => toast.remove(), life); };
  ["mouseenter", "focusin"].forEach((name) => toast.addEventListener(name, stop));
  ["mouseleave", "focusout"].forEach((name) => toast.addEventListener(name, start));
  start();
}

/** Show `text`; with `act` a button that does something about it. */
export function say(text, { tone = "ok", act = "", then = null } = {}) {
  const region = find("#toasts");
  if (!region) return;
  const toast = document.createElement("div");
  toast.className = `c-toast c-toast--${tone}`;
  toast.setAttribute("role", tone === "bad" ? "alert" : "status");
  toast.dataset.toast = "";
  const words = document.createElement("span");
  words.className = "c-toast__text";
  words.textContent = text;
  toast.append(words);
  if (act) {
    toast.dataset.long = "";
    toast.append(button(act, () => { toast.remove(); then(); }));
  }
  toast.append(button("Close", () => toast.remove()));
  region.append(toast);
}

/** Show a problem in words; what was typed stays where it is. */
export const sayProblem = (text, more = {}) => say(text, { tone: "bad", ...more });

export function button(words, then) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "c-link";
  made.textContent = words;
  made.addEventListener("click", then);
  return made;
}

on("click", (event) => event.target.closest?.("[data-close]")?.closest("[data-toast]")?.remove());

const region = find("#toasts");
if (region) {
  all("[data-toast]", region).forEach(keepWhileNeeded);
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => {
    if (node.nodeType === 1 && node.matches("[data-toast]")) keepWhileNeeded(node);
  }))).observe(region, { childList: true });
}
