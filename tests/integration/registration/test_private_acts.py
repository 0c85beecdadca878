"""What registrants do by their private page, and the letters that follow."""

import re

import pytest
from sqlalchemy import select

from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.exports import letters
from forum_app.registration.models import Registration, Ticket
from forum_app.registration.queries import consent_items
from forum_app.registration.rules import Member
from forum_app.registration.services import offer_session, sign_up
from tests.factories.forums import make_forum
from tests.factories.registration import STAFF, WHILE_OPEN, make_open_forum, make_sessions, tell_nobody, wish

NOTHING_TOLD = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(capacity=2, terms={"group_limit": 4})


@pytest.fixture
def enter(app):
    """Sign somebody up as the page does; the address of the private page."""

    def enter(forum, who="gildong", **changes):
        with app.test_request_context(), unit_of_work():
            row = sign_up(forum, wish(forum, who, **changes), key=letters.tokens_key(), tell=letters.tell)
            return f"/registrations/{letters.token_of(row)}/"

    return enter


def _rows():
    db.session.rollback()
    return db.session.scalars(select(Registration).order_by(Registration.number)).all()


def _mails():
    return [mail.payload for mail in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]


def _offers(forum, **terms):
    return make_open_forum(forum, capacity=1, terms={"offer_hours": 24, **terms})


def test_every_private_page_leaves_no_trace(client, forum, enter):
    address = enter(forum)
    for path in ("", "change", "cancel", "transfer", "qr.svg", "calendar.ics"):
        page = client.get(address + path)
        assert page.status_code == 200, path
        assert {name: page.headers[name] for name in NOTHING_TOLD} == NOTHING_TOLD


def test_a_private_page_is_headed_by_its_own_forum(client, forum, enter):
    address = enter(forum)
    with unit_of_work():
        make_forum("2030-1", name="다른 포럼", edition_no=99)
    assert "/forums/2023-2/programme/" in client.get(address).text
    assert "/forums/2030-1/programme/" not in client.get(address).text


def test_name_affiliation_and_position_are_changed(client, forum, enter):
    address = enter(forum)
    fields = {"name": "홍판서", "affiliation": "개인", "position_title": "과장", "email": "gildong@example.kr"}
    assert client.submit(address + "change", fields).location == address
    row = _rows()[0]
    assert (row.name, row.affiliation, row.position_title, row.token_version) == ("홍판서", "개인", "과장", 1)
    assert "등록 내용을 고쳤습니다." in _mails()[-1]["body"]


def test_another_address_moves_the_page_and_both_addresses_are_told(client, forum, enter):
    address = enter(forum)
    fields = {"name": "홍길동", "affiliation": "개인", "position_title": "", "email": "New@Example.kr"}
    moved = client.submit(address + "change", fields).location
    assert moved != address
    assert (client.get(address).status_code, client.get(moved).status_code) == (404, 200)
    new, former = _mails()[-2:]
    assert (new["to"], former["to"]) == ("new@example.kr", "gildong@example.kr")
    assert moved in new["body"]
    assert "/registrations/" not in former["body"]
    assert "쓸 수 없게 되었습니다" in former["body"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [({"name": ""}, "name"), ({"email": "nowhere"}, "email"), ({"email": "other@example.kr"}, "email")],
    ids=["no name", "no address", "somebody else's"],
)
def test_a_change_that_cannot_be_is_refused_at_its_field(client, forum, enter, changes, where):
    address = enter(forum)
    enter(forum, "other")
    fields = {"name": "홍길동", "affiliation": "개인", "email": "gildong@example.kr", **changes}
    answer = client.submit(address + "change", fields)
    assert answer.status_code == 422
    assert f'href="#{where}"' in answer.text
    assert _rows()[0].email == "gildong@example.kr"


