"""What organisers set up: several tickets, codes for those invited, sessions asked about at sign-up."""

from datetime import date

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core import clock as time
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.programme.queries import sessions_of
from forum_app.registration import queries
from forum_app.registration.models import Invitation, Ticket
from forum_app.registration.rules import TicketKind
from tests.factories.accounts import sign_in_as
from tests.factories.forums import make_forum
from tests.factories.programme import make_part, make_session
from tests.factories.registration import WHILE_OPEN, make_open_forum, make_registration, ticket_of

LIST = "/manage/forums/2023-2/registrations/"
PRESS = {
    "name": "언론", "name_en": "Press", "capacity": "5", "opens_at": "2023-11-01T00:00",
    "closes_at": "2023-12-01T00:00", "kind": "press", "group_limit": "3", "offer_hours": "24",
    "has_waiting_list": "y", "needs_invitation": "y",
}  # fmt: skip
CODE = {"name": "협회", "places": "2", "expires_at": "2023-11-25T18:00"}
PAGES = ["settings", "tickets/new", "invitations/", "sessions/"]


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=4)
        make_session(make_part(forum), time.seoul(date(2023, 12, 5), 10), title="여는 인사")
        return forum


@pytest.fixture
def organiser(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def _tickets(forum):
    db.session.expire_all()
    return queries.tickets_of(forum)


def _invitation():
    db.session.expire_all()
    return db.session.scalars(select(Invitation)).one()


@pytest.mark.parametrize("path", PAGES)
def test_only_who_runs_the_forum_sets_it_up(client, forum, path):
    assert client.get(LIST + path).status_code == 303
    with unit_of_work():
        other = make_forum("other", edition_no=100_000).id
    for role, scope in ((Role.ORGANISER, other), (Role.DOOR, forum.id), (Role.AUDITOR, None)):
        sign_in_as(client, role, **({"forum_id": scope} if scope else {}))
        assert client.get(LIST + path).status_code == 404


def test_a_further_ticket_is_added_edited_and_ordered(organiser, forum):
    assert organiser.submit(f"{LIST}tickets/new", PRESS).status_code == 303
    press = _tickets(forum)[1]
    assert (press.name, press.kind, press.group_limit, press.offer_hours) == ("언론", TicketKind.PRESS, 3, 24)
    listed = organiser.get(f"{LIST}settings").text
    for words in ("구분 2가지", "초대 코드", "단체 3명까지", "제안 24시간"):
        assert words in listed
    path = f"{LIST}tickets/{press.id}"
    assert organiser.submit(path, {**PRESS, "capacity": "9", "offer_hours": ""}).status_code == 303
    press = _tickets(forum)[1]
    assert (press.capacity, press.offer_hours) == (9, None)
    assert organiser.submit(f"{LIST}settings", {}, to=f"{path}/move").status_code == 303
    assert [one.name for one in _tickets(forum)] == ["언론", "일반"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "일반"}, "같은 이름의 구분이 이미 있습니다."),
        ({"group_limit": "51"}, "1부터 50까지의 수로 적어 주십시오."),
        ({"offer_hours": "0"}, "1부터 720까지의 수로 적어 주십시오."),
        ({"kind": "king"}, "목록에 있는 것을 골라 주십시오."),
        ({"needs_approval": "y"}, "담당자가 확인하는 구분은"),
        ({"closes_at": "2023-10-01T00:00"}, "마감은 시작보다 늦어야 합니다."),
    ],
)  # fmt: skip
def test_terms_that_make_no_sense_stay_in_the_form(organiser, forum, changes, words):
    answer = organiser.submit(f"{LIST}tickets/new", {**PRESS, **changes})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Press"' in answer.text
    assert len(_tickets(forum)) == 1


def test_the_ticket_of_another_forum_is_not_found(organiser, forum):
    with unit_of_work():
        other = make_open_forum("2024-1")
        ticket_id = db.session.scalars(select(Ticket.id).where(Ticket.forum_id == other.id)).one()
    assert organiser.get(f"{LIST}tickets/{ticket_id}").status_code == 404


def test_a_code_keeps_places_until_it_is_withdrawn(organiser, forum):
    ticket = ticket_of(forum)
    with unit_of_work():
        for who in ("a", "b"):
            make_registration(forum, who)
    assert organiser.submit(f"{LIST}invitations/", {**CODE, "ticket_id": str(ticket.id)}).status_code == 303
    assert ticket_of(forum).taken == 4
    code = _invitation().code
    page = organiser.get(f"{LIST}invitations/").text
    assert f"/forums/2023-2/register/?code={code}" in page
    assert "0 / 2" in page
    with unit_of_work():
        make_registration(forum, "waiting")
        make_registration(forum, "invited", invitation_code=code)
    answer = organiser.submit(
        f"{LIST}invitations/", {}, to=f"{LIST}invitations/{_invitation().id}/withdraw", follow_redirects=True
    )
    assert "대기하던 1명이 자리를 받았습니다." in answer.text
    assert "닫힘" in answer.text
    db.session.expire_all()
    assert ticket_of(forum).taken == 4


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"places": "5"}, "빈자리가 4개뿐입니다."), ({"places": "0"}, "1부터 1000까지의 수로 적어 주십시오."),
        ({"name": ""}, "적어 주십시오."), ({"expires_at": "2023-11-01T00:00"}, "지금보다 나중이어야 합니다."),
        ({"ticket_id": "999999"}, "목록에 있는 것을 골라 주십시오."),
    ],
)  # fmt: skip
def test_a_code_that_cannot_be_kept_is_refused(organiser, forum, changes, words):
    given = {**CODE, "ticket_id": str(ticket_of(forum).id), **changes}
    answer = organiser.submit(f"{LIST}invitations/", given)
    assert answer.status_code == 422
    assert words in answer.text
    assert queries.invitations(forum) == []


def test_a_session_is_offered_limited_and_taken_back(organiser, forum):
    one = sessions_of(forum)[0]
    path = f"{LIST}sessions/{one.id}"
    assert organiser.submit(f"{LIST}sessions/", {"capacity": "2"}, to=path).status_code == 303
    assert [places.capacity for places in queries.session_offers(forum)] == [2]
    with unit_of_work():
        for who in ("a", "b"):
            make_registration(forum, who, session_ids=[one.id])
    answer = organiser.submit(f"{LIST}sessions/", {"capacity": "1"}, to=path)
    assert answer.status_code == 422
    assert "이미 2명이 골랐습니다." in answer.text
    assert "고른 분이 있어" in organiser.submit(f"{LIST}sessions/", {"withdraw": "1"}, to=path).text
    assert organiser.submit(f"{LIST}sessions/", {"capacity": ""}, to=path).status_code == 303
    db.session.expire_all()
    assert [places.capacity for places in queries.session_offers(forum)] == [None]


def test_a_session_nobody_chose_can_be_left_out_again(organiser, forum):
    path = f"{LIST}sessions/{sessions_of(forum)[0].id}"
    organiser.submit(f"{LIST}sessions/", {"capacity": ""}, to=path)
    assert organiser.submit(f"{LIST}sessions/", {"withdraw": "1"}, to=path).status_code == 303
    assert queries.session_offers(forum) == []
