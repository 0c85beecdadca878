// Rows that are picked: the ink strip over a table says how many and offers what can be done with them.
const strip = document.querySelector("[data-selection]");

if (strip) {
  const boxes = [...document.querySelectorAll(`input[type=checkbox][form=${strip.id}]`)];
  const words = strip.querySelector("[data-count]");

  const show = () => {
    const picked = boxes.filter((box) => box.checked);
    strip.hidden = picked.length === 0;
    words.textContent = words.dataset.word.replace("%n", String(picked.length));
    for (const box of boxes) box.closest("tr").classList.toggle("selected", box.checked);
  };
  const clear = () => {
    for (const box of boxes) box.checked = false;
    show();
  };

  document.addEventListener("change", (event) => {
    if (boxes.includes(event.target)) show();
  });
  strip.addEventListener("reset", (event) => {
    event.preventDefault();
    clear();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !strip.hidden && !document.querySelector("dialog[open]")) clear();
  });
  show();
}
