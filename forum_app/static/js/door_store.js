/**
 * What the door keeps on this device, in IndexedDB, one database a forum: the roster, scans that have not arrived, what
 * staff must look at, and a few facts. A scan is decided and written in one transaction, so that two windows of
 * one browser never let the same ticket in twice.
 */
import { decide, isThrough, passed } from "./door_match.js";

const VERSION = 1;
const ALL = ["people", "scans", "conflicts", "facts"];
const STRICT = { durability: "strict" }; // on the disk before it counts as written

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });

function opened(name) {
  const request = indexedDB.open(name, VERSION);
  request.onupgradeneeded = () => {
    const database = request.result;
    database.createObjectStore("people", { keyPath: "id" }).createIndex("h", "h");
    database.createObjectStore("scans", { keyPath: "seq", autoIncrement: true }).createIndex("key", "key");
    database.createObjectStore("conflicts", { keyPath: "key" });
    database.createObjectStore("facts");
  };
  return done(request);
}

export async function storeOf(slug) {
  const database = await opened(`door-${slug}`);
  database.onversionchange = () => database.close();
  const writing = (...names) => database.transaction(names, "readwrite", STRICT);
  const reading = (name) => database.transaction(name).objectStore(name);

  /** What is not known to the server lies over what it said. */
  async function replay(transaction) {
    const people = transaction.objectStore("people");
    for (const scan of await done(transaction.objectStore("scans").getAll())) {
      const person = scan.let_in && scan.person ? await done(people.get(scan.person)) : null;
      if (person) people.put(passed(person, { direction: scan.direction, at: scan.scanned_at, desk: scan.desk }));
    }
  }

  return {
    fact: (name) => done(reading("facts").get(name)),
    async note(facts) {
      const transaction = writing("facts");
      for (const [name, value] of Object.entries(facts)) transaction.objectStore("facts").put(value, name);
      await finished(transaction);
    },
    people: () => done(reading("people").getAll()),
    queue: () => done(reading("scans").getAll()),
    conflicts: () => done(reading("conflicts").getAll()),
    async seen(key) {
      const transaction = writing("conflicts");
      transaction.objectStore("conflicts").delete(key);
      await finished(transaction);
    },

    /** Decide a scan and keep it; answers it with the person as he or she was before. `isAsking`: the server decides yet. */
    async take({ hash = null, number = null, direction, reason = "", at, desk, isAsking = false }) {
      const transaction = writing("people", "scans");
      const people = transaction.objectStore("people");
      const person = (await done(number === null ? people.index("h").get(hash) : people.get(number))) ?? null;
      const outcome = decide(person, direction, reason);
      const scan = {
        key: crypto.randomUUID(), token_hash: hash, number: person?.id ?? number, direction, scanned_at: at, desk, reason,
        let_in: isThrough(outcome), isAsking, outcome, person: person?.id ?? null, name: person?.n ?? "", before: person, tries: 0,
      };
      scan.seq = await done(transaction.objectStore("scans").add(scan));
      if (scan.let_in) people.put(passed(person, { direction, at, desk }));
      await finished(transaction);
      return { scan, person };
    },

    /** The server did not answer in time and the person goes by what this device knows. */
    async stopAsking(seq) {
      const transaction = writing("scans");
      const scan = await done(transaction.objectStore("scans").get(seq));
      if (scan) transaction.objectStore("scans").put({ ...scan, isAsking: false });
      await finished(transaction);
    },

    /** Take a scan back that no server can have seen; answers whether that was so. */
    async takeBack(seq) {
      const transaction = writing("scans", "people");
      const scan = await done(transaction.objectStore("scans").get(seq));
      const isOurs = Boolean(scan) && scan.tries === 0;
      if (isOurs) {
        transaction.objectStore("scans").delete(seq);
        if (scan.before) transaction.objectStore("people").put(scan.before);
      }
      await finished(transaction);
      return isOurs;
    },

    /** The next scans to send, the oldest first; from now on a server may know them. */
    async batch(size) {
      const transaction = writing("scans");
      const scans = await done(transaction.objectStore("scans").getAll(null, size));
      for (const scan of scans) transaction.objectStore("scans").put({ ...scan, tries: scan.tries + 1 });
      await finished(transaction);
      return scans;
    },

    /** The server has decided: `results` by key; who was let in against it must be looked at. */
    async settle(results) {
      const transaction = writing("scans", "people", "conflicts");
      const scans = transaction.objectStore("scans");
      for (const result of results) {
        const scan = await done(scans.index("key").get(result.key));
        if (!scan) continue;
        scans.delete(scan.seq);
        const isAgainst = scan.let_in && !scan.isAsking && !isThrough(result.outcome);
        if (result.conflict || isAgainst) {
          const { key, number, direction, scanned_at, desk } = scan;
          transaction.objectStore("conflicts").put({ key, number, direction, scanned_at, desk, name: scan.name, ...result });
        }
        const person = scan.person && (await done(transaction.objectStore("people").get(scan.person)));
        if (person && result.first_at) {
          transaction.objectStore("people").put({ ...person, in: result.first_at, at: result.first_desk });
        } else if (person && scan.before && !isThrough(result.outcome)) transaction.objectStore("people").put(scan.before);
      }
      await finished(transaction);
    },

    /** Take the server's roster, or what changed of it. */
    async learn(roster, etag) {
      const transaction = writing("people", "scans", "facts");
      const people = transaction.objectStore("people");
      if (!roster.partial) people.clear();
      for (const person of roster.people) people.put(person);
      transaction.objectStore("facts").put({ etag, version: roster.version }, "roster");
      await replay(transaction);
      await finished(transaction);
    },

    /** Nobody's name stays; scans that have not arrived do, without one. */
    async forgetPeople() {
      const transaction = writing("people", "scans", "facts", "conflicts");
      transaction.objectStore("people").clear();
      transaction.objectStore("facts").delete("roster");
      transaction.objectStore("conflicts").clear();
      for (const scan of await done(transaction.objectStore("scans").getAll())) {
        transaction.objectStore("scans").put({ ...scan, name: "", before: null });
      }
      await finished(transaction);
    },
    async wipe() {
      const transaction = writing(...ALL);
      for (const name of ALL) transaction.objectStore(name).clear();
      await finished(transaction);
    },
  };
}
