"""Signing somebody up at the desk on the day."""

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries
from forum_app.registration.models import Registration
from forum_app.registration.rules import ConsentKind, Source
from tests.factories.accounts import sign_in_as
from tests.factories.forums import make_forum
from tests.factories.questions import make_lunch_questions
from tests.factories.registration import make_open_forum, make_registration, ticket_of

PAGE = "/checkin/2023-2/desk-registration"


@pytest.fixture
def forum(session, clock):
    clock.at("2023-12-05 09:30")  # the day itself; sign-up by oneself has closed
    with unit_of_work():
        return make_open_forum(capacity=2)


@pytest.fixture
def door(client, forum):
    sign_in_as(client, Role.DOOR, forum_id=forum.id)
    return client


def _answers(forum, **answers):
    asked = {item.kind: f"consent_{item.id}" for item in queries.consent_items(forum)}
    given = {ConsentKind.COLLECT: "yes", ConsentKind.PORTRAIT: "no", **answers}
    return {asked[kind]: answer for kind, answer in given.items()}


def _fields(forum, **changes):
    ticket = {"ticket_id": str(ticket_of(forum).id)}
    return {"name": "임꺽정", "affiliation": "개인", "email": "", **ticket, **_answers(forum), **changes}


def _people():
    db.session.expire_all()
    return db.session.scalars(select(Registration).order_by(Registration.number)).all()


def test_who_is_signed_up_at_the_desk_is_in_at_once_and_needs_no_address(door, forum):
    answer = door.submit(PAGE, _fields(forum), follow_redirects=True)
    assert "등록하고 입장했습니다" in answer.text
    assert "R-0001" in answer.text
    (person,) = _people()
    assert (person.source, person.email, person.check_in is not None) == (Source.DESK, None, True)
    given = {consent.item.kind: consent.is_given for consent in person.consents}
    assert (given[ConsentKind.COLLECT], given[ConsentKind.PORTRAIT]) == (True, False)
    assert db.session.scalars(select(OutboxMessage)).all() == []


def test_what_one_must_answer_when_signing_up_alone_is_not_asked_at_the_desk(door, forum):
    with unit_of_work():
        make_lunch_questions(forum)
    door.submit(PAGE, _fields(forum))
    assert [person.name for person in _people()] == ["임꺽정"]


def test_with_an_address_the_ticket_is_mailed(door, forum):
    assert door.submit(PAGE, _fields(forum, email="im@example.kr")).status_code == 303
    assert [message.payload["to"] for message in db.session.scalars(select(OutboxMessage))] == ["im@example.kr"]


def test_the_same_form_sent_again_is_the_same_person(door, forum):
    fields = _fields(forum, idempotency_key="once")
    assert door.submit(PAGE, fields).location == door.submit(PAGE, fields).location
    assert len(_people()) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "적어 주십시오."), ({"email": "no address"}, "전자우편"),
        ({"ticket_id": "0"}, "목록에 있는 것을 골라 주십시오."),
    ],
)  # fmt: skip
def test_what_cannot_be_stays_in_the_form(door, forum, changes, words):
    answer = door.submit(PAGE, _fields(forum, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert _people() == []


@pytest.mark.parametrize(("kind", "answer"), [(ConsentKind.COLLECT, "no"), (ConsentKind.PORTRAIT, "")])
def test_every_consent_is_asked_and_the_needed_one_given(door, forum, kind, answer):
    fields = _fields(forum)
    fields.update({name: answer for name in _answers(forum) if _kind_of(forum, name) is kind})
    assert door.submit(PAGE, fields).status_code == 422
    assert _people() == []


def _kind_of(forum, name):
    return next(item.kind for item in queries.consent_items(forum) if f"consent_{item.id}" == name)


def test_nothing_is_answered_beforehand(door, forum):
    assert " checked" not in door.get(PAGE).text


def test_without_free_places_nobody_is_signed_up(door, forum, clock):
    fields = _fields(forum)
    clock.at("2023-11-20 10:00")
    with unit_of_work():
        for who in ("a", "b"):
            make_registration(forum, who)
    clock.at("2023-12-05 09:30")
    assert "빈자리가 없습니다." in door.get(PAGE).text
    assert door.submit("/checkin/2023-2/desk", fields, to=PAGE).status_code == 409
    assert len(_people()) == 2


def test_only_the_door_of_this_forum_signs_up(client, forum):
    assert client.get(PAGE).status_code == 303
    with unit_of_work():
        other = make_forum("other", edition_no=100_000).id
    sign_in_as(client, Role.DOOR, forum_id=other)
    assert client.get(PAGE).status_code == 404
    sign_in_as(client, Role.AUDITOR)
    assert client.get(PAGE).status_code == 404


def test_the_form_that_took_the_last_place_sent_again_finds_the_person(door, forum, clock):
    clock.at("2023-11-20 10:00")
    with unit_of_work():
        make_registration(forum, "a")
    clock.at("2023-12-05 09:30")
    fields = _fields(forum, idempotency_key="once")
    first = door.submit(PAGE, fields).location
    assert door.submit("/checkin/2023-2/desk", fields, to=PAGE).location == first
    assert len(_people()) == 2
