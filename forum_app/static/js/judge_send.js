/**
 * Sends what judge_store.js keeps, sheet after sheet, and again until the server has it.
 *
 * What was sent without an answer is sent once more as it was before anything newer: the server takes the same content
 * twice for one save, so a lost answer never looks like somebody else's change.
 */
import { same } from "./judge_store.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
const TIME_LIMIT = 20000;
const TOKEN = /name="csrf_token"[^>]*value="([^"]+)"/;

/** `told(state, sheet, record)`: "saving", "saved", "submitted", "lost", "signed-out", "refused", "conflict". */
export function senderOf(store, told) {
  let waits = 0;
  let timer = 0;
  let isRunning = false;
  let wantsMore = false;
  let token = document.querySelector('[name="csrf_token"]')?.value ?? "";

  const address = (sheet) => `/judging/assignments/${sheet}`;

  async function post(sheet, fields, version, step) {
    const body = new URLSearchParams({ ...fields, version, step, csrf_token: token });
    const headers = { Accept: "application/json" };
    const answer = await fetch(address(sheet), { method: "POST", body, headers, signal: AbortSignal.timeout(TIME_LIMIT) });
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (answer.status >= 500 || answer.status === 429) throw new Error("busy");
    return { status: answer.redirected || !isJson ? 401 : answer.status, said: isJson ? await answer.json() : {} };
  }

  /** A token grows old while the device is cut off; the sheet's own page has a new one. */
  async function newToken(sheet) {
    const page = await fetch(address(sheet), { headers: { Accept: "text/html" }, cache: "no-store" });
    const found = page.redirected ? null : TOKEN.exec(await page.text());
    token = found?.[1] ?? token;
    return Boolean(found);
  }

  async function sendOne(sheet, fields, version, step) {
    const answer = await post(sheet, fields, version, step);
    if (answer.status !== 403 || !(await newToken(sheet))) return answer;
    return post(sheet, fields, version, step);
  }

  /** Send the oldest state of `sheet` that is not known to have arrived; answers whether to go on. */
  async function sendSheet(sheet) {
    const before = store.read(sheet);
    const fields = before.unsure ?? before.fields;
    const isLatest = same(fields, before.fields);
    const step = before.isSubmitting && isLatest ? "submit" : "save";
    store.write(sheet, { ...before, unsure: fields });
    told("saving", sheet, before);
    const { status, said } = await sendOne(sheet, fields, before.version, step);
    const now = store.read(sheet) ?? before;
    if (status === 401) {
      told("signed-out", sheet, now);
      return false;
    }
    if (status !== 200) {
      const state = said.stored ? "conflict" : "refused";
      const kept = { ...now, unsure: null, isPending: false, isSubmitting: false };
      const record = { ...kept, stored: said.stored ?? null, refused: said.error ?? String(status) };
      store.write(sheet, record);
      told(state, sheet, record);
      return true;
    }
    if (said.next && same(now.fields, fields)) {
      store.forget(sheet);
      told("submitted", sheet, { ...now, next: said.next });
      return true;
    }
    const isPending = !same(now.fields, fields) && !now.isHeld;
    const saved = { ...now, version: said.version, savedAt: said.saved_at, unsure: null, isPending, refused: null };
    store.write(sheet, { ...saved, since: isPending ? now.since : 0 });
    told("saved", sheet, saved);
    return true;
  }

  async function sendAll() {
    for (let next = store.unsent()[0]; next; next = store.unsent()[0]) {
      if (!(await sendSheet(next[0]))) return;
    }
  }

  async function alone(act) {
    if (!navigator.locks) return act();
    return navigator.locks.request("judging-send", act); // one window of this browser at a time
  }

  async function drain() {
    clearTimeout(timer);
    if (isRunning) {
      wantsMore = true;
      return;
    }
    isRunning = true;
    wantsMore = false;
    try {
      await alone(sendAll);
      waits = 0;
    } catch {
      const wait = Math.min(FIRST_WAIT * 2 ** waits++, LONGEST_WAIT);
      timer = setTimeout(drain, wait);
      told("lost", null, null);
    }
    isRunning = false;
    if (wantsMore) drain();
  }

  window.addEventListener("online", () => {
    waits = 0;
    drain();
  });
  window.addEventListener("offline", () => told("lost", null, null));
  return { drain };
}
