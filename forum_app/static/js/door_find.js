/** Finding somebody on the list by name, first consonants, number or code; the roster on this device answers. */
import { MOST_FOUND, found } from "./door_match.js";
import { clockOf, filled, line, shownNumber } from "./door_screen.js";

/** `onChoice(person)` hears who goes through; `onCode(text)` what a hand scanner types. */
export function finderOf(screen, store, { onChoice, onCode, direction }) {
  const field = screen.one("find");
  const list = screen.one("found");
  const count = screen.one("found-count");
  let people = [];

  function row(person) {
    const { words } = screen;
    const made = document.createElement("li");
    const who = document.createElement("p");
    who.append(line("strong", person.n), document.createElement("br"), line("span", `${person.a}, `), line("span", shownNumber(person.id), "nowrap"));
    made.append(who);
    const isInside = person.in && !person.out;
    if (person.o && !person.in) made.append(line("p", words.stateOnline, "door-note"));
    else if (person.s !== "confirmed") made.append(line("p", screen.stateOf(person) || person.s, "door-note"));
    else {
      if (isInside) made.append(line("p", filled(words.cameAt, { time: clockOf(person.in), desk: person.at }), "door-note"));
      const isOut = direction() === "out";
      if (!isInside || isOut) {
        const button = line("button", isOut ? words.out : words.in, "button button-filled");
        button.type = "button";
        button.append(line("span", `: ${person.n}`, "visually-hidden"));
        button.addEventListener("click", () => onChoice(person));
        made.append(button);
      }
    }
    return made;
  }

  function said(n) {
    const { words } = screen;
    if (!n) return words.foundNone;
    return filled(n < MOST_FOUND ? words.foundCount : words.foundMany, { n });
  }

  function draw() {
    const hits = found(people, field.value);
    list.replaceChildren(...hits.map(row));
    count.textContent = field.value.trim() ? said(hits.length) : "";
  }

  field.addEventListener("input", draw);
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation(); // js/forms.js must not count it as sent
    if (/^https?:/.test(field.value)) {
      onCode(field.value.trim());
      field.value = "";
    }
  });

  return {
    async open() {
      screen.open("find");
      field.value = "";
      field.focus(); // at once: a phone shows its keyboard only for the tap itself
      people = await store.people();
      draw();
    },
    async refresh() {
      if (screen.view() !== "find") return;
      people = await store.people();
      draw();
    },
  };
}
