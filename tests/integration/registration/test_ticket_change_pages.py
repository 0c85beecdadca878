"""The pages by which organisers and registrants change a ticket, and the letters, badges and codes that follow."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core import clock as the_clock
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import services
from forum_app.registration.exports import letters
from forum_app.registration.models import BadgePrint, Registration, Ticket
from forum_app.registration.rules import Member, QuestionKind, Reply, TicketKind, shown_code
from tests.factories.accounts import sign_in_as
from tests.factories.questions import make_lunch_questions, make_question
from tests.factories.registration import (
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_ticket,
    tell_nobody,
    wish,
)

LIST = "/manage/forums/2023-2/registrations/"
NOTHING_TOLD = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
FULL = "고르신 참가 구분은 자리가 모두 찼습니다. 등록은 그대로입니다."


@pytest.fixture
def forum(session, clock):
    """General places, one press place, an online one, and one by invitation."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=5, terms={"group_limit": 3})
        make_ticket(forum, "언론", name_en="Press", capacity=1, kind=TicketKind.PRESS)
        make_ticket(forum, "온라인", kind=TicketKind.REMOTE)
        make_ticket(forum, "내빈", kind=TicketKind.VIP, needs_invitation=True)
        return forum


@pytest.fixture
def enter(app, forum):
    """Sign somebody up; the address of the private page."""

    def enter(who="gildong", name="일반", **changes):
        with app.test_request_context(), unit_of_work():
            given = wish(forum, who, ticket_id=ticket_id(name), **changes)
            row = services.sign_up(forum, given, key=letters.tokens_key(), tell=tell_nobody)
            return f"/registrations/{letters.token_of(row)}/"

    return enter


@pytest.fixture
def organiser(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def ticket_id(name):
    return db.session.scalars(select(Ticket.id).where(Ticket.name == name)).one()


def row(number=1):
    db.session.rollback()
    return db.session.scalars(select(Registration).where(Registration.number == number)).one()


def mails_to(address):
    mails = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail"))
    return [mail.payload for mail in mails if mail.payload.get("to") == address]


def fields(name, key="form-1", **more):
    return {"ticket_id": str(ticket_id(name)), "idempotency_key": key, **more}


def test_a_registrant_changes_and_the_letter_and_the_page_say_so(client, enter):
    address = enter()
    assert f'href="{address}ticket"' in client.get(address).text
    page = client.get(address + "ticket")
    assert {name: page.headers[name] for name in NOTHING_TOLD} == NOTHING_TOLD
    assert client.submit(address + "ticket", fields("언론")).location == address
    assert row().ticket.name == "언론"
    assert "언론" in client.get(address).text
    [mail] = mails_to("gildong@example.kr")
    assert "참가 구분이 바뀌었습니다. 새 구분은 ‘언론’입니다." in mail["body"]


def test_the_same_form_sent_twice_is_one_change_and_one_letter(client, enter):
    address = enter()
    for _ in range(2):
        assert client.submit(address + "ticket", fields("언론")).location == address
    assert (row().ticket.name, len(mails_to("gildong@example.kr"))) == ("언론", 1)


def test_a_registrant_sees_only_what_is_open_to_everybody(client, enter):
    page = client.get(enter() + "ticket").text
    choices = [name for name in ("일반", "언론", "온라인", "내빈") if f"<strong>{name}</strong>" in page]
    assert choices == ["언론", "온라인"]


def test_in_english_too(client, enter):
    page = client.get(enter() + "ticket?lang=en").text
    assert "Change the ticket" in page
    assert "<strong>Press</strong>" in page


def test_a_full_ticket_is_shown_as_full_and_refused_in_the_language_of_the_reader(client, enter):
    address = enter()
    enter("other", "언론")
    assert "자리가 모두 찼습니다" in client.get(address + "ticket").text
    answer = client.submit(address + "ticket", fields("언론"))
    assert (answer.status_code, FULL in answer.text) == (409, True)
    answer = client.submit(address + "ticket?lang=en", fields("언론"), to=address + "ticket?lang=en")
    assert (answer.status_code, "That ticket is full. The registration stays as it is." in answer.text) == (409, True)
    assert (row().ticket.name, mails_to("gildong@example.kr")) == ("일반", [])


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"ticket_id": "", "idempotency_key": "form"},
        {"ticket_id": "x", "idempotency_key": "form"},
        {"ticket_id": "999999", "idempotency_key": "form"},
        {"ticket_id": "9" * 30, "idempotency_key": "form"},
        {"ticket_id": "내빈", "idempotency_key": "form"},
        {"ticket_id": "언론", "idempotency_key": ""},
        {"ticket_id": "언론", "idempotency_key": "x" * 65},
    ],
)
def test_what_does_not_fit_is_shown_and_changes_nothing(client, enter, wrong):
    address = enter()
    if wrong.get("ticket_id") in ("언론", "내빈"):
        wrong = {**wrong, "ticket_id": str(ticket_id(wrong["ticket_id"]))}
    answer = client.submit(address + "ticket", wrong)
    assert (answer.status_code, "확인해 주십시오." in answer.text) == (422, True)
    assert row().ticket.name == "일반"


