"""The pages of mail and survey in a real browser: as axe sees them, without scripts, on a phone and on a desk."""

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage, post_mail
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.exports.mailings import survey_address
from forum_app.registration.models import Registration
from forum_app.registration.models.surveys import SurveyQuestion
from forum_app.registration.rules.standard_letters import STANDARD_LETTERS
from forum_app.registration.services.mailings import create_mailing
from forum_app.registration.services.surveys import answer_survey, create_survey
from tests.factories.accounts import sign_in_as
from tests.factories.registration import STAFF, WHILE_OPEN, make_open_forum, make_registration

pytestmark = pytest.mark.browser
MAIL, SURVEY = "/manage/forums/2023-2/mail/", "/manage/forums/2023-2/survey/"


@pytest.fixture
def forum(session, clock):
    at = clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        for who, name in zip(
            "abcdefg", ("홍길동", "남궁민수", "이몽룡", "성춘향", "심청", "장보고", "Ann Lee"), strict=True
        ):
            make_registration(forum, who, name=name, language="en" if who == "g" else "ko")
        create_survey(forum, actor=STAFF, at=at)
        for key in ("week", "eve"):
            create_mailing(forum, STANDARD_LETTERS[key], actor=STAFF, at=at)
        for number, error in enumerate(("", "451 try later", "550 <v***@example.org>: no such user")):
            post_mail(
                key=f"registration:{number}:1:confirmed", to=f"v{number}@example.org", subject="확정", body="-", at=at,
                scope=f"forum:{forum.id}",
            ).last_error = error or None  # fmt: skip
        db.session.flush()
        last = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
        last.failed_at = last.bounced_at = at
    clock.at("2023-12-05 18:00")
    return forum


def answer_all() -> None:
    with unit_of_work():
        asked = list(db.session.scalars(select(SurveyQuestion).order_by(SurveyQuestion.position)))
        for number, person in enumerate(db.session.scalars(select(Registration)).all()):
            answers = {
                asked[0].id: 5 - number % 3,
                asked[1].id: 4,
                asked[3].id: 1 + number % 2,
                asked[4].id: "좋았습니다.",
            }
            answer_survey(asked[0].survey, person, answers)


@pytest.fixture
def organiser(live_server, forum, client, page: Page) -> Page:
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    cookie = client.get_cookie("session").value
    page.context.add_cookies([{"name": "session", "value": cookie, "url": live_server}])
    return page


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_on_the_pages_of_mail_and_survey(live_server, organiser, axe, width, language):
    organiser.set_viewport_size({"width": width, "height": 844})
    organiser.goto(f"{live_server}{MAIL}?lang={language}")
    paths = [
        MAIL, f"{MAIL}?state=bounced", f"{MAIL}letters/", f"{MAIL}letters/new?text=survey", f"{MAIL}letters/1",
        f"{MAIL}letters/1/edit", SURVEY, f"{SURVEY}settings", f"{SURVEY}questions/new", f"{SURVEY}questions/4",
    ]  # fmt: skip
    found = {path: _faults(organiser, live_server + path, axe) for path in paths}
    answer_all()
    found["results"] = _faults(organiser, live_server + SURVEY, axe)
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_where_somebody_answers(live_server, forum, page: Page, axe, width):
    page.set_viewport_size({"width": width, "height": 844})
    where = live_server + survey_address(db.session.scalars(select(Registration)).first()).removeprefix(
        "http://localhost"
    )
    found = _faults(page, where, axe)
    page.get_by_role("button", name="답 보내기").click()
    expect(page.get_by_role("alert")).to_be_focused()
    found += axe(page)
    page.get_by_label("5점").first.check()
    page.get_by_role("button", name="답 보내기").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("답해 주셔서 고맙습니다")
    assert found + axe(page) == []


def test_a_letter_is_written_and_sent_without_scripts(live_server, forum, client, browser: Browser):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    cookie = client.get_cookie("session").value
    with browser.new_context(java_script_enabled=False) as context:
        context.add_cookies([{"name": "session", "value": cookie, "url": live_server}])
        page = context.new_page()
        page.goto(f"{live_server}{MAIL}letters/")
        page.get_by_role("link", name="하루 전 안내").click()
        page.get_by_role("button", name="저장하고 미리 보기").click()
        expect(page.get_by_text("내일은 제2차 콜렉티브 임팩트 포럼 날입니다.").first).to_be_visible()
        page.get_by_role("button", name="7명에게 보내기").click()
        expect(page.get_by_text("보내기로 했습니다.")).to_be_visible()


def _faults(page: Page, address: str, axe) -> list[str]:
    page.goto(address)
    fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return [*axe(page), *([] if fits else ["scrolls sideways"])]
