/* Lists: the cursor, choosing rows, cells that can be changed in place, and the order of columns. */
import { all, find, on } from "./dom.js";

const BOX = ".c-check--row, .c-list [name=ids]";
const rows = () => all("tbody tr[data-pk], [data-row]");
export const cursor = () => find(".is-cursor");

export function step(by) {
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

export function open(inNewTab) {
  const link = find("th a[href], a[href]", cursor());
  if (link) inNewTab ? window.open(link.href, "_blank", "noopener") : link.click();
  return Boolean(link);
}

let lastBox = null;

export function choose(range) {
  const tick = cursor() && find("[data-tick]", cursor());
  if (tick) { tick.click(); return true; }
  const box = cursor() && find(BOX, cursor());
  if (!box) return false;
  box.checked = range || !box.checked;
  if (range) chooseRange(box);
  lastBox = box;
  refreshChosen();
  return true;
}

function chooseRange(box) {
  const boxes = all(BOX);
  const [from, to] = [boxes.indexOf(lastBox ?? box), boxes.indexOf(box)].sort((a, b) => a - b);
  boxes.slice(Math.max(0, from), to + 1).forEach((each) => { each.checked = box.checked; });
}

on("click", (event) => {
  const box = event.target;
  if (box.matches?.("[data-select-all]")) {
    all(BOX, box.closest("form, table") ?? document).forEach((each) => { each.checked = box.checked; });
  } else if (box.matches?.(BOX)) {
    if (event.shiftKey) chooseRange(box);
    lastBox = box;
  } else if (box.closest?.("[data-select-none]")) {
    all(`:is(${BOX}):checked`).forEach((each) => { each.checked = false; });
  } else return;
  refreshChosen();
});

/** Tell how many rows are chosen, and show the head's box as some, all or none. */
function refreshChosen() {
  const boxes = all(BOX);
  const chosen = boxes.filter((box) => box.checked).length;
  const head = find("[data-select-all]");
  if (head) { head.checked = chosen > 0 && chosen === boxes.length; head.indeterminate = chosen > 0 && chosen < boxes.length; }
  all("[data-chosen]").forEach((place) => { place.textContent = chosen ? `${chosen} selected` : ""; });
}


on("htmx:after:swap", refreshChosen);

/** Up and down in the menu of columns move the line at once; without JavaScript the server does. */
on("click", (event) => {
  const button = event.target.closest?.("[data-move]");
  if (!button) return;
  event.preventDefault();
  const line = button.closest("li");
  const beside = Number(button.dataset.move) < 0 ? line.previousElementSibling : line.nextElementSibling;
  if (!beside || !find("[data-move]", beside)) return;
  if (Number(button.dataset.move) < 0) beside.before(line);
  else beside.after(line);
  button.focus();
});

/* -------------------------------------------------- cells changed in place */
const SLOT = "c-cell";

/** An icon of the sprite that the page uses anyway. */
function drawn(name) {
  const [svg, use] = ["svg", "use"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  use.setAttribute("href", `${find("svg use").getAttribute("href").split("#")[0]}#${name}`);
  svg.setAttribute("class", "c-icon c-icon--s");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** The cell of a column that can be changed becomes the place that its form comes into. */
function slotOf(cell) {
  const row = cell?.closest?.(".c-list tbody tr");
  const field = row && cell.closest("table").tHead.rows[0].cells[cell.cellIndex]?.dataset.edit;
  if (!field) return null;
  const made = find(`.${SLOT}`, cell);
  if (made) return made;
  const list = cell.closest("[data-record]");
  const slot = document.createElement("span");
  slot.className = SLOT;
  slot.id = `cell-${list.dataset.kind}-${row.dataset.pk}-${field}`;
  slot.append(...cell.childNodes);
  const link = document.createElement("a");
  link.href = `${list.dataset.record}${row.dataset.pk}/field/${field}/`;
  link.className = "c-field__edit c-cell__pen";
  link.dataset.edit = "";
  link.setAttribute("aria-label", `Edit ${cell.closest("table").tHead.rows[0].cells[cell.cellIndex].textContent.trim()}`);
  const wanted = { "hx-get": `${link.href}?place=cell`, "hx-target": `#${slot.id}`, "hx-swap": "outerHTML" };
  Object.entries(wanted).forEach(([name, value]) => link.setAttribute(name, value));
  link.append(drawn("pencil"));
  slot.append(link);
  cell.append(slot);
  window.htmx?.process(slot);
  return slot;
}

on("pointerover", (event) => { if (event.pointerType === "mouse") slotOf(event.target.closest?.(".c-list td")); });
on("dblclick", (event) => {
  if (event.target.closest("a, input, select, .c-cell--editing")) return;
  find(".c-cell__pen", slotOf(event.target.closest(".c-list td")) ?? document.createElement("i"))?.click();
});

/** `e` on the row under the cursor: the first cell that can be changed. */
export function editRow() {
  const cell = [...(cursor()?.cells ?? [])].find((each) => each.matches(":hover") && slotOf(each))
    ?? [...(cursor()?.cells ?? [])].find((each) => slotOf(each));
  const pen = cell && find(".c-cell__pen", cell);
  pen?.click();
  return Boolean(pen);
}

/** Colleagues for a box that asks for a name, once somebody goes there. */
on("focusin", (event) => {
  const box = event.target;
  if (!box.matches?.("input[list=people]") || box.dataset.asked) return;
  box.dataset.asked = "yes";
  window.htmx?.ajax("GET", "/views/people/", { target: "#people", swap: "outerHTML" });
});

/** A chip that nobody set fetches its control when it is opened; without JavaScript its link shows all filters. */
on("click", (event) => {
  const link = event.target.closest?.("a[data-chip]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.htmx) return;
  event.preventDefault();
  window.htmx.ajax("GET", `${link.href}&part=chip&name=${link.dataset.chip}`, { target: link, swap: "outerHTML" });
});
