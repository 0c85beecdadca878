/**
 * The judge's sheet: what is typed is kept on the device at once and sent a moment later (judge_device.js); keys.
 * Without it the number fields and the two buttons do the same.
 */
import { listen, sender, store, unsentCount } from "./judge_device.js";
import { paperOf } from "./judge_paper.js";
import { criterion } from "./judge_rows.js";
import { sayer } from "./judge_words.js";

const PAUSE = 700;
const WIDE = matchMedia("(min-width: 56.25rem)");
const NARROW = matchMedia("(max-width: 39.99rem)");

const paper = paperOf(document.querySelector("[data-desk]"));
const form = document.querySelector("form[data-sheet]");
if (form && store) start(form);

function start(sheet) {
  const id = sheet.dataset.sheet;
  const words = sheet.dataset;
  const rows = [...sheet.querySelectorAll("[data-criterion]")].map(criterion);
  const comments = [...sheet.querySelectorAll("textarea")];
  const fields = [...rows.map((row) => row.input), ...comments];
  const submit = sheet.querySelector('button[value="submit"]');
  const submitWord = submit.textContent;
  const mark = sheet.querySelector("[data-own-mark]");
  const say = sayer();
  let timer = 0;
  let current = null;

  sheet.querySelector('button[value="save"]').hidden = true;
  sheet.classList.add("scripted");

  const missing = () => rows.filter((row) => row.value() === null);
  const typed = () => Object.fromEntries(fields.map((field) => [field.name, field.value]));
  const pageVersion = () => Number(sheet.elements.version.value);

  function fill(values) {
    for (const field of fields) field.value = values[field.name] ?? "";
    for (const row of rows) row.draw();
    tally();
  }

  function tally() {
    const given = rows.filter((row) => row.value() !== null);
    const sum = given.reduce((total, row) => total + Math.round(row.value() * 10000), 0) / 10000;
    sheet.querySelector("[data-total]").textContent = String(sum);
    const reach = given.reduce((total, row) => total + row.most, 0);
    sheet.querySelector("[data-reach]").textContent = String(reach);
    const left = missing();
    const which = left.length > 1 ? left.length : left.map((row) => row.name).join();
    sheet.querySelector("[data-left]").textContent = left.length ? `${words.leftWord} ${which}` : words.completeWord;
    submit.textContent = left.length && NARROW.matches ? words.nextWord : submitWord;
    submit.classList.toggle("button-early", left.length > 0);
    if (!mark) return;
    const { low, high } = mark.dataset;
    const inAll = reach ? (sum / reach) * Number(high) : 0; // what it comes to if the rest goes on like that
    const place = Math.max(0, ((inAll - Number(low)) / (Number(high) - Number(low))) * 100);
    mark.setAttribute("visibility", given.length ? "visible" : "hidden");
    for (const end of ["x1", "x2"]) mark.setAttribute(end, `${place}%`);
  }

  /** Write what is typed to the device; what is no score stays there and is not sent. */
  function keep(changes) {
    const record = store.read(id) ?? {};
    const isWrong = rows.some((row) => row.isWrong());
    const isPending = !isWrong && !record.stored;
    const fits = store.write(id, {
      ...record, fields: typed(), version: record.version ?? pageVersion(), receipt: words.receipt, refused: null,
      isPending, isHeld: isWrong, isSubmitting: false, since: (record.isPending && record.since) || Date.now(), ...changes,
    });
    if (!fits) say.full();
    return fits;
  }

  function changed() {
    keep({});
    tally();
    clearTimeout(timer);
    timer = setTimeout(sender.drain, PAUSE);
  }

  function open(row, takesFocus = true) {
    if (current === row) return;
    current?.close();
    current = row;
    row.open();
    if (takesFocus && WIDE.matches) row.input.focus({ preventScroll: true });
    row.element.scrollIntoView({ block: "nearest" });
  }

  /** The first press hands in; a sheet that waits for the connection leads on with the second. */
  function handIn() {
    const [next] = missing();
    if (next) {
      open(next);
      return;
    }
    if (store.read(id)?.isSubmitting && !navigator.onLine) {
      location.assign(words.next);
      return;
    }
    clearTimeout(timer);
    if (!store.read(id)?.stored && keep({ isPending: true, isSubmitting: true })) sender.drain();
  }

  function choose(side) {
    const record = store.read(id);
    const { stored } = record;
    const isOwn = side === "own";
    if (!isOwn) fill(stored.fields);
    sheet.elements.version.value = stored.version;
    store.write(id, {
      ...record, fields: typed(), version: stored.version, savedAt: stored.saved_at, stored: null, refused: null,
      isPending: isOwn, since: Date.now(),
    });
    say.chosen();
    if (isOwn) sender.drain();
    else say.saved(stored.saved_at);
  }

  function begin() {
    const kept = store.read(id);
    const counts = kept?.isPending || kept?.isSubmitting || kept?.isHeld || kept?.stored || kept?.refused;
    if (!counts && !(kept?.version > pageVersion())) {
      if (words.savedAt) say.saved(words.savedAt);
      return;
    }
    fill(kept.fields);
    sheet.elements.version.value = kept.version;
    if (kept.stored) say.conflict(kept, fields, choose);
    else if (kept.refused) say.refused(kept.refused);
    else if (kept.isSubmitting) say.waiting();
    else if (kept.isPending && !navigator.onLine) say.lost(unsentCount());
    else if (kept.savedAt) say.saved(kept.savedAt);
  }

  listen((state, which, record) => {
    const isOwn = which === id;
    if (state === "lost") (store.read(id)?.isSubmitting ? say.waiting : say.lost)(unsentCount());
    else if (state === "signed-out") say.signedOut();
    else if (!isOwn) return;
    else if (state === "saving") say.saving();
    else if (state === "submitted") location.assign(record.next);
    else if (state === "conflict") say.conflict(record, fields, choose);
    else if (state === "refused") say.refused(record.refused);
    else {
      sheet.elements.version.value = record.version;
      say.saved(record.savedAt);
    }
  });

  for (const row of rows) {
    row.element.addEventListener("click", (event) => {
      if (!event.target.closest("input")) open(row);
    });
    row.input.addEventListener("focus", () => open(row, false));
    row.input.addEventListener("input", () => {
      row.draw();
      changed();
    });
    row.onChoice = changed;
  }
  for (const comment of comments) comment.addEventListener("input", changed);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && sender.drain());
  window.addEventListener("storage", (event) => {
    if (!store.isKeyOf(event.key, id)) return;
    const record = store.read(id);
    if (!record) location.reload();
    else if (!record.stored) fill(record.fields); // another window of this browser goes on
  });

  sheet.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation(); // js/forms.js must not count it as sent
    handIn();
  });

  const toComments = sheet.querySelector("[data-to-comments]");
  const folded = sheet.querySelector("[data-comments]");
  function note() {
    folded.open = true;
    comments[0].focus();
    comments[0].scrollIntoView({ block: "center" });
  }
  toComments.hidden = false;
  toComments.addEventListener("click", note);
  if (NARROW.matches && comments.every((comment) => !comment.value)) folded.open = false;

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      handIn();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || comments.includes(event.target)) return;
    const here = rows.indexOf(current);
    const isPoints = rows.some((row) => row.input === event.target);
    const isControl = event.target.closest("a, button, select, summary") !== null;
    if (!isPoints && !isControl && /^[0-9]$/.test(event.key)) current?.input.focus(); // the digit goes there
    const acts = {
      ArrowDown: () => open(rows[Math.min(here + 1, rows.length - 1)]),
      ArrowUp: () => open(rows[Math.max(here - 1, 0)]),
      "[": () => current?.step(-1),
      "]": () => current?.step(1),
      " ": () => paper.turn(event.shiftKey ? -1 : 1),
      m: note,
      M: note,
      Enter: () => isPoints && open(rows[Math.min(here + 1, rows.length - 1)]),
    };
    const act = acts[event.key];
    if (!act || (isControl && [" ", "Enter"].includes(event.key))) return;
    event.preventDefault();
    act();
  });

  NARROW.addEventListener("change", tally);
  begin();
  open(missing()[0] ?? rows[0], WIDE.matches);
  tally();
}
