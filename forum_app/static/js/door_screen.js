/** What the door shows: one view at a time, one colour a state. Words come from the page, so in its language. */
const hour = new Intl.DateTimeFormat("ko", { timeZone: "Asia/Seoul", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const LOOKS = { admitted: "good", reentered: "good", left: "good", used: "look", not_confirmed: "bad", online: "bad", unknown: "bad", refused: "bad" };
const CLASSES = { good: "door-admitted", look: "door-used", bad: "door-stopped" };
const LONG_NAME = 12; // letters; more of them would push what else is to be read off the screen

/** 09:42 in Seoul. */
export const clockOf = (moment) => hour.format(new Date(moment));
export const lookOf = (outcome) => LOOKS[outcome];
export const shownNumber = (number) => `R-${String(number).padStart(4, "0")}`;

/** A text with its {names} filled in. */
export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export function line(tag, text, name = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (name) made.className = name;
  return made;
}

export function screenOf(root) {
  const one = (name) => root.querySelector(`[data-${name}]`);
  const words = root.querySelector("template[data-words]").dataset;
  const views = [...root.querySelectorAll("[data-view]")];
  const result = one("view='result'");

  function open(name) {
    for (const view of views) view.hidden = view.dataset.view !== name;
    root.classList.remove(...Object.values(CLASSES));
  }

  return {
    words,
    open,
    stateOf: ({ s: state }) => words[`state${state[0].toUpperCase()}${state.slice(1)}`] ?? "",
    view: () => views.find((view) => !view.hidden)?.dataset.view,
    one,

    total({ inside, expected, at }, isLinked) {
      const values = { inside, expected, time: at ? clockOf(at) : "" };
      one("inside").textContent = inside.toLocaleString("ko");
      one("expected").textContent = filled(isLinked ? words.expected : words.expectedAsOf, values);
      for (const place of root.querySelectorAll("[data-total-short]")) place.textContent = `${inside} / ${expected}`;
      one("meter").setAttribute("width", `${expected ? Math.min(100, (100 * inside) / expected) : 0}%`);
    },

    link(isLinked, held) {
      one("lost").hidden = isLinked;
      one("held").textContent = held ? filled(words.held, { n: held }) : words.heldNone;
    },

    hint(text) {
      one("camera-hint").textContent = text;
    },

    /** `facts`: [word, text] pairs. */
    show({ outcome, name, affiliation, facts, buttons }) {
      open("result");
      const look = LOOKS[outcome];
      root.classList.add(CLASSES[look]);
      for (const glyph of result.querySelectorAll("[data-glyph]")) glyph.toggleAttribute("hidden", glyph.dataset.glyph !== outcome);
      one("verdict").textContent = words[outcome];
      one("name").textContent = name;
      one("name").classList.toggle("door-name-long", name.length > LONG_NAME);
      one("affiliation").textContent = affiliation;
      const rows = facts.map(([word, text]) => {
        const row = document.createElement("div");
        row.append(line("dt", word), line("dd", text));
        return row;
      });
      one("facts").replaceChildren(...rows);
      one("facts").hidden = !rows.length;
      one("result-hint").textContent = words[`${outcome}Hint`] ?? "";
      const act = [...result.querySelectorAll("[data-act]")];
      for (const button of act) button.hidden = !buttons.includes(button.dataset.act);
      act.findLast((button) => !button.hidden)?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    },
  };
}
