"""The register and an officer's file in a real browser: no accessibility faults, no sideways scroll."""

from __future__ import annotations

from datetime import date

import pytest

from forum_app.certification.rules import EventKind
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.certifications import add_event, make_certification

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_register_can_be_used_by_everybody(app, live_server, page, axe, width, language):
    with app.app_context(), unit_of_work():
        for number in (1, 2, 3):
            made = make_certification(number, sample_note="예시입니다.", sample_note_en="A sample.")
        add_event(made, EventKind.REVOKED, date(2024, 8, 30))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server}/institutions/?as_of=2024-12-17&lang={language}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator("a.region-tile").nth(1).click()
    assert "region=11" in page.url
