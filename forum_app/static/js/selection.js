// Rows that are picked: the ink strip over a table says how many and offers what can be done with them.
// Asked for anew each time: js/live.js may have put another strip and other rows there.
const strip = () => document.querySelector("[data-selection]");
const all = () => document.querySelector("[data-pick-all]");
const boxes = () => [...document.querySelectorAll(`input[type=checkbox][form="${strip()?.id}"]`)];

function show() {
  if (!strip()) return;
  const every = boxes();
  const picked = every.filter((box) => box.checked);
  strip().hidden = picked.length === 0;
  if (all()) {
    all().checked = picked.length === every.length;
    all().indeterminate = picked.length > 0 && !all().checked;
  }
  const words = strip().querySelector("[data-count]");
  words.textContent = words.dataset.word.replace("%n", String(picked.length));
  for (const box of every) box.closest("tr").classList.toggle("selected", box.checked);
}

function set(picked) {
  for (const box of boxes()) box.checked = picked;
  show();
}

document.addEventListener("change", (event) => {
  if (event.target === all()) set(event.target.checked);
  else if (event.target.form && event.target.form === strip()) show();
});
document.addEventListener("reset", (event) => {
  if (event.target !== strip()) return;
  event.preventDefault();
  set(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && strip()?.hidden === false && !document.querySelector("dialog[open]")) set(false);
});
document.addEventListener("refreshed", show);
show();
