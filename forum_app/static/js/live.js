/** Keeps what carries `data-live` fresh: asks every five seconds, changes what changed, keeps the last otherwise. */
import { showCurrentViews, showScriptOnly } from "./keys.js";

const PAUSE = 5000;
const IN_USE = "dialog[open], :active, [data-selection]:not([hidden]), [data-part] :focus, :is(input, select, textarea):focus";
const shown = new WeakMap(); // element -> the text and the tag of the last answer

/** Parts of a page hold links and boxes: nothing moves under a hand, nor while somebody reads something out. */
const isInUse = (element) =>
  element.matches("[data-part]") && (document.querySelector(IN_USE) || getSelection()?.type === "Range");

async function refresh(element) {
  setTimeout(refresh, PAUSE, element);
  if (document.hidden || !element.getClientRects().length || isInUse(element)) return; // nobody sees it, or would like it
  const last = shown.get(element);
  const headers = { Accept: "text/html", ...(last?.tag && { "If-None-Match": last.tag }) };
  try {
    const answer = await fetch(element.dataset.live, { headers, cache: "no-store" });
    const text = answer.ok && !answer.redirected ? await answer.text() : null;
    if (isInUse(element)) return;
    if (text !== null && text !== last?.text) show(element, text);
    if (text !== null) shown.set(element, { text, tag: answer.headers.get("ETag") });
    if (text !== null || answer.status === 304) tellTime(answer.headers.get("Date"));
  } catch {
    // the last numbers stay
  }
}

/** The answer is the new content, or it holds elements with `data-part`, each the content of the page's one of that name. */
function show(element, text) {
  const answer = new DOMParser().parseFromString(text, "text/html").body;
  const parts = answer.querySelectorAll("[data-part]");
  if (!parts.length) return element.replaceChildren(...answer.childNodes);
  for (const part of parts) document.querySelector(`[data-part="${part.dataset.part}"]`)?.replaceChildren(...part.childNodes);
  showScriptOnly();
  for (const place of document.querySelectorAll("[data-part]")) showCurrentViews(place);
  document.dispatchEvent(new Event("refreshed"));
}

function tellTime(date) {
  const time = date && new Date(date).toLocaleTimeString("en-GB", { timeZone: "Asia/Seoul" });
  for (const place of document.querySelectorAll("[data-live-time]")) if (time) place.textContent = time;
}

for (const element of document.querySelectorAll("[data-live]")) setTimeout(refresh, PAUSE, element);
for (const link of document.querySelectorAll("[data-live-by-hand]")) link.hidden = true;
