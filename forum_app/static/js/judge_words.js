/** What the sheet says about saving, at its foot and, on a phone, in the bar; and the choice after a save from elsewhere. */
export function sayer() {
  const template = document.querySelector("template[data-words]");
  const words = template.dataset;
  const line = document.querySelector("[data-saved]");
  const short = document.querySelector("[data-saved-short]");
  const choice = document.querySelector("[data-choice]");
  const glyph = (name) => template.content.querySelector(`[data-glyph="${name}"] svg`).cloneNode(true);

  function show(text, { brief = text, mark = null, isBad = false, more = [] } = {}) {
    line.replaceChildren(...(mark ? [glyph(mark)] : []), text, ...more);
    short?.replaceChildren(...(mark ? [glyph(mark)] : []), brief);
    for (const place of [line, short]) place?.classList.toggle("judge-unsaved", isBad);
  }

  function cell(text, tag = "td") {
    const made = document.createElement(tag);
    if (tag === "th") made.scope = "row";
    made.textContent = text === "" || text === undefined ? "–" : text;
    return made;
  }

  const say = {
    saving: () => show(words.savingWord),
    saved: (time) =>
      show(`${words.savedWord} ${time} · ${words.keptWord}`, {
        brief: `${words.savedWord} ${time.slice(0, 5)}`,
        mark: "check",
      }),
    lost(count) {
      const brief = words.lostShortWord.replace("{n}", count);
      show(words.lostWord.replace("{n}", count), { brief, mark: "offline", isBad: true });
    },
    waiting: () => show(words.waitingWord, { mark: "offline", isBad: true }),
    refused: (text) => show(text, { isBad: true }),
    full: () => show(words.fullWord, { isBad: true }),
    signedOut() {
      const link = template.content.querySelector("[data-sign-in]").cloneNode(true);
      show(words.signedOutWord, { isBad: true, more: [" ", link] });
    },
    chosen() {
      choice.hidden = true;
    },
    conflict(record, fields, choose) {
      const rows = fields
        .filter((field) => (record.fields[field.name] ?? "") !== (record.stored.fields[field.name] ?? ""))
        .map((field) => {
          const row = document.createElement("tr");
          const name = field.labels[0].childNodes[0].textContent.trim();
          row.append(cell(name, "th"), cell(record.fields[field.name]), cell(record.stored.fields[field.name]));
          return row;
        });
      choice.querySelector("[data-differences]").replaceChildren(...rows);
      for (const button of choice.querySelectorAll("[data-keep]")) button.onclick = () => choose(button.dataset.keep);
      if (choice.hidden) {
        choice.hidden = false;
        choice.focus();
      }
      show(record.refused, { isBad: true });
    },
  };
  return say;
}
