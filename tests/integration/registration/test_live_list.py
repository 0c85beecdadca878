"""The parts of the list that its page asks for again and again."""

import pytest

from forum_app.accounts.rules import Role
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.services import pass_door
from tests.factories.accounts import sign_in_as
from tests.factories.registration import STAFF, WHILE_OPEN, make_open_forum, make_registration

LIST = "/manage/forums/2023-2/registrations/"
LIVE = f"{LIST}live"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        for who, name in (("a", "홍길동"), ("b", "남궁민수")):
            make_registration(forum, who, name=name)
    return forum


@pytest.fixture
def organiser(client, forum, clock):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    clock.at("2023-12-05 09:42:10")
    return client


def _again(client, answer):
    return client.get(LIVE, headers={"If-None-Match": answer.headers["ETag"]})


def test_nothing_is_sent_twice_until_somebody_comes_in(organiser, forum):
    first = organiser.get(LIVE)
    assert first.status_code == 200
    assert _again(organiser, first).status_code == 304
    with unit_of_work():
        pass_door(forum, number=2, desk="1번", actor=STAFF)
    second = _again(organiser, first)
    assert second.status_code == 200
    assert '<span>체크인</span> <span class="segment-count">1</span>' in second.text
    assert _again(organiser, second).status_code == 304


def test_what_only_time_changes_is_told_within_a_minute(organiser, clock):
    first = organiser.get(LIVE)
    clock.at("2023-12-05 09:42:50")
    assert _again(organiser, first).status_code == 304
    clock.at("2023-12-05 09:43:00")
    assert _again(organiser, first).status_code == 200


def test_it_holds_what_the_list_holds_for_the_same_address(organiser):
    live = organiser.get(f"{LIVE}?q=길동").text
    assert "홍길동" in live
    assert "남궁민수" not in live
    assert f'href="{LIST}?state=checked_in&amp;q=' in live
    assert "<html" not in live


def test_nobody_gets_it_out_of_a_cache_or_with_more_than_the_list_shows(organiser, client, forum):
    answer = organiser.get(LIVE)
    assert answer.headers["Cache-Control"] == "no-store"
    sign_in_as(client, Role.AUDITOR)
    masked = _again(client, answer)
    assert masked.status_code == 200
    assert "홍길동" not in masked.text


@pytest.mark.parametrize(("day", "is_live"), [("2023-12-04 09:42", False), ("2023-12-05 09:42", True)])
def test_the_list_asks_again_only_while_the_forum_is_on(organiser, clock, day, is_live):
    clock.at(day)
    page = organiser.get(f"{LIST}?state=confirmed").text
    assert (f'data-live="{LIVE}?page=1&amp;state=confirmed"' in page) is is_live
    assert ("5초마다 새로 고침" in page) is is_live