def test_sessions_are_chosen_anew_and_none_is_a_choice_too(client, forum, enter):
    with unit_of_work():
        ids = [offer_session(one, capacity=5, actor=STAFF, tell=tell_nobody).session_id for one in make_sessions(forum)]
    address = enter(forum, session_ids=ids[:1])
    assert re.search(rf'value="{ids[0]}"\s+checked', client.get(address + "change").text)
    fields = {"name": "홍길동", "affiliation": "개인", "email": "gildong@example.kr"}
    client.submit(address + "change", {**fields, "session_ids": str(ids[1])})
    assert [choice.session_id for choice in _rows()[0].session_choices] == [ids[1]]
    client.submit(address + "change", fields)
    assert _rows()[0].session_choices == []


def test_the_contact_of_a_group_says_who_is_cancelled(client, forum, enter):
    address = enter(forum, members=[Member("성춘향")])
    answer = client.submit(address + "cancel")
    assert answer.status_code == 422
    assert "누구의 등록을 취소할지" in answer.text
    client.submit(address + "cancel", {"who": "2"})
    assert [row.state.value for row in _rows()] == ["confirmed", "cancelled"]
    client.submit(address + "cancel", {"who": "all"})
    assert [row.state.value for row in _rows()] == ["cancelled", "cancelled"]


def test_a_contact_who_does_not_come_still_finds_how_to_cancel_the_others(client, forum, enter):
    address = enter(forum, members=[Member("성춘향")])
    link = "함께 오시는 분의 등록 취소"
    client.submit(f"{address}cancel", {"who": "1"})
    assert link in client.get(address).text
    client.submit(f"{address}cancel", {"who": "2"})
    assert link not in client.get(address).text
    assert [row.state.value for row in _rows()] == ["cancelled", "cancelled"]


def test_nobody_cancels_who_belongs_to_another_group(client, forum, enter):
    address = enter(forum)
    enter(forum, "other")
    assert client.submit(address + "cancel", {"who": "2"}).status_code == 404
    assert [row.state.value for row in _rows()] == ["confirmed", "confirmed"]


def test_a_letter_to_the_contact_names_every_ticket_of_the_group(forum, enter):
    enter(forum, members=[Member("성춘향"), Member("이몽룡", email="mongryong@example.kr")])
    assert [mail["to"] for mail in _mails()] == ["gildong@example.kr", "mongryong@example.kr"]
    assert [name in _mails()[0]["body"] for name in ("성춘향", "이몽룡")] == [True, True]


