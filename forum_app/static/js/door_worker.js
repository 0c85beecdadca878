/**
 * The worker behind /checkin/. The server writes VERSION and PARTS above: the parts of the page are kept by version, and
 * the page itself, without anybody's name in it, by its address; both answer where there is no connection.
 */
/* global VERSION, PARTS */
const PARTS_CACHE = `door-parts-${VERSION}`;
const PAGES_CACHE = "door-pages";
const PATIENCE = 5000;

self.addEventListener("install", (event) => {
  const fresh = PARTS.map((part) => new Request(part, { cache: "no-cache" }));
  event.waitUntil(caches.open(PARTS_CACHE).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith("door-parts-") && name !== PARTS_CACHE;
  const clean = caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))));
  event.waitUntil(clean.then(() => self.clients.claim()));
});

async function part(request) {
  const cache = await caches.open(PARTS_CACHE);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return fresh;
}

async function page(request, address) {
  const cache = await caches.open(PAGES_CACHE);
  const kept = await cache.match(`${address.pathname}shell`, { ignoreVary: true });
  if (!kept) return fetch(request);
  try {
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error("late")), PATIENCE));
    const fresh = await Promise.race([fetch(request), late]);
    return fresh.status >= 500 ? kept : fresh;
  } catch {
    return kept;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(part(request));
  else if (request.mode === "navigate" && /^\/checkin\/[^/]+\/$/.test(address.pathname)) event.respondWith(page(request, address));
});
