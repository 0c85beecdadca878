/** Keyboard help for lists: J K move, X selects, Enter opens, / finds, Esc closes menus. Off inside fields. */

const inField = (target) => target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");

export function showScriptOnly() {
  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
}

/** Where the views of one thing are wider than a phone, the current one is in sight. */
export function showCurrentViews(within = document) {
  for (const current of within.querySelectorAll(".segment [aria-current]")) {
    const row = current.closest(".segment");
    const [inner, outer] = [current.getBoundingClientRect(), row.getBoundingClientRect()];
    if (inner.right > outer.right) row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }
}

/** A details menu closes on Esc (focus goes back to its summary) and on a press elsewhere. */
export function closeOpenMenus() {
  const menus = () => document.querySelectorAll("header details[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
}

/** Rows carry data-row; the current one gets class `current` and the focus of its first link. */
export function rowKeys() {
  const find = document.querySelector("[data-find]");
  if (!find && !document.querySelector("[data-row]")) return;
  const current = () => document.querySelector("[data-row].current");

  const go = (way) => {
    const rows = [...document.querySelectorAll("[data-row]")]; // anew: js/live.js may have brought others
    const row = rows[Math.max(rows.indexOf(current()) + way, 0)];
    if (!row) return;
    current()?.classList.remove("current");
    row.classList.add("current");
    row.querySelector("a, button, input")?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const acts = {
    j: () => go(1),
    k: () => go(-1),
    x: () => current()?.querySelector("input[type=checkbox]")?.click(),
    "/": () => find?.focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
    if (document.querySelector("dialog[open]")) return; // the rows lie beneath it
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
