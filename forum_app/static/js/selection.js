// Rows that are picked: the ink strip over a table says how many and offers what can be done with them.
const strip = document.querySelector("[data-selection]");

if (strip) {
  const boxes = [...document.querySelectorAll(`input[type=checkbox][form=${strip.id}]`)];
  const all = document.querySelector("[data-pick-all]");
  const words = strip.querySelector("[data-count]");

  const show = () => {
    const picked = boxes.filter((box) => box.checked);
    strip.hidden = picked.length === 0;
    if (all) {
      all.checked = picked.length === boxes.length;
      all.indeterminate = picked.length > 0 && !all.checked;
    }
    words.textContent = words.dataset.word.replace("%n", String(picked.length));
    for (const box of boxes) box.closest("tr").classList.toggle("selected", box.checked);
  };
  const set = (picked) => {
    for (const box of boxes) box.checked = picked;
    show();
  };

  document.addEventListener("change", (event) => {
    if (boxes.includes(event.target)) show();
  });
  strip.addEventListener("reset", (event) => {
    event.preventDefault();
    set(false);
  });
  all?.addEventListener("change", () => set(all.checked));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !strip.hidden && !document.querySelector("dialog[open]")) set(false);
  });
  show();
}