def test_who_came_with_others_or_is_cancelled_reads_why_not(client, enter):
    group = enter(members=[Member("동행")])
    gone = enter("gone")
    client.submit(gone + "cancel", {"who": "all"})
    for address, why in ((group, "일행과 함께 등록하셔서"), (gone, "취소된 등록은 고칠 수 없습니다.")):
        assert f'href="{address}ticket"' not in client.get(address).text
        page = client.get(address + "ticket")
        assert (page.status_code, why in page.text) == (200, True)
        answer = client.submit(address + "change", fields("언론"), to=address + "ticket")
        assert (answer.status_code, why in answer.text) == (409, True)


def test_an_address_that_nobody_has_is_not_found(client, enter):
    sent = client.submit(enter() + "change", fields("언론"), to="/registrations/nobody/ticket")
    assert (client.get("/registrations/nobody/ticket").status_code, sent.status_code) == (404, 404)


def test_the_questions_of_the_other_ticket_are_asked_on_the_page(client, forum, enter):
    with unit_of_work():
        asked = make_question(
            forum, "매체 이름", kind=QuestionKind.TEXT, is_required=True, ticket_id=ticket_id("언론")
        )  # fmt: skip
    address = enter()
    assert "매체 이름" in client.get(address + "ticket").text
    answer = client.submit(address + "ticket", fields("언론"))
    assert (answer.status_code, row().ticket.name) == (422, "일반")
    replied = fields("언론", **{f"question_{asked.id}": "온새미로 신문"})
    assert client.submit(address + "ticket", replied).location == address
    assert row().ticket.name == "언론"


def test_what_depends_on_an_answer_is_asked_of_those_who_gave_it(client, forum, enter):
    with unit_of_work():
        eats, _allergy = make_lunch_questions(forum)
        yes, no = (option.id for option in eats.options)
        make_question(forum, "기자실 식사", kind=QuestionKind.TEXT, ticket_id=ticket_id("언론"), only_for=yes)
    for who, option, asked in (("a", yes, True), ("b", no, False)):
        page = client.get(enter(who, replies={eats.id: Reply(option_ids=(option,))}) + "ticket").text
        assert ("기자실 식사" in page, "data-only-for" in page) == (asked, False)


def test_an_online_ticket_has_no_code_and_one_for_the_house_has_it_again(client, enter):
    address = enter()
    client.submit(address + "ticket", fields("온라인", "there"))
    assert client.get(address + "qr.svg").status_code == 404
    assert "온라인으로 참가하시는 등록입니다. 입장 QR은 없습니다." in client.get(address).text
    [mail] = mails_to("gildong@example.kr")
    assert ("입장 QR은 없습니다." in mail["body"], "입장 번호" in mail["body"]) == (True, False)
    client.submit(address + "ticket", fields("일반", "back"))
    assert client.get(address + "qr.svg").status_code == 200
    assert any("입장 번호" in mail["body"] for mail in mails_to("gildong@example.kr"))


