/**
 * A form that saves itself a moment after each change: form[data-autosave] is sent to its own address, which answers
 * {version, saved_at, errors} as JSON. The words stand in data-*-word of the form, the state in [data-saved].
 * What could not be saved stays in this browser and is offered again. Without it the form's button does the same.
 */
const PAUSE = 900;
const RETRY = 5000;
const CONFLICT = 409;

for (const form of document.querySelectorAll("form[data-autosave]")) start(form);

function start(form) {
  const words = form.dataset;
  const state = form.querySelector("[data-saved]");
  const key = `autosave:${form.action}`;
  let timer = 0;
  let isSaving = false;
  let isDirty = false;
  let isStopped = false;

  const fields = () =>
    [...form.elements].filter((field) => field.name && !["hidden", "submit", "button", "file"].includes(field.type));

  function say(text, isBad = false) {
    state.textContent = text;
    state.classList.toggle("save-state-bad", isBad);
  }

  function keep() {
    const values = fields().map((field) => [field.id, ["radio", "checkbox"].includes(field.type) ? field.checked : field.value]);
    try {
      localStorage.setItem(key, JSON.stringify(values));
    } catch {
      // a full or closed store; the page itself still holds the text
    }
  }

  function forget() {
    try {
      localStorage.removeItem(key);
    } catch {
      // as above
    }
  }

  function changed() {
    isDirty = true;
    keep();
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  }

  async function send() {
    clearTimeout(timer);
    if (isSaving || isStopped || !isDirty) return;
    isSaving = true;
    isDirty = false;
    say(words.savingWord);
    let wait = 0;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
      });
      const said = await answer.json();
      if (answer.ok) taken(said);
      else wait = refused(answer.status, said);
    } catch {
      say(words.lostWord, true);
      wait = RETRY;
    }
    isSaving = false;
    if (wait) isDirty = true;
    if (isDirty && !isStopped) timer = setTimeout(send, wait || PAUSE);
  }

  function taken(said) {
    form.elements.version.value = said.version;
    const wrong = Object.values(said.errors);
    if (wrong.length === 0) {
      say(`${words.savedWord} ${said.saved_at}`);
      if (!isDirty) forget();
    } else {
      say(`${words.savedWord} ${said.saved_at}. ${words.partlyWord} ${wrong.join(" ")}`, true);
    }
  }

  function refused(status, said) {
    say(said.error || words.lostWord, true);
    isStopped = status === CONFLICT;
    return status >= 500 ? RETRY : 0;
  }

  function offer() {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(key));
    } catch {
      return;
    }
    if (!Array.isArray(kept)) return;
    const by = new Map(kept);
    const differs = fields().some((field) => by.has(field.id) && by.get(field.id) !== current(field));
    if (!differs) {
      forget();
      return;
    }
    const line = form.querySelector("[data-kept]");
    line.hidden = false;
    line.querySelector("[data-restore]").addEventListener("click", () => {
      for (const field of fields()) {
        if (!by.has(field.id)) continue;
        if (["radio", "checkbox"].includes(field.type)) field.checked = by.get(field.id);
        else field.value = by.get(field.id);
      }
      line.hidden = true;
      changed();
    });
    line.querySelector("[data-drop]").addEventListener("click", () => {
      forget();
      line.hidden = true;
    });
    line.scrollIntoView({ block: "nearest" });
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    isStopped = true;
  });
  window.addEventListener("pageshow", () => {
    isStopped = false;
  });
  offer();
  if (fields().some((field) => current(field) !== written(field))) changed(); // typed before this file had come
}

/** What the page came with. */
function written(field) {
  if (["radio", "checkbox"].includes(field.type)) return field.defaultChecked;
  if (field.options) return [...field.options].find((option) => option.defaultSelected)?.value ?? field.options[0]?.value;
  return field.defaultValue;
}

function current(field) {
  return ["radio", "checkbox"].includes(field.type) ? field.checked : field.value;
}
