/** The night switch of the judging pages: night.css follows the system until the switch is pressed; the choice stays on this device. */
const sheet = document.getElementById("night");
const system = "(prefers-color-scheme: dark)";
const chosen = () => localStorage.getItem("night");
const isNight = () => (chosen() ? chosen() === "on" : matchMedia(system).matches);

function apply() {
  sheet.media = chosen() ? (isNight() ? "all" : "not all") : system;
  for (const button of document.querySelectorAll("[data-night]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(isNight()));
  }
}

apply();
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-night]")) return;
  localStorage.setItem("night", isNight() ? "off" : "on");
  apply();
});
