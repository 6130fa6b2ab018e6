/* What pages gain from JavaScript. Everything works without it: links navigate, forms post.
   Here: small things. Beside it: toasts, requests, focus, dialogs, drafts, composer, palette, lists and keys, a module each. */
import { all, on } from "./dom.js";
import { openPalette } from "./palette.js";

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
