/**
 * Between this device and the server: the roster each half minute, the counts each five seconds, the scans as soon as they
 * are made. What is not answered is sent again under the same key, so nothing counts twice; one window sends at a time.
 */
const ROSTER_EVERY = 30_000;
const COUNTS_EVERY = 5000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15_000;
const TIME_LIMIT = 10_000;
const BATCH = 100;
const HOUR = 3_600_000;
const KEPT_FOR = 12 * HOUR;

class Refused extends Error {}

const wire = (scan) => ({
  key: scan.key, token_hash: scan.token_hash, number: scan.token_hash ? null : scan.number, direction: scan.direction,
  scanned_at: scan.scanned_at, let_in: scan.let_in && !scan.isAsking, reason: scan.reason,
});

/** The day in Seoul, as 2023-12-05. */
const dayOf = (ms) => new Date(ms).toLocaleDateString("sv-SE", { timeZone: "Asia/Seoul" });

/** `tell(news, detail)`: "link" (is it there), "counts", "roster", "results", "conflicts", "gone" (unpaired, over or old). */
export function syncOf(store, { slug, base, token, overOn }, tell) {
  let isLinked = navigator.onLine;
  let isGone = false;
  let offset = 0;
  let waits = 0;
  let timer = 0;
  let drains = null;
  const waiting = new Map(); // key of a scan -> who waits for its result
  const others = new BroadcastChannel(`door-${slug}`);

  function linked(is) {
    if (is) waits = 0;
    if (is === isLinked) return;
    isLinked = is;
    tell("link", is);
  }

  async function call(path, options = {}) {
    let answer;
    try {
      answer = await fetch(base + path, {
        cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(TIME_LIMIT), ...options,
        headers: { Accept: "application/json", ...options.headers },
      });
    } catch (lost) {
      linked(false);
      throw lost;
    }
    if (answer.status >= 500 || answer.status === 429) {
      linked(false);
      throw new Error("busy");
    }
    linked(true);
    if (answer.status === 404 || answer.type === "opaqueredirect") {
      await gone("unpaired");
      throw new Refused("unpaired");
    }
    await store.note({ contact: Date.now() });
    return answer;
  }

  /** Nothing of anybody stays on a device that may not have it; scans wait for it to be paired again. */
  async function gone(why) {
    isGone = true;
    await store.forgetPeople();
    tell("gone", why);
  }

  async function newToken() {
    const answer = await call("session.json");
    if (answer.ok) token = (await answer.json()).csrf_token;
  }

  async function post(path, body) {
    const send = () =>
      call(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRFToken": token } });
    const answer = await send();
    if (answer.status !== 403) return answer;
    await newToken(); // a token grows old while the device is cut off
    return send();
  }

  /** `at`: the server's clock when it counted, a moment ago. */
  async function counted(counts, at) {
    offset = Date.parse(at) - Date.now();
    await store.note({ counts: { ...counts, at }, offset });
    tell("counts");
  }

  /** A scan the server cannot read (no outcome) is over too, and staff should know. */
  async function arrived(answers) {
    const results = answers.map((one) => (one.outcome ? one : { ...one, outcome: "refused", conflict: true }));
    await store.settle(results);
    for (const result of results) {
      waiting.get(result.key)?.(result);
      waiting.delete(result.key);
    }
    tell("results", results);
  }

  /** What the server will not take stays in sight instead of standing in the way of the rest. */
  async function sendBatch(scans) {
    const answer = await post("scans", { sent_at: new Date().toISOString(), scans: scans.map(wire) });
    if (answer.ok) {
      const { results, counts, server_time: at } = await answer.json();
      await arrived(results);
      others.postMessage(results);
      if (counts) await counted(counts, at);
      return;
    }
    if (answer.status === 403) throw new Error("token");
    if (scans.length > 1) {
      for (const scan of scans) await sendBatch([scan]);
      return;
    }
    await arrived([{ key: scans[0].key, outcome: "refused", conflict: true, number: scans[0].number, first_at: null, first_desk: "" }]);
  }

  async function sendAll() {
    if (!navigator.onLine) throw new Error("offline"); // nothing of it has left the device, so it can be taken back
    for (let scans = await store.batch(BATCH); scans.length; scans = await store.batch(BATCH)) await sendBatch(scans);
  }

  async function drainOnce() {
    clearTimeout(timer);
    try {
      await (navigator.locks ? navigator.locks.request(`door-${slug}-send`, sendAll) : sendAll());
    } catch (trouble) {
      if (trouble instanceof Refused) return;
      timer = setTimeout(drain, Math.min(FIRST_WAIT * 2 ** waits++, LONGEST_WAIT));
    }
  }

  /** Send what waits; one run at a time, and another one if somebody asks meanwhile. */
  function drain() {
    if (isGone) return Promise.resolve();
    drains = (drains ?? Promise.resolve()).then(drainOnce);
    return drains;
  }

  async function refresh() {
    if (isGone) return;
    const known = await store.fact("roster");
    const headers = known?.etag ? { "If-None-Match": known.etag } : {};
    const since = known?.version ? `?since=${encodeURIComponent(known.version)}` : "";
    const answer = await call(`roster.json${since}`, { headers });
    if (answer.status === 304 || !answer.ok) return;
    const roster = await answer.json();
    await store.learn(roster, answer.headers.get("ETag"));
    await counted(roster.counts, roster.as_of);
    tell("roster");
  }

  async function count() {
    if (isGone) return;
    const answer = await call("counts.json");
    if (!answer.ok) return;
    const { inside, expected } = await answer.json();
    await counted({ inside, expected }, new Date(Date.now() + offset).toISOString());
  }

  /** Whether the roster has to go: the forum is over, or nobody answered for half a day. */
  async function expire() {
    if (isGone || (await store.queue()).length) return;
    const contact = await store.fact("contact");
    if (dayOf(Date.now() + offset) > overOn) await gone("over");
    else if (contact && Date.now() - contact > KEPT_FOR) await gone("old");
  }

  const quietly = (act) => () => document.visibilityState === "visible" && act().catch(() => {});
  others.onmessage = ({ data: results }) => {
    for (const result of results) {
      waiting.get(result.key)?.(result);
      waiting.delete(result.key);
    }
    tell("results", results);
  };
  window.addEventListener("offline", () => linked(false));
  window.addEventListener("online", () => {
    waits = 0;
    drain();
    quietly(refresh)();
  });
  document.addEventListener("visibilitychange", quietly(refresh));

  return {
    drain,
    refresh: quietly(refresh),
    post,
    isLinked: () => isLinked,
    isGone: () => isGone,
    now: () => Date.now() + offset,
    /** The result of the scan with `key`, or null if it has not come within `ms`. */
    ask(key, ms) {
      const answer = new Promise((resolve) => waiting.set(key, resolve));
      const patience = new Promise((resolve) => setTimeout(() => resolve(null), ms));
      drain();
      return Promise.race([answer, patience]);
    },
    async start() {
      offset = (await store.fact("offset")) ?? 0;
      await expire();
      setInterval(() => expire().catch(() => {}), HOUR / 60);
      setInterval(quietly(refresh), ROSTER_EVERY);
      setInterval(quietly(count), COUNTS_EVERY);
      quietly(refresh)();
      drain();
    },
  };
}
