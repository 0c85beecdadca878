/** At the prompter: a guest of honour who comes is heard and felt once the host has switched that on. */
import { signal, unlockSound } from "./door_signal.js";

const button = document.querySelector("[data-ring]");
const guests = () => [...document.querySelectorAll("[data-guest]")].map(({ dataset }) => dataset.guest);
const known = new Set(guests());

button.hidden = false;
button.addEventListener("click", () => {
  const isOn = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(isOn));
  if (isOn) unlockSound();
});

document.addEventListener("stage:changed", () => {
  const come = guests().filter((guest) => !known.has(guest));
  for (const guest of come) known.add(guest);
  if (come.length && button.getAttribute("aria-pressed") === "true") signal("guest");
});
