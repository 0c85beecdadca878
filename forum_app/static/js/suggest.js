/** Names to choose from while typing: input[data-suggest] asks its address for {names}. Without it one types on. */
const PAUSE = 250;

for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("datalist");
  list.id = `${input.id}-names`;
  input.after(list);
  input.setAttribute("list", list.id);
  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(input, list), PAUSE);
  });
}

async function ask(input, list) {
  const text = input.value.trim();
  if (text.length < 2) return;
  try {
    const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`);
    if (!answer.ok) return;
    const { names } = await answer.json();
    list.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  } catch {
    // no names then
  }
}
