"""The check of a number and the page of an institution, in a real browser."""

from datetime import date

import pytest

from forum_app.certification.rules import EventKind
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.awards import make_awarded_contest
from tests.factories.certifications import add_event, make_certification

pytestmark = pytest.mark.browser


@pytest.fixture
def institution_id(session, clock):
    with unit_of_work():
        contest = make_awarded_contest(clock, published_at=clock.at("2023-11-24 10:00"))
        first = make_certification(1)
        add_event(first, EventKind.SUSPENDED, date(2024, 3, 11))
        add_event(make_certification(2), EventKind.REVOKED, date(2024, 8, 30))
        make_certification(3, year=2022, granted_on=date(2021, 12, 12))
        assert contest.published_at
        clock.at("2024-12-17 14:02")
        return first.institution_id


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_answer_is_accessible_and_fits(live_server, page, axe, institution_id, width, language):
    page.set_viewport_size({"width": width, "height": 844})
    faults = {}
    for path in (
        "/verify/", "/verify/?code=", "/verify/2023-001", "/verify/2023-002", "/verify/2022-003", "/verify/2023-070",
        "/verify/award-2023-001", f"/institutions/{institution_id}/",
    ):  # fmt: skip
        page.goto(f"{live_server}{path}{'&' if '?' in path else '?'}lang={language}")
        faults[path] = (axe(page), page.evaluate("document.documentElement.scrollWidth") - width)
    assert faults == dict.fromkeys(faults, ([], 0))


def test_a_typed_number_leads_to_its_answer_without_script(live_server, browser, institution_id):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server}/verify/")
    page.get_by_label("인증번호").fill("제2023-2호")
    page.get_by_role("button", name="확인하기").click()
    assert page.url == f"{live_server}/verify/2023-002"
    assert page.get_by_role("heading", level=1).inner_text() == "취소된 인증입니다"
    context.close()
