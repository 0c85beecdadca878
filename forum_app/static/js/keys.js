/** Keyboard help for lists: J K move, X selects, Enter opens, / finds, Esc closes menus. Off inside fields. */

const inField = (target) => target.closest("input, select, textarea, [contenteditable]");

export function showScriptOnly() {
  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
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
  const rows = [...document.querySelectorAll("[data-row]")];
  const find = document.querySelector("[data-find]");
  if (!rows.length && !find) return;
  let here = rows.findIndex((row) => row.classList.contains("current"));

  const go = (to) => {
    if (!rows[to]) return;
    rows[here]?.classList.remove("current");
    here = to;
    rows[here].classList.add("current");
    rows[here].querySelector("a, button, input")?.focus({ preventScroll: true });
    rows[here].scrollIntoView({ block: "nearest" });
  };
  const acts = {
    j: () => go(here + 1),
    k: () => go(Math.max(here - 1, 0)),
    x: () => rows[here]?.querySelector("input[type=checkbox]")?.click(),
    "/": () => find?.focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
