/* Dialogs, the drawer at the right, and menus. */
import { all, find, on } from "./dom.js";

const knowsCommand = "command" in HTMLButtonElement.prototype;

export function openDialog(dialog) {
  if (dialog && !dialog.open) dialog.showModal();
}

on("click", (event) => {
  const opener = event.target.closest("[commandfor]");
  if (opener && !knowsCommand && opener.getAttribute("command") === "show-modal") {
    openDialog(document.getElementById(opener.getAttribute("commandfor")));
  }
  event.target.closest("[data-close-dialog]")?.closest("dialog")?.close();
  if (event.target.matches("dialog[open]")) event.target.close();
  const menu = event.target.closest("[data-menu]");
  all("[data-menu][open]").forEach((open) => { if (open !== menu && !open.contains(menu)) open.open = false; });
});

export function closeMenus() {
  const open = all("[data-menu][open]");
  open.forEach((menu) => { menu.open = false; });
  open.at(-1)?.querySelector("summary")?.focus();
  return open.length > 0;
}

/* A record in the drawer: the link loads it there; with Ctrl, Shift or without JavaScript it opens the page. */
on("htmx:after:swap", (event) => {
  if (event.detail.ctx?.target?.id !== "drawer-body") return;
  find("#drawer-title").textContent = find("[data-peek-title]", find("#drawer-body"))?.dataset.peekTitle ?? "Record";
  openDialog(find("#drawer"));
});
