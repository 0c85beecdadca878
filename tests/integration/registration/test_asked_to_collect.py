"""Without the consent to collect there is no ground to take anybody's data: nobody can sign up until it is asked."""

import pytest
from sqlalchemy import delete, func, select

from forum_app.accounts.rules import Role
from forum_app.core.db import db
from forum_app.core.errors import StepRefused
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.models import ConsentItem, Registration
from forum_app.registration.rules import ConsentKind
from forum_app.registration.rules.consents import nothing_may_be_collected
from tests.factories.accounts import sign_in_as
from tests.factories.registration import WHILE_OPEN, make_open_forum, make_registration

PAGE, SETTINGS = "/forums/2023-2/register/", "/manage/forums/2023-2/registrations/settings"
MISSING = "‘개인정보 수집·이용’ 동의를 묻지 않고는 아무것도 받을 수 없습니다."
NOTICES = {
    "purpose": "참가 확인",
    "items": "성명, 전자우편",
    "period": "행사 뒤 3개월",
    "refusal": "등록할 수 없습니다.",
}


@pytest.fixture
def forum(session, clock):
    """Registration is set up and its window open, but the question is gone."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        db.session.execute(delete(ConsentItem).where(ConsentItem.kind == ConsentKind.COLLECT))
    return forum


@pytest.mark.parametrize("at_desk", [False, True])
def test_nobody_is_registered_online_or_at_the_desk(forum, at_desk):
    with pytest.raises(StepRefused, match="아직"), unit_of_work():
        make_registration(forum, at_desk=at_desk)
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0


def test_the_page_says_not_yet_and_shows_no_form(client, forum):
    page = client.get(PAGE)
    assert (page.status_code, "아직 등록을 받지 않습니다." in page.text) == (200, True)
    assert "idempotency_key" not in page.text


def test_the_settings_say_why_and_the_question_opens_registration(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    page = client.get(SETTINGS).text
    edit = "/manage/forums/2023-2/registrations/consents/collect"
    assert (MISSING in page, f'href="{edit}"' in page) == (True, True)
    written = client.submit(edit, {**NOTICES, "keep_count": "3", "keep_unit": "month"})
    assert written.status_code == 303
    assert MISSING not in client.get(SETTINGS).text
    assert "idempotency_key" in client.get(PAGE).text


def test_only_the_consent_to_collect_opens_registration():
    others = [kind for kind in ConsentKind if kind is not ConsentKind.COLLECT]
    assert nothing_may_be_collected([]) == nothing_may_be_collected(others) == "아직 등록을 받지 않습니다."
    assert nothing_may_be_collected([*others, ConsentKind.COLLECT]) is None
