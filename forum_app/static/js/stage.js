// Keeps a picture of the stage fresh: asks every two seconds, changes it only when something changed, and leaves the
// last picture when the line is down.
const PAUSE = 2000;

async function refresh() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
      const shown = document.getElementById("main");
      if (fresh && fresh.innerHTML !== shown.innerHTML) {
        shown.replaceWith(fresh);
        document.dispatchEvent(new Event("stage:changed"));
      }
    }
  } catch {
    // the last picture stays
  }
  setTimeout(refresh, PAUSE);
}

setTimeout(refresh, PAUSE);
