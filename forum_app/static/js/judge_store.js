/**
 * What a judge has typed, on this device: written before it is sent, one record a sheet, under the account's name.
 *
 * A record: `fields` (name -> text), `version` (the one they build on), `unsure` (fields that were sent and not answered),
 * `isPending` (not all is saved), `isSubmitting` (is to be handed in), `since` (when the first unsaved key fell, ms),
 * `savedAt` (the server's clock), `receipt`, `refused` (the server's words) and `stored` (what was saved from elsewhere).
 */
const NAME = "judging:";

export function storeOf(account) {
  const key = (sheet) => `${NAME}${account}:${sheet}`;
  const parsed = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  };
  const store = {
    read: (sheet) => parsed(localStorage.getItem(key(sheet))),
    /** Answers whether there was room for it. */
    write(sheet, record) {
      try {
        localStorage.setItem(key(sheet), JSON.stringify(record));
        return true;
      } catch {
        return false;
      }
    },
    forget: (sheet) => localStorage.removeItem(key(sheet)),
    sheets: () =>
      Object.keys(localStorage)
        .filter((name) => name.startsWith(key("")))
        .map((name) => name.slice(key("").length)),
    /** Sheets with something to send, the longest waiting first. */
    unsent: () =>
      store
        .sheets()
        .map((sheet) => [sheet, store.read(sheet)])
        .filter(([, record]) => record?.isPending || record?.isSubmitting)
        .sort(([, one], [, other]) => one.since - other.since),
    clear: () => store.sheets().forEach(store.forget),
    isKeyOf: (name, sheet) => name === key(sheet),
  };
  return store;
}

/** Whether two sets of fields say the same; a missing one is an empty one. */
export const same = (one, other) =>
  Object.keys({ ...one, ...other }).every((name) => (one[name] ?? "") === (other[name] ?? ""));
