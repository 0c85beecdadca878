/**
 * The judge's sheet: bands, steps and cells fill the number fields; what is typed is saved a moment later; keys.
 * Without it the fields and the two buttons do the same.
 */
const PAUSE = 700;
const RETRY = 5000;
const WIDE = matchMedia("(min-width: 56.25rem)");

const form = document.querySelector("form[data-sheet]");
if (form) start(form);

function start(sheet) {
  const rows = [...sheet.querySelectorAll("[data-criterion]")].map(criterion);
  const status = document.querySelector("[data-saved]");
  const words = sheet.dataset;
  const save = sheet.querySelector('button[value="save"]');
  const submit = sheet.querySelector('button[value="submit"]');
  const submitWord = submit.textContent;
  const comment = sheet.querySelector("textarea");
  let timer = 0;
  let isSaving = false;
  let isDirty = false;
  let current = null;

  save.hidden = true;
  sheet.classList.add("scripted");

  const missing = () => rows.filter((row) => row.value() === null);

  function tally() {
    const given = rows.filter((row) => row.value() !== null);
    const sum = given.reduce((total, row) => total + Math.round(row.value() * 10000), 0) / 10000;
    sheet.querySelector("[data-total]").textContent = String(sum);
    sheet.querySelector("[data-reach]").textContent = String(given.reduce((total, row) => total + row.most, 0));
    const left = missing();
    const which = left.length > 2 ? left.length : left.map((row) => row.name).join(", ");
    sheet.querySelector("[data-left]").textContent = left.length ? `${words.leftWord} ${which}` : words.completeWord;
    submit.textContent = left.length ? words.nextWord : submitWord;
  }

  function say(text, isBad = false) {
    status.textContent = text;
    status.classList.toggle("judge-unsaved", isBad);
  }

  function changed() {
    isDirty = true;
    tally();
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  }

  async function send() {
    if (isSaving || !isDirty) return;
    if (rows.some((row) => row.isWrong())) return;
    isSaving = true;
    isDirty = false;
    say(words.savingWord);
    const body = new FormData(sheet);
    body.set("step", "save");
    let wait = 0;
    try {
      const answer = await fetch(sheet.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (answer.ok) {
        sheet.elements.version.value = said.version;
        say(`${words.savedWord} ${said.saved_at}`);
      } else {
        say(said.error || words.lostWord, true);
        wait = answer.status >= 500 ? RETRY : 0;
      }
    } catch {
      say(words.lostWord, true);
      wait = RETRY;
    }
    isSaving = false;
    if (wait) {
      isDirty = true;
      timer = setTimeout(send, wait);
    } else if (isDirty) {
      timer = setTimeout(send, PAUSE);
    }
  }

  function open(row, takesFocus = true) {
    if (current === row) return;
    current?.close();
    current = row;
    row.open();
    if (takesFocus && WIDE.matches) row.input.focus({ preventScroll: true });
    row.element.scrollIntoView({ block: "nearest" });
  }

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
  comment.addEventListener("input", changed);
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());

  sheet.addEventListener("submit", (event) => {
    const [next] = missing();
    if (event.submitter === submit && next) {
      event.preventDefault();
      event.stopPropagation(); // nothing was sent, so the form must not count as sent
      open(next);
      return;
    }
    clearTimeout(timer);
    isDirty = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      sheet.requestSubmit(submit);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === comment) return;
    const here = rows.indexOf(current);
    const isPoints = rows.some((row) => row.input === event.target);
    const acts = {
      ArrowDown: () => open(rows[Math.min(here + 1, rows.length - 1)]),
      ArrowUp: () => open(rows[Math.max(here - 1, 0)]),
      "[": () => current?.step(-1),
      "]": () => current?.step(1),
      m: () => comment.focus(),
      M: () => comment.focus(),
      Enter: () => isPoints && open(rows[Math.min(here + 1, rows.length - 1)]),
    };
    const act = acts[event.key];
    if (!act || (event.target.closest("a, button, select") && event.key === "Enter")) return;
    event.preventDefault();
    act();
  });

  open(missing()[0] ?? rows[0], WIDE.matches);
  tally();
}

function criterion(element) {
  const input = element.querySelector("input");
  const body = element.querySelector("[data-body]");
  const most = Number(element.dataset.most);
  const buttons = body ? [...body.querySelectorAll("button")] : [];
  const pattern = /^\d{1,6}(\.\d{1,4})?$/;

  const row = {
    element,
    input,
    most,
    name: element.dataset.name,
    onChoice: () => {},
    value() {
      const text = input.value.trim();
      return pattern.test(text) && Number(text) <= most ? Number(text) : null;
    },
    isWrong() {
      return input.value.trim() !== "" && row.value() === null;
    },
    set(value) {
      input.value = String(Math.min(Math.max(value, 0), most));
      row.draw();
      row.onChoice();
    },
    step(by) {
      row.set((row.value() ?? Math.round(most * 0.7)) + by);
    },
    open() {
      element.classList.add("current");
      if (body) body.hidden = false;
      row.draw();
    },
    close() {
      element.classList.remove("current");
      if (body) body.hidden = true;
    },
    draw() {
      const value = row.value();
      input.toggleAttribute("aria-invalid", row.isWrong());
      const middle = Math.min(Math.max(value ?? Math.round(most * 0.7), 1), most - 1);
      for (const button of buttons) {
        const { low, high, near, value: cell } = button.dataset;
        if (near !== undefined) {
          button.textContent = String(Math.floor(middle) + Number(near));
          mark(button, value !== null && Number(button.textContent) === value);
        } else if (low !== undefined) {
          mark(button, value !== null && value >= Number(low) && value < Number(high) + 1);
        } else if (cell !== undefined) {
          mark(button, value !== null && Number(cell) === value);
        }
      }
    },
  };

  for (const button of buttons) {
    const { low: from, high: to } = button.dataset;
    if (from !== undefined) button.style.flexGrow = String(Number(to) - Number(from) + 1);
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      const { low, high, near, value, step } = button.dataset;
      if (step !== undefined) row.step(Number(step));
      else if (near !== undefined) row.set(Number(button.textContent));
      else if (value !== undefined) row.set(Number(value));
      else row.set(Math.round((Number(low) + Number(high)) / 2));
    });
  }
  return row;
}

function mark(button, isChosen) {
  button.classList.toggle("chosen", isChosen);
  button.setAttribute("aria-pressed", String(isChosen));
}
