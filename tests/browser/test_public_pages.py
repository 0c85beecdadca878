"""The public pages of the demo in a real browser: no accessibility faults, no sideways scroll, whole without script."""

from __future__ import annotations

import re

import pytest

from forum_app.demo import load as loader

pytestmark = pytest.mark.browser
PAGES = [
    "/", "/forums/", "/forums/2023-2/", "/forums/2023-2/programme/", "/forums/2023-2/booths/",
    "/forums/2023-2/register/", "/forums/practice/", "/forums/practice/programme/", "/forums/practice/booths/",
    "/forums/practice/register/", "/contests/2023/", "/contests/2023/results/", "/contests/2023/proof/",
    "/contests/practice/",
    "/contests/practice/enter/", "/contests/practice-judging/results/", "/ceremonies/2023-awards/",
    "/ceremonies/2023-plaques/", "/ceremonies/2024-plaques/", "/institutions/", "/institutions/?status=expired",
    "/verify/", "/verify/2023-007", "/verify/2022-001", "/verify/award-2023-001", "/privacy", "/sign-in",
]  # fmt: skip
HANGUL = re.compile(r"[가-힣]")


@pytest.fixture
def visits(app, session, tmp_path, live_server, page):
    """Each page in turn with its status."""
    loader.load(tmp_path)

    def walk(language: str):
        for path in PAGES:
            yield path, page.goto(f"{live_server}{path}{'&' if '?' in path else '?'}lang={language}").status

    return walk


@pytest.mark.parametrize(("language", "width"), [("ko", 1280), ("en", 1280), ("ko", 320)])
def test_every_public_page_can_be_used_by_everybody(visits, page, axe, language, width):
    page.set_viewport_size({"width": width, "height": 900})
    assert {path: seen for path, status in visits(language) if (seen := (status, axe(page))) != (200, [])} == {}


@pytest.mark.parametrize("width", [320, 390])
def test_no_public_page_runs_off_a_phone(visits, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    found = "document.documentElement.scrollWidth"
    assert {path: wide for path, _status in visits("ko") if (wide := page.evaluate(found)) != width} == {}


def test_the_figures_of_the_forum_stand_on_its_pages_without_script(app, session, tmp_path, live_server, browser):
    loader.load(tmp_path)
    page = browser.new_context(java_script_enabled=False).new_page()
    stated = {
        "/forums/2023-2/": ["64", "12", "24", "17"], "/contests/2023/results/": ["64편", "12편"],
        "/forums/2023-2/booths/": ["17곳"], "/ceremonies/2023-awards/": ["12 / 12"],
        "/ceremonies/2023-plaques/": ["24 / 24"], "/ceremonies/2024-plaques/": ["23 / 23"],
    }  # fmt: skip
    for path, figures in stated.items():
        page.goto(live_server + path)
        words = page.locator("main").inner_text()
        assert [figure for figure in figures if figure not in words] == [], path


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_programme_prints_on_one_sheet(visits, page, live_server, language):
    page.goto(f"{live_server}/forums/2023-2/programme/?lang={language}")
    assert page.pdf(format="A4").count(b"/Type /Page\n") + page.pdf(format="A4").count(b"/Type /Page/") == 1


def test_the_frame_of_an_english_page_is_english(visits, page):
    frame = "header, footer, h2, button, label, thead th"
    words = f"[...document.querySelectorAll('{frame}')].map(e => e.innerText).join('\\n')"
    korean = {}
    for path, _status in visits("en"):
        lines = [line for line in page.evaluate(words).splitlines() if HANGUL.search(line) and line.strip() != "한국어"]
        if lines:
            korean[path] = lines
    assert korean == {}
