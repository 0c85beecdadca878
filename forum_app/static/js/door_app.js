/**
 * The check-in page of a phone: scan, see who it is, next. Everything is decided and kept here first (door_store.js) and
 * sent when it can be (door_sync.js); with a connection the server is asked before a colour is shown.
 */
import { cameraOf } from "./door_camera.js";
import { boxOf, hashOf, isThrough, tokenOf } from "./door_match.js";
import { finderOf } from "./door_find.js";
import { moreOf } from "./door_more.js";
import { clockOf, filled, lookOf, screenOf, shownNumber } from "./door_screen.js";
import { signal, unlockSound } from "./door_signal.js";
import { storeOf } from "./door_store.js";
import { syncOf } from "./door_sync.js";
import { workOffline } from "./door_install.js";

const BACK_AFTER = 2000;
const PRINT_STAYS = 10000; // a phone that cannot print by itself leaves the time to follow the link
const PATIENCE = 1500;
const CLOCK_EVERY = 5000;
const REFUSED = 409;

const PLAIN = "door-plain";

const root = document.querySelector("[data-door]");
const canRun = window.isSecureContext && window.indexedDB && crypto.subtle && crypto.randomUUID;
if (root && !canRun) document.querySelector("[data-insecure]")?.removeAttribute("hidden");
else if (root && staysPlain()) document.querySelector("[data-camera-page]").hidden = false;
else if (root) start(root).catch(() => giveUp());

/** Whoever chose the page without a camera keeps it after each deed; the shell of an offline phone has none. */
function staysPlain() {
  const asked = new URLSearchParams(location.search);
  if (asked.has("plain")) sessionStorage.setItem(PLAIN, asked.get("plain"));
  const hasPage = Boolean(document.querySelector("[data-camera-page]"));
  return hasPage && (asked.has("q") || sessionStorage.getItem(PLAIN) === "1");
}

/** Without a database (a private window of some browsers) the plain page does it. */
function giveUp() {
  root.hidden = true;
  document.querySelector(".door-screen")?.removeAttribute("hidden");
}

