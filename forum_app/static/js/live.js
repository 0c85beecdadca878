/** Keeps the parts of a page with `data-live` fresh: asks every five seconds, changes what changed, keeps the last otherwise. */
const PAUSE = 5000;

async function refresh(part) {
  setTimeout(refresh, PAUSE, part);
  if (document.hidden || !part.getClientRects().length) return; // nobody sees it
  try {
    const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html" }, cache: "no-cache" });
    const text = answer.ok && !answer.redirected ? await answer.text() : null;
    if (text !== null && text !== part.dataset.shown) {
      part.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
      part.dataset.shown = text;
    }
  } catch {
    // the last numbers stay
  }
}

for (const part of document.querySelectorAll("[data-live]")) setTimeout(refresh, PAUSE, part);
