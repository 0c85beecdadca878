/** Form conveniences: the error summary takes focus, a form is sent once, filters apply when changed. */

export function focusSummary() {
  document.querySelector("[data-focus]")?.focus();
}

/** Ignore a second press while the first is on its way; going back makes the form usable again. */
export function submitOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("[data-once]")) delete form.dataset.sent;
  });
}

export function autosubmitFilters() {
  for (const form of document.querySelectorAll("form[data-autosubmit]")) {
    if (!form.querySelector("select, input[type=date]")) continue;
    for (const button of form.querySelectorAll("[data-apply]")) button.hidden = true;
    form.addEventListener("change", (event) => {
      if (event.target.matches("select, input[type=date]")) form.requestSubmit();
    });
  }
}
