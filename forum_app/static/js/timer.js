// Counts down a presentation and its questions: [data-timer] carries start, lengths in seconds, and the server's now.
const offsets = new WeakMap();

function clockOf(element) {
  const stamp = element.dataset.now;
  const known = offsets.get(element);
  if (!known || known.stamp !== stamp) {
    offsets.set(element, { stamp, offset: Date.parse(stamp) - Date.now() });
  }
  return Date.now() + offsets.get(element).offset;
}

function words(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function draw() {
  for (const element of document.querySelectorAll("[data-timer]")) {
    const passed = (clockOf(element) - Date.parse(element.dataset.start)) / 1000;
    const speak = Number(element.dataset.speak);
    const all = speak + Number(element.dataset.question);
    let shown;
    if (passed < speak) {
      shown = `${element.dataset.labelSpeak} ${words(speak - passed)}`;
    } else if (passed < all) {
      shown = `${element.dataset.labelQuestion} ${words(all - passed)}`;
    } else {
      shown = `${element.dataset.labelOver} ${words(passed - all)}`;
    }
    if (element.textContent !== shown) {
      element.textContent = shown;
    }
    element.toggleAttribute("data-late", passed >= speak);
  }
}

draw();
setInterval(draw, 250);
