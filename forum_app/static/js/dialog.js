/** Links with data-dialog open the native dialog of that id; without script they lead to the page with the same form. */
import { keepForm } from "./dialog_form.js";

export function openDialogs() {
  document.addEventListener("click", async (event) => {
    if (event.target.closest("dialog [data-dialog-close]")) {
      event.preventDefault();
      event.target.closest("dialog").close();
    }
    const opener = event.target.closest("[data-dialog]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog?.showModal) return;
    event.preventDefault();
    const place = dialog.querySelector("[data-dialog-place]");
    if (dialog.open || place?.ariaBusy) return;
    if (place && !(await keepForm(place, opener.href))) return location.assign(opener.href);
    dialog.showModal();
    place?.querySelector("input:not([type=hidden])")?.focus();
    dialog.addEventListener("close", () => opener.focus(), { once: true });
  });
}
