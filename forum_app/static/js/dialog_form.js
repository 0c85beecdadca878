/** The form of another page inside a dialog: a refused form stays there with its faults, a file is saved and closes the dialog. */
const PART = "[data-dialog-part]";

async function partOf(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(PART);
}

/** Fill `place` with the part that the page at `url` marks; false if there is none, as where one has to sign in again. */
export async function keepForm(place, url) {
  place.ariaBusy = "true";
  try {
    const part = await partOf(await fetch(url, { headers: { Accept: "text/html" }, cache: "no-store" }));
    if (part) place.replaceChildren(part);
    place.onsubmit = send;
    return Boolean(part);
  } catch {
    return false;
  } finally {
    place.ariaBusy = null;
  }
}

async function send(event) {
  const form = event.target;
  const place = event.currentTarget;
  if (event.defaultPrevented || form.dataset.sent) return; // a second press; js/forms.js stops it
  event.preventDefault();
  form.ariaBusy = "true";
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const refused = answer.status === 422 && (await partOf(answer));
    if (refused) return showFaults(place, refused);
    if (answer.headers.get("Content-Disposition")?.startsWith("attachment")) {
      save(await answer.blob(), answer.headers.get("Content-Disposition"));
      return place.closest("dialog").close();
    }
  } catch {
    // the browser says it, as without script
  }
  form.submit();
}

/** The faults stand at their fields, and the first of those takes the focus; a summary is for what is at no field. */
function showFaults(place, part) {
  place.replaceChildren(part);
  const summary = part.querySelector("[data-focus]");
  const wrong = part.querySelector("[aria-invalid=true], .field-wrong input");
  if (wrong) summary?.remove();
  (wrong ?? summary)?.focus();
}

function save(file, disposition) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = /filename="([^"]+)"/.exec(disposition)?.[1] ?? "";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
