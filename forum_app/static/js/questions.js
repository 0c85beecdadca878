/** Questions asked of some only: hidden from the others while they answer. Without this they stand there, saying of whom. */
const some = [...document.querySelectorAll("[data-only-for], [data-only-ticket]")];

function isAsked(question) {
  const { onlyFor, onlyTicket } = question.dataset;
  const tickets = [...document.querySelectorAll("input[name=ticket_id]")];
  const hasCode = Boolean(document.querySelector("input[name=invitation_code]")?.value.trim()); // it names the ticket, whichever that is
  const chosen = (value, inputs) => inputs.some((input) => input.checked && !input.matches(":disabled") && input.value === value);
  const options = [...document.querySelectorAll("input[name^=question_]")];
  return (!onlyFor || chosen(onlyFor, options)) && (!onlyTicket || !tickets.length || hasCode || chosen(onlyTicket, tickets));
}

/** In order of the form, so that a question that goes takes those with it that depend on its answers. */
function show() {
  for (const question of some) question.hidden = question.disabled = !isAsked(question);
}

document.addEventListener("change", show);
document.addEventListener("input", (event) => event.target.name === "invitation_code" && show());
show();
