/** A button that prints the page; without script the browser's own menu does. */
export function printButtons() {
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
}
