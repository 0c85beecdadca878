/** The pages beside the sheet: which one is in view, Space for the next, smaller and larger. */
const SIZES = 6; // as many as css/judge_paper.css knows
const FIT = 2;

export function paperOf(desk) {
  if (!desk) return { turn: () => false };
  const pages = [...desk.querySelectorAll("[data-page]")];
  const place = document.querySelector("[data-page-place]");
  const zoom = document.querySelector("[data-zoom]");
  let size = FIT;

  const here = () => {
    const middle = desk.scrollTop + desk.clientHeight / 3;
    return Math.max(pages.findLastIndex((page) => page.offsetTop - desk.offsetTop <= middle), 0);
  };

  function say() {
    if (place) place.textContent = place.dataset.words.replace("{n}", here() + 1).replace("{all}", pages.length);
  }

  function turn(by) {
    if (pages.length) {
      const next = pages[Math.min(Math.max(here() + by, 0), pages.length - 1)];
      desk.scrollTo({ top: next.offsetTop - desk.offsetTop - 14 });
    } else {
      desk.scrollBy({ top: by * desk.clientHeight * 0.9 });
    }
    return true;
  }

  if (pages.length) {
    desk.addEventListener("scroll", say, { passive: true });
    say();
    zoom.hidden = false;
    zoom.addEventListener("click", (event) => {
      const by = event.target.closest("[data-zoom-by]")?.dataset.zoomBy;
      if (by === undefined) return;
      size = by === "0" ? FIT : Math.min(Math.max(size + Number(by), 0), SIZES - 1);
      desk.dataset.size = size;
    });
  }
  return { turn };
}
