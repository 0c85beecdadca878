// Areas drawn on the pages of a blind copy become rows of the form, in percent of the page; a row emptied is gone.

const form = document.querySelector("[data-covers]");
const NAMES = ["page", "x", "y", "width", "height"];
const LEAST = 0.5; // percent; less is a tap

const percent = (part, whole) => Math.min(100, Math.max(0, (part / whole) * 100));
const place = (event, sheet) => {
  const edges = sheet.getBoundingClientRect();
  return [percent(event.clientX - edges.left, edges.width), percent(event.clientY - edges.top, edges.height)];
};

function area(from, to) {
  const [x, y] = [Math.min(from[0], to[0]), Math.min(from[1], to[1])].map((one) => Math.round(one * 100) / 100);
  const [right, bottom] = [Math.max(from[0], to[0]), Math.max(from[1], to[1])];
  return [x, y, right - x, bottom - y].map((one) => (Math.floor(one * 100) / 100).toString());
}

function boxOn(sheet) {
  const box = document.createElement("span");
  box.className = "blind-box";
  sheet.append(box);
  return box;
}

function put(box, [x, y, width, height]) {
  Object.assign(box.style, { left: `${x}%`, top: `${y}%`, width: `${width}%`, height: `${height}%` });
}

function freeRow() {
  const rows = [...form.querySelectorAll("[data-cover-rows] tr")];
  const free = rows.find((row) => [...row.querySelectorAll("input")].every((input) => !input.value));
  if (free) return free;
  const row = rows[0].cloneNode(true);
  row.querySelectorAll("input").forEach((input) => (input.value = ""));
  rows.at(-1).after(row);
  return row;
}

function draw() {
  document.querySelectorAll(".blind-box").forEach((box) => box.remove());
  for (const row of form.querySelectorAll("[data-cover-rows] tr")) {
    const [page, ...numbers] = NAMES.map((name) => row.querySelector(`[name=${name}]`).value);
    const sheet = document.querySelector(`[data-cover-page="${CSS.escape(page)}"]`);
    if (sheet && numbers.every((one) => one !== "")) put(boxOn(sheet), numbers);
  }
}

function listen(sheet) {
  let from = null;
  let box = null;
  sheet.dataset.drawing = "";
  sheet.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return; // a thumb scrolls, and writes numbers
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    from = place(event, sheet);
    box = boxOn(sheet);
  });
  sheet.addEventListener("pointermove", (event) => from && put(box, area(from, place(event, sheet))));
  sheet.addEventListener("pointercancel", () => {
    from = null;
    draw();
  });
  sheet.addEventListener("pointerup", (event) => {
    if (!from) return;
    const given = area(from, place(event, sheet));
    from = null;
    if (given[2] >= LEAST && given[3] >= LEAST) {
      const row = freeRow();
      [sheet.dataset.coverPage, ...given].forEach((value, at) => {
        row.querySelector(`[name=${NAMES[at]}]`).value = value;
      });
    }
    draw();
  });
}

if (form) {
  document.querySelectorAll("[data-cover-page]").forEach(listen);
  document.querySelector("[data-covers-hint]").hidden = false;
  form.addEventListener("input", draw);
  draw();
}
