/** Makes the page open without a connection: the worker keeps its parts, the page keeps itself. */
const PAGES_CACHE = "door-pages";
const PARTS_CACHE = "door-parts-";

/** The fonts and pictures that were there before the worker was. */
async function keepParts() {
  const name = (await caches.keys()).find((one) => one.startsWith(PARTS_CACHE));
  if (!name) return;
  const cache = await caches.open(name);
  const used = performance.getEntriesByType("resource").map((one) => one.name.split("#")[0]);
  const ours = new Set(used.filter((address) => new URL(address).pathname.startsWith("/static/")));
  for (const address of ours) if (!(await cache.match(address))) await cache.add(address).catch(() => {});
}

/** Fonts come in pieces by letter: those of every word and name that may be shown have to be here before the connection goes. */
async function loadLetters(texts) {
  const letters = [...new Set(texts.join(""))].join("");
  const family = getComputedStyle(document.body).fontFamily.split(",")[0];
  await document.fonts.load(`700 1rem ${family}`, letters);
}

async function keepPage(base) {
  const address = `${base}shell`;
  const answer = await fetch(address, { cache: "no-store", redirect: "manual" });
  const cache = await caches.open(PAGES_CACHE);
  if (answer.ok) await cache.put(address, answer);
  else if (answer.status === 404 || answer.type === "opaqueredirect") await cache.delete(address);
}

/** `isIdle()` says whether a new version may take over now; `texts()` what may be shown. */
export async function workOffline(base, { isIdle, texts }) {
  if (!("serviceWorker" in navigator) || !window.caches) return;
  const isFirst = !navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!isFirst && isIdle()) location.reload();
  });
  try {
    await navigator.serviceWorker.register("/checkin/worker.js", { scope: "/checkin/" });
    await navigator.serviceWorker.ready;
    await keepPage(base);
    await loadLetters(await texts());
    await keepParts();
    document.documentElement.dataset.offlineReady = "yes";
  } catch {
    // no connection now: what is kept stays
  }
}
