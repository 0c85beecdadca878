/** The small things every page may use. Nothing here is needed: each has a plain form or link beneath it. */
import { openDialogs } from "./dialog.js";
import { autosubmitFilters, focusSummary, submitOnce } from "./forms.js";
import { closeOpenMenus, rowKeys, showCurrentViews, showScriptOnly } from "./keys.js";
import { printButtons } from "./print.js";

showScriptOnly();
focusSummary();
submitOnce();
autosubmitFilters();
openDialogs();
closeOpenMenus();
showCurrentViews();
document.fonts.ready.then(() => showCurrentViews()); // the words of the house are wider than those shown till they are there
rowKeys();
printButtons();

/** Outside the judge's pages nothing of theirs stays on the device: whoever signs in next sees none of it. */
if (window.caches && !document.querySelector("main[data-judge]")) {
  caches.keys().then((names) => names.filter((name) => name.startsWith("judging-")).forEach((name) => caches.delete(name)));
}

/** Nor do the door's lists of people stay when somebody signs out (the judge's pages take care of themselves). */
for (const form of document.querySelectorAll('form[action$="/sign-out"]')) {
  if (!window.indexedDB?.databases || document.querySelector("main[data-judge]")) break;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const names = (await indexedDB.databases()).map((one) => one.name).filter((name) => name.startsWith("door-"));
    if (names.length) await import("./door_leave.js").then(({ leave }) => leave(names)).catch(() => {});
    form.submit();
  });
}
