/**
 * What the door decides and finds by itself: pure, the same words as the server's ScanOutcome.
 *
 * A person is a row of the roster: id (number), h (SHA-256 of the token, hex), c (code), n (name), i (initials),
 * a (affiliation), k (ticket), s (state), in (first check-in or null), at (desk), out (went out last), o (takes part from afar).
 */
const THROUGH = new Set(["admitted", "reentered", "left"]);
const LEADING = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const FINAL = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
const PAIRS = { ㄳ: "ㄱㅅ", ㄵ: "ㄴㅈ", ㄶ: "ㄴㅎ", ㄺ: "ㄹㄱ", ㄻ: "ㄹㅁ", ㄼ: "ㄹㅂ", ㄽ: "ㄹㅅ", ㄾ: "ㄹㅌ", ㄿ: "ㄹㅍ", ㅀ: "ㄹㅎ", ㅄ: "ㅂㅅ" };
const FIRST_SYLLABLE = 0xac00;
const FINALS = 28;
export const MOST_FOUND = 30;

/** What becomes of one scan, as far as this device knows; a reason is a look at the person. */
export function decide(person, direction, reason) {
  if (!person) return "unknown";
  if (person.s !== "confirmed" && !person.in) return "not_confirmed";
  if (person.o && !person.in) return "online";
  if (direction === "out") return "left";
  if (!person.in) return "admitted";
  return person.out || reason ? "reentered" : "used";
}

export const isThrough = (outcome) => THROUGH.has(outcome);

/** The row of somebody who went through at `at`, by the desk's name. */
export const passed = (person, { direction, at, desk }) =>
  direction === "out"
    ? { ...person, out: true }
    : { ...person, in: person.in ?? at, at: person.in ? person.at : desk, out: false };

/** The token in what a QR code says, "" for a code of something else. */
export function tokenOf(text, path) {
  try {
    const { pathname } = new URL(text);
    const rest = pathname.startsWith(path) ? pathname.slice(path.length) : "";
    return /^[\w-]{16,80}$/.test(rest) ? rest : "";
  } catch {
    return "";
  }
}

export async function hashOf(token) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const isSyllable = (letter) => letter >= "가" && letter <= "힣";
const leading = (letter) => LEADING[Math.floor((letter.charCodeAt(0) - FIRST_SYLLABLE) / (21 * FINALS))];
const openly = (letter) => Math.floor((letter.charCodeAt(0) - FIRST_SYLLABLE) / FINALS); // without its final
const finalOf = (letter) => FINAL[(letter.charCodeAt(0) - FIRST_SYLLABLE) % FINALS];

/** Letters as they are compared: composed, lower case, no spaces; ㄳ, which a keyboard makes of ㄱ and ㅅ, apart again. */
export const plain = (text) =>
  [...text.normalize("NFC").toLowerCase().replace(/\s+/g, "")]
    .map((letter) => (letter >= "\u1100" && letter <= "\u1112" ? LEADING[letter.charCodeAt(0) - 0x1100] : PAIRS[letter] ?? letter))
    .join("");

/** Whether `wish` is `letter` or its first consonant. */
const fits = (wish, letter) => wish === letter || (isSyllable(letter) && leading(letter) === wish);

/** Whether `wish`, typed half, may become `letter`; its final may turn out to begin `next`: 잇 is on the way to 이서연. */
function begins(wish, letter, next) {
  if (!isSyllable(wish) || !isSyllable(letter) || openly(wish) !== openly(letter)) return false;
  if (finalOf(wish) === " ") return true;
  return finalOf(letter) === " " && Boolean(next) && isSyllable(next) && leading(next) === finalOf(wish);
}

function nameHolds(name, wish) {
  const last = wish.length - 1;
  for (let start = 0; start + last < name.length; start++) {
    const rest = name.slice(start);
    if (![...wish.slice(0, last)].every((one, at) => fits(one, rest[at]))) continue;
    if (fits(wish[last], rest[last]) || begins(wish[last], rest[last], rest[last + 1])) return true;
  }
  return false;
}

/** People whose name (also by first consonants: ㅎㄱㄷ), affiliation, number or code `text` names, by name. */
export function found(people, text) {
  const wish = plain(text);
  if (!wish) return [];
  const number = /^r?-?0*(\d{1,6})$/.exec(wish)?.[1];
  const hits = people.filter(({ id, n, a, c, s }) => {
    if (s === "cancelled" || !n) return false;
    if (number && id === Number(number)) return true;
    return nameHolds(plain(n), wish) || (wish.length > 1 && plain(a).includes(wish)) || (wish.length > 2 && plain(c).startsWith(wish.replace(/-/g, "")));
  });
  return hits.sort((one, other) => one.n.localeCompare(other.n, "ko") || one.id - other.id).slice(0, MOST_FOUND);
}

/** The box in which a badge lies: the first consonant of a Korean name, else its first letter; "" for no name. */
export function boxOf({ i, n }) {
  const first = (i || plain(n))[0] ?? "";
  return ({ ㄲ: "ㄱ", ㄸ: "ㄷ", ㅃ: "ㅂ", ㅆ: "ㅅ", ㅉ: "ㅈ" })[first] ?? first.toUpperCase();
}
