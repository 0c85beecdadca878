/**
 * The worker behind /judging/: the network first, always; what the page has kept of the judge's own sheets only when there
 * is none. Whose pages they are is the page's business: judge_device.js keeps one account's at most, js/page.js none elsewhere.
 */
const PATIENCE = 8000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const isOurs = ({ pathname }) => pathname.startsWith("/judging/") || pathname.startsWith("/static/");

async function ownCache() {
  const name = (await caches.keys()).find((one) => one.startsWith("judging-"));
  return name ? caches.open(name) : null;
}

async function answer(request) {
  const cache = await ownCache();
  const kept = await cache?.match(request, { ignoreVary: true, ignoreSearch: request.mode === "navigate" });
  try {
    const late = kept ? { signal: AbortSignal.timeout(PATIENCE) } : {};
    const fresh = await fetch(request, late);
    const { pathname } = new URL(request.url);
    const isSheet = /^\/judging\/assignments\/\d+(\/pages\/\d+)?$/.test(pathname);
    if (fresh.ok && !fresh.redirected && (isSheet || pathname.startsWith("/static/"))) {
      await cache?.put(request.mode === "navigate" ? pathname : request, fresh.clone());
    } else if (isSheet && [403, 404].includes(fresh.status)) {
      await cache?.delete(request, { ignoreVary: true, ignoreSearch: true });
    }
    return fresh;
  } catch (lost) {
    if (kept) return kept;
    throw lost;
  }
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin || !isOurs(address)) return;
  event.respondWith(answer(event.request));
});
