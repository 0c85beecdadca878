/** Takes people's names and the kept pages of the door off this device; scans that have not arrived stay, without a name. */
import { storeOf } from "./door_store.js";

export async function leave(names) {
  for (const name of names) await (await storeOf(name.slice("door-".length))).forgetPeople();
  await window.caches?.delete("door-pages");
}
