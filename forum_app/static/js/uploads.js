/** A chosen file is sent at once, with a bar that shows how far it is. Without it the form's button sends it. */
for (const input of document.querySelectorAll("input[data-upload]")) {
  input.addEventListener("change", () => input.files.length && send(input));
  if (input.files.length) send(input); // chosen before this script arrived
}

function send(input) {
  const { sendingWord, largeWord, lostWord, upload } = input.dataset;
  const form = input.form;
  const bar = document.createElement("progress");
  const line = document.createElement("p");
  line.className = "save-state";
  line.setAttribute("role", "status");
  form.querySelector("[data-progress]")?.remove();
  const box = document.createElement("div");
  box.dataset.progress = "";
  box.append(bar, line);
  form.append(box);
  bar.max = 100;

  const fail = (word) => {
    bar.remove();
    line.textContent = word;
    line.classList.add("save-state-bad");
    delete form.dataset.sent;
  };
  if (input.files[0].size > Number(upload)) {
    fail(largeWord);
    return;
  }
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const share = Math.round((100 * event.loaded) / event.total);
    bar.value = share;
    line.textContent = `${sendingWord} ${share}%`;
  });
  request.addEventListener("error", () => fail(lostWord));
  request.addEventListener("load", () => {
    if (request.status === 413) fail(largeWord);
    else replace(request.responseText, form.closest("[id]").id);
  });
  line.textContent = sendingWord;
  request.send(new FormData(form));
}

/** The answer is the whole page again; what stands in it takes the place of what stands here. */
function replace(text, id) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.querySelector("main");
  if (!fresh) {
    location.reload();
    return;
  }
  document.querySelector("main").replaceWith(fresh);
  for (const input of fresh.querySelectorAll("input[data-upload]")) {
    input.addEventListener("change", () => input.files.length && send(input));
  }
  document.getElementById(id)?.focus({ preventScroll: true });
}