def test_an_organiser_gives_any_ticket_from_the_page_of_the_registration(organiser, enter):
    enter()
    page = organiser.get(f"{LIST}1").text
    assert f'href="{LIST}1/ticket"' in page
    assert "<strong>내빈</strong>" in page
    assert organiser.submit(f"{LIST}1/ticket", fields("내빈")).location == f"{LIST}1"
    assert row().ticket.name == "내빈"
    assert "참가 구분 바꿈" in organiser.get(f"{LIST}1").text


def test_only_who_is_not_confirmed_reads_that_a_ticket_waits_for_approval(organiser, forum, enter):
    with unit_of_work():
        make_ticket(forum, "발표", needs_approval=True)
    enter()
    enter("speaker", "발표")
    with unit_of_work():
        make_ticket(forum, "토론", needs_approval=True)
    words = "담당자가 확인한 뒤 확정합니다"
    assert [words in organiser.get(f"{LIST}{number}/ticket").text for number in (1, 2)] == [False, True]


def test_nothing_is_changed_once_the_forum_is_over(organiser, enter, clock):
    enter()
    clock.at("2023-12-06 00:00")
    assert f'href="{LIST}1/ticket"' not in organiser.get(f"{LIST}1").text
    assert "지금 바꿀 수 있는 다른 참가 구분이 없습니다." in organiser.get(f"{LIST}1/ticket").text


def test_a_full_ticket_is_refused_on_the_organisers_page_too(organiser, enter):
    enter()
    enter("other", "언론")
    answer = organiser.submit(f"{LIST}1/ticket", fields("언론"))
    assert (answer.status_code, FULL in answer.text) == (409, True)
    answer = organiser.submit(f"{LIST}1/ticket", {"ticket_id": "999999", "idempotency_key": "form"})
    assert (answer.status_code, row().ticket.name) == (422, "일반")


def test_a_member_without_an_address_is_written_about_to_the_contact(organiser, enter):
    enter(members=[Member("동행"), Member("또 다른 동행")])
    organiser.submit(f"{LIST}2/ticket", fields("온라인"))
    [mail] = mails_to("gildong@example.kr")
    assert "함께 등록하신 동행 님의 소식입니다." in mail["body"]
    assert f"또 다른 동행: 확정, 입장 번호 {shown_code(row(3).code)}" in mail["body"]
    assert shown_code(row(2).code) not in mail["body"]


def test_nobody_but_organisers_of_the_forum_sees_the_page(client, forum, enter):
    form = enter() + "change"
    with unit_of_work():
        other = make_open_forum("2024-1")
    sign_in_as(client, Role.DOOR, forum_id=forum.id)
    answers = [client.get(f"{LIST}1/ticket"), client.submit(form, fields("언론"), to=f"{LIST}1/ticket")]
    sign_in_as(client, Role.ORGANISER, forum_id=other.id)
    answers += [client.get(f"{LIST}1/ticket"), client.submit(form, fields("언론"), to=f"{LIST}1/ticket")]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert row().ticket.name == "일반"


def test_a_badge_that_names_another_kind_counts_as_not_printed(forum, enter):
    enter()
    person = row()
    with unit_of_work():
        make_ticket(forum, "일반 2")
        services.record_badges(forum, {person.id: 1}, actor=STAFF, at=the_clock.now())

    def printed():
        return db.session.scalars(select(BadgePrint)).one().token_version == person.token_version

    for name, still in (("일반 2", True), ("언론", False)):
        with unit_of_work():
            services.change_ticket(person, ticket_id(name), form_key=name, actor=STAFF, tell=tell_nobody)
        db.session.expire_all()
        assert printed() is still
