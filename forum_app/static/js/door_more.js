/** The page behind the menu: what staff must look at, and how this device is set. */
import { clockOf, filled, line, shownNumber } from "./door_screen.js";

const PRINTS_WITHIN = 60_000;

/** `post(path, body)` sends to the door of this forum. */
export function moreOf(screen, store, { slug, post }) {
  const key = `door:${slug}:print`;
  const box = screen.one("print");
  const frame = () => document.querySelector("iframe[data-badge]");
  box.checked = localStorage.getItem(key) === "yes";
  box.addEventListener("change", () => localStorage.setItem(key, box.checked ? "yes" : "no"));

  function row(conflict) {
    const { words } = screen;
    const made = document.createElement("li");
    const text = document.createElement("p");
    const who = conflict.name || (conflict.number ? shownNumber(conflict.number) : words.nobody);
    const here = filled(words.conflictHere, { time: clockOf(conflict.scanned_at), desk: conflict.desk });
    const first = conflict.first_at ? filled(words.conflictFirst, { time: clockOf(conflict.first_at), desk: conflict.first_desk }) : "";
    text.append(line("strong", who), document.createElement("br"), line("span", [words[conflict.online ? "online" : conflict.outcome], first, here].filter(Boolean).join(" · ")));
    const button = line("button", words.conflictSeen, "button button-plain");
    button.type = "button";
    button.append(line("span", `: ${who}`, "visually-hidden"));
    button.addEventListener("click", async () => {
      await store.seen(conflict.key);
      await draw();
      screen.one("more-title").focus();
    });
    made.append(text, button);
    return made;
  }

  async function draw() {
    const conflicts = await store.conflicts();
    screen.one("conflicts").replaceChildren(...conflicts.map(row));
    screen.one("conflicts-box").hidden = !conflicts.length;
    screen.one("conflicts-open").hidden = !conflicts.length;
    screen.one("conflicts-open").textContent = filled(screen.words.conflicts, { n: conflicts.length });
  }

  return {
    draw,
    async open() {
      await draw();
      screen.open("more");
      screen.one("more-title").focus();
    },
    wantsPrint: () => box.checked,
    /** The badge in a frame nobody sees, then the print dialog; where a browser prints no PDF, the link beside it opens. */
    async print(number) {
      const answer = await post(`people/${number}/badge.pdf`, {}).catch(() => null);
      if (!answer?.ok) return;
      const address = URL.createObjectURL(await answer.blob());
      frame()?.remove();
      const made = document.createElement("iframe");
      made.dataset.badge = String(number);
      made.className = "visually-hidden";
      made.title = screen.words.badge;
      made.tabIndex = -1;
      made.addEventListener("load", () => {
        try {
          made.contentWindow.print();
        } catch {
          // the link stays
        }
        setTimeout(() => URL.revokeObjectURL(address), PRINTS_WITHIN);
      });
      made.src = address;
      document.body.append(made);
    },
  };
}