async function start(app) {
  const { door: slug, base, desk, token, overOn, scanPath } = app.dataset;
  const store = await storeOf(slug);
  const screen = screenOf(app);
  const { words } = screen;
  const camera = cameraOf(screen.one("video"), (text) => document.dispatchEvent(new CustomEvent("door:code", { detail: text })));
  const sync = syncOf(store, { slug, base, token, overOn }, heard);
  const finder = finderOf(screen, store, { onChoice: choose, onCode: handle, direction });
  const more = moreOf(screen, store, { slug, post: sync.post });
  let shown = null; // what is on the screen: the scan, and the number of the person
  let isDeciding = false;
  let back = 0;

  function direction() {
    return app.querySelector("[name='direction']:checked").value;
  }

  async function drawNumbers() {
    const [counts, queue] = await Promise.all([store.fact("counts"), store.queue()]);
    const more = queue.filter((scan) => scan.outcome === "admitted" && scan.let_in && !scan.isAsking).length;
    screen.link(sync.isLinked(), queue.length);
    if (counts) screen.total({ ...counts, inside: counts.inside + more }, sync.isLinked());
  }

  function heard(news, detail) {
    if (news === "gone") return showGone(detail);
    if (news === "results") more.draw();
    if (news === "roster") finder.refresh();
    return drawNumbers();
  }

  function showGone(why) {
    camera.stop();
    screen.open("gone");
    screen.one("gone-title").textContent = words[`${why}Title`];
    screen.one("gone-text").textContent = words[`${why}Text`];
    store.queue().then((queue) => {
      screen.one("gone-held").textContent = queue.length ? filled(words.goneHeld, { n: queue.length }) : "";
    });
  }

  function read() {
    clearTimeout(back);
    shown = null;
    screen.open("read");
    screen.hint(camera.isOn() ? words.aim : words.cameraOff);
    screen.one("find-open").focus({ preventScroll: true });
  }

  function factsOf(outcome, { person, first, number }) {
    const numbered = number ? [[words.number, shownNumber(number)]] : [];
    if (outcome === "used") {
      const before = first.at ? [[words.first, `${clockOf(first.at)} · ${first.desk}`]] : [];
      return [...before, [words.now, `${clockOf(sync.now())} · ${desk}`]];
    }
    if (!person) return numbered;
    const kind = person.k ? [[words.kind, person.k]] : [];
    const state = outcome === "not_confirmed" ? screen.stateOf(person) : "";
    const why = state ? [[words.state, state]] : [];
    const box = outcome === "admitted" && boxOf(person) ? [[words.badge, filled(words.box, { letter: boxOf(person) })]] : [];
    return [...why, ...kind, ...box, ...numbered];
  }

  function buttonsOf(outcome, number) {
    if (outcome === "used") return ["override", "desk"];
    if (!isThrough(outcome)) return ["find", "desk"];
    return outcome === "admitted" && number ? ["undo", "next"] : ["next"];
  }

  function show(outcome, { scan = null, person = null, result = null }) {
    const number = result?.number ?? scan?.number ?? null;
    const first = { at: result?.first_at ?? person?.in, desk: result?.first_desk || person?.at || "" };
    shown = { outcome, scan, number };
    screen.show({
      outcome, name: person?.n || result?.name || "", affiliation: person?.a ?? "",
      facts: factsOf(outcome, { person, first, number }), buttons: buttonsOf(outcome, number),
    });
    signal(lookOf(outcome));
    clearTimeout(back);
    const printed = screen.one("badge-link");
    printed.hidden = !(outcome === "admitted" && number && sync.isLinked() && more.wantsPrint());
    if (isThrough(outcome)) back = setTimeout(read, printed.hidden ? BACK_AFTER : PRINT_STAYS);
    if (!printed.hidden) {
      screen.one("result-hint").textContent = words.printingHint;
      printed.href = `${base}people/${number}/badge.pdf`;
      more.print(number);
    }
  }

  /** Somebody goes through, or not: kept first, then the server if it answers, then what this device knows. */
  async function decide(wish) {
    isDeciding = true;
    try {
      const isAsking = sync.isLinked() && !wish.reason;
      const at = new Date().toISOString();
      const { scan, person } = await store.take({ ...wish, direction: direction(), at, desk, isAsking });
      if (!isAsking) {
        sync.drain();
        show(scan.outcome, { scan, person });
      } else {
        screen.hint(words.asking);
        const result = await sync.ask(scan.key, PATIENCE);
        if (!result) await store.stopAsking(scan.seq);
        if (!sync.isGone()) show(result?.online ? "online" : (result?.outcome ?? scan.outcome), { scan, person, result });
      }
    } finally {
      isDeciding = false;
    }
    await drawNumbers();
  }

  /** The one way in for every code, whoever reads it. */
  async function handle(text) {
    const stays = shown && !isThrough(shown.outcome);
    if (isDeciding || stays || sync.isGone() || !["read", "result", "find"].includes(screen.view())) return;
    const code = tokenOf(text, scanPath);
    if (code) await decide({ hash: await hashOf(code) });
    else show("unknown", {});
    document.dispatchEvent(new CustomEvent("door:decided", { detail: shown?.outcome ?? null }));
  }

  function choose(person) {
    if (!isDeciding) decide({ number: person.id });
  }

  async function undo() {
    clearTimeout(back);
    const { scan, number } = shown;
    if (!(await store.takeBack(scan.seq))) {
      const answer = await sync.post(`people/${number}/undo`, { key: scan.key, reason: words.undoReason }).catch(() => null);
      if (!answer?.ok) {
        const refusal = answer?.status === REFUSED ? await answer.json().catch(() => null) : null;
        screen.one("result-hint").textContent = refusal?.error || words.undoFailed;
        return;
      }
      sync.refresh();
    }
    read();
    screen.hint(words.undone);
    await drawNumbers();
  }

  const acts = {
    next: read,
    desk: read,
    undo,
    find: () => {
      shown = null;
      finder.open();
    },
    override: () => {
      const { scan, number } = shown;
      return decide({ hash: scan.token_hash, number: scan.token_hash ? null : number, reason: words.seenReason });
    },
  };

  async function turnOn() {
    const button = screen.one("camera-on");
    try {
      await camera.start();
      button.hidden = true;
      screen.hint(words.aim);
      screen.one("torch").hidden = !camera.hasTorch();
    } catch (trouble) {
      button.hidden = false;
      screen.hint(trouble.name === "NotAllowedError" ? words.cameraDenied : words.cameraMissing);
    }
  }

  function wire() {
    document.addEventListener("door:code", ({ detail }) => handle(detail));
    document.addEventListener("pointerdown", unlockSound, { passive: true });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") camera.stop();
      else if (!sync.isGone()) turnOn();
    });
    for (const button of app.querySelectorAll("[data-act]")) button.addEventListener("click", () => acts[button.dataset.act]());
    for (const button of app.querySelectorAll("[data-back]")) button.addEventListener("click", read);
    screen.one("find-open").addEventListener("click", () => {
      sync.refresh();
      finder.open();
    });
    screen.one("more-open").addEventListener("click", more.open);
    screen.one("conflicts-open").addEventListener("click", more.open);
    screen.one("camera-on").addEventListener("click", turnOn);
    screen.one("torch").addEventListener("click", ({ currentTarget: torch }) => {
      const isOn = torch.getAttribute("aria-pressed") !== "true";
      torch.setAttribute("aria-pressed", String(isOn));
      camera.torch(isOn);
    });
    for (const choice of app.querySelectorAll("[name='direction']")) {
      choice.addEventListener("change", () => app.classList.toggle("door-outwards", direction() === "out"));
    }
  }

  function tick() {
    screen.one("clock").textContent = clockOf(sync.now());
  }

  const plain = document.querySelector(".door-screen:not([data-door])");
  if (plain) plain.hidden = true;
  document.querySelector("main#main:not([data-door] main)")?.removeAttribute("id");
  app.querySelector("main").id = "main";
  app.hidden = false;
  wire();
  read();
  tick();
  setInterval(tick, CLOCK_EVERY);
  await drawNumbers();
  await more.draw();
  await sync.start();
  if (!sync.isGone()) await turnOn();
  const isIdle = () => screen.view() === "read" && !isDeciding;
  const texts = async () => [app.textContent, ...Object.values(words), ...(await store.people()).map((one) => one.n + one.a)];
  workOffline(base, { isIdle, texts });
  navigator.wakeLock?.request("screen").catch(() => {});
}
