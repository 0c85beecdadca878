/** One criterion of the sheet: its number field, and the bands, steps and cells that fill it. */
const USUAL = 0.7;
const POINTS = /^\d{1,6}(\.\d{1,4})?$/;

export function criterion(element) {
  const input = element.querySelector("input");
  const body = element.querySelector("[data-body]");
  const most = Number(element.dataset.most);
  const buttons = body ? [...body.querySelectorAll("button")] : [];

  const row = {
    element,
    input,
    most,
    name: element.dataset.name,
    onChoice: () => {},
    value() {
      const text = input.value.trim();
      return POINTS.test(text) && Number(text) <= most ? Number(text) : null;
    },
    isWrong() {
      return input.value.trim() !== "" && row.value() === null;
    },
    set(value) {
      input.value = String(Math.min(Math.max(value, 0), most));
      row.draw();
      row.onChoice();
    },
    step(by) {
      row.set((row.value() ?? Math.round(most * USUAL)) + by);
    },
    open() {
      element.classList.add("current");
      if (body) body.hidden = false;
      row.draw();
    },
    close() {
      element.classList.remove("current");
      if (body) body.hidden = true;
    },
    draw() {
      const value = row.value();
      input.toggleAttribute("aria-invalid", row.isWrong());
      const middle = Math.min(Math.max(value ?? Math.round(most * USUAL), 1), most - 1);
      for (const button of buttons) {
        const { low, high, near, value: cell } = button.dataset;
        if (near !== undefined) {
          button.textContent = String(Math.floor(middle) + Number(near));
          mark(button, value !== null && Number(button.textContent) === value);
        } else if (low !== undefined) {
          mark(button, value !== null && value >= Number(low) && value < Number(high) + 1);
        } else if (cell !== undefined) {
          mark(button, value !== null && Number(cell) === value);
        }
      }
    },
  };

  for (const button of buttons) {
    const { low: from, high: to } = button.dataset;
    if (from !== undefined) button.style.flexGrow = String(Number(to) - Number(from) + 1);
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      const { low, high, near, value, step } = button.dataset;
      if (step !== undefined) row.step(Number(step));
      else if (near !== undefined) row.set(Number(button.textContent));
      else if (value !== undefined) row.set(Number(value));
      else row.set(Math.round((Number(low) + Number(high)) / 2));
    });
  }
  return row;
}

function mark(button, isChosen) {
  button.classList.toggle("chosen", isChosen);
  button.setAttribute("aria-pressed", String(isChosen));
}
