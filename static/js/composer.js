/* The composer: opened by a key, a button, the palette or the address. */
import { find, on } from "./dom.js";

/** Choose the kind in the composer and go to its text. */
export function compose(kind) {
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

/** An address may ask for a kind of entry: "?log=call". */
function composeAsAsked() {
  const kind = new URLSearchParams(location.search).get("log") ?? "";
  if (/^[a-z]+$/.test(kind)) compose(kind);
}

composeAsAsked();
