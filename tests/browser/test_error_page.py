"""The page for an address that does not exist, in a real browser."""

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("language", "heading"), [("ko", "찾으시는 쪽이 없습니다"), ("en", "There is no such page")])
def test_it_says_so_accessibly_and_calls_no_other_site(live_server, page, axe, width, language, heading):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 800})
    response = page.goto(f"{live_server}/no-such-page?lang={language}")
    assert response.status == 404
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").inner_text() == heading
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert [url for url in asked if not url.startswith((live_server, "data:"))] == []