@pytest.fixture
def offered(client, session, clock, enter):
    """The address of somebody who waited and to whom a place is offered until the next day."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = _offers("2023-2")
    first, second = enter(forum, "first"), enter(forum, "second")
    assert "지금 대기 1번입니다." in _mails()[-1]["body"]
    client.submit(first + "cancel")
    return second


def test_the_contact_of_a_group_leaves_the_places_offered_to_all_of_it(client, session, clock, enter):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = _offers("2023-2", group_limit=4)
        ticket = db.session.scalars(select(Ticket).where(Ticket.forum_id == forum.id)).one()
        ticket.capacity = 2
    first = enter(forum, "first", members=[Member("성춘향")])
    second = enter(forum, "second", members=[Member("이몽룡")])
    client.submit(f"{first}cancel", {"who": "all"})
    assert [row.state.value for row in _rows()[2:]] == ["offered", "offered"]
    assert "누구의 등록을" not in client.get(f"{second}cancel").text
    assert client.submit(f"{second}cancel").status_code == 303
    assert [row.state.value for row in _rows()[2:]] == ["cancelled", "cancelled"]


def test_an_offered_place_says_until_when_and_is_taken(client, offered):
    page = client.get(offered)
    assert "자리가 났습니다" in page.text
    assert "2023. 11. 21.(화) 10:00까지" in page.text
    assert client.get(offered, headers={"Accept": "application/json"}).json["state"] == "offered"
    assert "2023. 11. 21.(화) 10:00까지" in _mails()[-1]["body"]
    client.submit(offered, to=f"{offered}offer")
    assert _rows()[1].state.value == "confirmed"
    assert "등록을 마쳤습니다" in client.get(offered).text


def test_an_offered_place_is_declined_after_a_question(client, offered):
    assert "제안해 드린 자리를 받지 않으시겠습니까?" in client.get(f"{offered}cancel").text
    client.submit(f"{offered}cancel")
    assert _rows()[1].state.value == "cancelled"


def test_an_offer_that_has_run_out_is_refused(client, offered, clock):
    token = client.token(offered)
    clock.at("2023-11-21 10:00")
    assert client.post(f"{offered}offer", data={"csrf_token": token}).status_code == 409


def test_a_contact_who_has_a_place_takes_the_one_offered_to_a_companion(client, session, clock, enter):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum("2023-2", capacity=2, terms={"offer_hours": 24, "group_limit": 2})
    first, contact = enter(forum, "first"), enter(forum, "second", members=[Member("성춘향")], may_split=True)
    assert "자리 받기" not in client.get(contact).text
    client.submit(first + "cancel")
    assert "함께 오시는 분의 자리가 났습니다. 2023. 11. 21.(화) 10:00까지" in client.get(contact).text
    client.submit(contact, to=f"{contact}offer")
    assert [row.state.value for row in _rows()] == ["cancelled", "confirmed", "confirmed"]
    assert "자리 받기" not in client.get(contact).text


def test_a_place_is_handed_on_and_nothing_of_the_former_person_stays(client, forum, enter):
    address = enter(forum)
    assert client.submit(address + "transfer", {"email": "heir@example.kr"}).status_code == 303
    offer = _mails()[-1]
    assert offer["to"] == "heir@example.kr"
    take = re.search(r"/registrations/transfer/\S+", offer["body"])[0]
    assert "heir@example.kr" in client.get(address).text
    page = client.get(take)
    assert {name: page.headers[name] for name in NOTHING_TOLD} == NOTHING_TOLD
    assert "홍길동" not in page.text
    fields = {"name": "성춘향", "affiliation": "남원"}
    assert client.submit(take, fields).status_code == 422
    yes = {f"consent_{item.id}": "yes" for item in consent_items(forum) if item.is_required}
    moved = client.submit(take, {**fields, **yes}).location
    assert [client.get(one).status_code for one in (address, take, moved)] == [404, 404, 200]
    row = _rows()[0]
    assert (row.name, row.email, row.affiliation) == ("성춘향", "heir@example.kr", "남원")
    to_heir, to_former = _mails()[-2:]
    assert (to_heir["to"], to_former["to"]) == ("heir@example.kr", "gildong@example.kr")
    assert "자리를 넘겨받으셨습니다" in to_heir["body"]
    assert "성춘향" not in to_former["body"]


def test_who_offered_a_place_may_keep_it_after_all(client, forum, enter):
    address = enter(forum)
    client.submit(address + "transfer", {"email": "heir@example.kr"})
    take = re.search(r"/registrations/transfer/\S+", _mails()[-1]["body"])[0]
    client.submit(address + "transfer", to=address + "transfer/withdraw")
    assert client.get(take).status_code == 404
    assert "heir@example.kr" not in client.get(address).text


@pytest.mark.parametrize("email", ["", "nowhere", "other@example.kr"])
def test_a_place_goes_only_to_an_address_that_is_free(client, forum, enter, email):
    address = enter(forum)
    enter(forum, "other")
    answer = client.submit(address + "transfer", {"email": email})
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text


@pytest.mark.parametrize("path", ["change", "transfer", "transfer/withdraw", "offer", "cancel"])
def test_an_unknown_token_does_nothing(client, forum, path):
    token = client.token("/forums/2023-2/register/")
    assert client.post(f"/registrations/{'x' * 27}/{path}", data={"csrf_token": token}).status_code == 404
    assert client.get(f"/registrations/transfer/{'x' * 27}/").status_code == 404
