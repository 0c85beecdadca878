/**
 * A judge's device: keeps what is typed until it has arrived (judge_store.js, judge_send.js), keeps the own sheets so that
 * they open without a connection (judge_worker.js), and lets go of everything when the judge signs out.
 */
import { senderOf } from "./judge_send.js";
import { storeOf } from "./judge_store.js";

const REST = 400;
const FRESH_FOR = 30 * 60 * 1000;
const PAGES_AHEAD = 2;
const page = document.querySelector("main[data-judge]");
const account = page?.dataset.judge;
const listeners = new Set();
const cacheName = `judging-${account}`;

export const store = account ? storeOf(account) : null;
export const sender = account ? senderOf(store, (...news) => listeners.forEach((tell) => tell(...news))) : null;

/** Hear what becomes of the sheets: tell(state, sheet, record), see senderOf. */
export const listen = (tell) => listeners.add(tell);

export const unsentCount = () =>
  store.sheets().filter((sheet) => {
    const { isPending, isSubmitting, isHeld, stored, refused } = store.read(sheet) ?? {};
    return isPending || isSubmitting || isHeld || stored || refused;
  }).length;

const sheetLinks = () => [...document.querySelectorAll('a[href^="/judging/assignments/"]')].map((link) => link.pathname);

async function forgetSheet(sheet) {
  const cache = await caches.open(cacheName);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname === `/judging/assignments/${sheet}` || pathname.startsWith(`/judging/assignments/${sheet}/`)) {
      await cache.delete(request);
    }
  }
}

const isFresh = (answer) => answer && Date.now() - Date.parse(answer.headers.get("Date") ?? "") < FRESH_FOR;

async function keep(cache, address) {
  if (isFresh(await cache.match(address, { ignoreVary: true }))) return;
  const answer = await fetch(address, { headers: { Accept: "text/html,*/*" } });
  if (answer.ok && !answer.redirected) await cache.put(address, answer);
  await new Promise((resolve) => setTimeout(resolve, REST));
}

/** Keep this page and what it is made of at once, the sheets of the strip one after the other, pictures of the next two. */
async function keepSheets() {
  for (const name of await caches.keys()) if (name !== cacheName && name.startsWith("judging-")) await caches.delete(name);
  const cache = await caches.open(cacheName);
  const parts = performance.getEntriesByType("resource").map((one) => one.name.split("#")[0]);
  const made = parts.filter((address) => new URL(address).pathname.startsWith("/static/"));
  await Promise.all(made.map(async (address) => (await cache.match(address)) ?? cache.add(address)));
  const links = [...new Set([location.pathname, ...sheetLinks()])];
  const here = links.indexOf(location.pathname);
  for (const address of [...links.slice(here), ...links.slice(0, here)]) await keep(cache, address);
  const near = links.filter((address) => address.includes("/assignments/")).slice(0, PAGES_AHEAD + 1);
  for (const address of near) {
    const text = await (await cache.match(address, { ignoreVary: true }))?.text();
    for (const [, picture] of text?.matchAll(/src="(\/judging\/assignments\/\d+\/pages\/\d+)"/g) ?? []) {
      await keep(cache, picture);
    }
  }
}

async function workOffline() {
  if (!("serviceWorker" in navigator) || !window.caches) return;
  await navigator.serviceWorker.register("/judging/worker.js", { scope: "/judging/" });
  await navigator.serviceWorker.ready;
  await keepSheets();
}

async function letGo() {
  store.clear();
  const ours = (name) => name.startsWith("judging-");
  if (window.caches) for (const name of (await caches.keys()).filter(ours)) await caches.delete(name);
  await (await navigator.serviceWorker?.getRegistration("/judging/"))?.unregister();
}

/** Signing out takes everything off the device: first what can still be sent is sent; what cannot asks once more. */
function letGoOnSignOut() {
  for (const form of document.querySelectorAll('form[action$="/sign-out"]')) {
    form.addEventListener("submit", async (event) => {
      if (form.dataset.emptied) return;
      event.preventDefault();
      await Promise.race([sender.drain(), new Promise((resolve) => setTimeout(resolve, 3000))]);
      if (unsentCount() && !form.dataset.asked) {
        form.dataset.asked = "yes";
        const warning = document.createElement("p");
        warning.setAttribute("role", "alert");
        warning.textContent = page.dataset.unsentWord;
        form.append(warning);
        return;
      }
      await letGo();
      form.dataset.emptied = "yes";
      form.submit();
    });
  }
}

/** What the server refused on a sheet that is no longer open stays here, and is shown, until the judge lets it go. */
function showRefused() {
  const box = document.querySelector("[data-held]");
  const open = document.querySelector("form[data-sheet]")?.dataset.sheet;
  const refused = store.sheets().filter((sheet) => sheet !== open && store.read(sheet)?.refused);
  const lines = refused.map((sheet) => {
    const { receipt, fields, refused: why } = store.read(sheet);
    const line = document.createElement("li");
    const given = Object.values(fields).filter((text) => text !== "");
    line.textContent = `${receipt}: ${given.join(", ")} (${why})`;
    return line;
  });
  box.querySelector("[data-held-list]").replaceChildren(...lines);
  box.hidden = !refused.length;
  box.querySelector("[data-held-forget]").onclick = () => {
    refused.forEach(store.forget);
    showRefused();
  };
}

if (account) {
  showRefused();
  listen((state) => state === "refused" && showRefused());
  listen((state, sheet) => state === "submitted" && window.caches && forgetSheet(sheet));
  letGoOnSignOut();
  sender.drain();
  if (document.readyState === "complete") workOffline().catch(() => {});
  else window.addEventListener("load", () => workOffline().catch(() => {}));
}
