"""What the sign-up page asks besides name and address: tickets, codes, people, sessions, needs, questions."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from forum_app.core import clock as time
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.programme.models import Session
from forum_app.registration.models import Answer, Registration, SessionChoice, SpecialNeed, Ticket
from forum_app.registration.queries import consent_items, questions_of
from forum_app.registration.services import (
    InvitationTerms,
    TicketTerms,
    create_invitation,
    create_ticket,
    offer_session,
)
from tests.factories.questions import make_lunch_questions, make_question
from tests.factories.registration import (
    LONG_AGO,
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    make_sessions,
    tell_nobody,
    ticket_of,
)
from tests.support.counting import count_queries

PAGE = "/forums/2023-2/register/"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(capacity=3, terms={"group_limit": 4})


def _fields(forum, **changes):
    given = {
        "name": "홍길동", "email": "gildong@example.kr", "affiliation": "개인", "idempotency_key": "k" * 24,
        **{f"consent_{item.id}": "yes" if item.is_required else "no" for item in consent_items(forum)},
    }  # fmt: skip
    return {**given, **changes}


def _rows():
    return db.session.scalars(select(Registration).order_by(Registration.number)).all()


def _ticket(forum, name, **terms):
    opened = {
        "capacity": 2, "opens_at": time.seoul(date(2023, 11, 1)), "closes_at": time.seoul(date(2023, 12, 1)), **terms,
    }  # fmt: skip
    with unit_of_work():
        return create_ticket(forum, TicketTerms(name=name, **opened), actor=STAFF, at=LONG_AGO)


def _code(ticket, places=1):
    with unit_of_work():
        terms = InvitationTerms("내빈", places, time.seoul(ticket.forum.starts_on, 9))
        return create_invitation(ticket, terms, actor=STAFF).code


def test_one_ticket_is_not_asked_about_and_two_are_with_what_is_left(client, forum):
    assert 'name="ticket_id"' not in client.get(PAGE).text
    press = _ticket(forum, "언론", capacity=5)
    page = client.get(PAGE).text
    assert page.count('name="ticket_id"') == 2
    assert "5자리 남음" in page
    client.submit(PAGE, _fields(forum, ticket_id=str(press.id)))
    assert _rows()[0].ticket_id == press.id


def test_without_a_ticket_named_the_first_open_one_is_meant(client, forum):
    first = ticket_of(forum).id
    _ticket(forum, "언론", capacity=5)
    client.submit(PAGE, _fields(forum, ticket_id=""))
    assert _rows()[0].ticket_id == first


@pytest.mark.parametrize("typed", ["nonsense", "-1", "1e9", "1.5", "١", "999999999999", "9" * 400, "0"])
@pytest.mark.parametrize(
    ("language", "words"), [("ko", "참가 구분을 골라 주십시오."), ("en", "Choose how you will take part.")]
)
def test_a_ticket_that_is_none_is_refused_at_its_field(client, forum, typed, language, words):
    _ticket(forum, "언론", capacity=5)
    answer = client.submit(f"{PAGE}?lang={language}", _fields(forum, ticket_id=typed))
    assert (answer.status_code, words in answer.text, _rows()) == (422, True, [])


def test_a_code_is_asked_for_only_where_one_is_of_use(client, forum):
    assert "초대 코드" not in client.get(PAGE).text
    assert 'value="ABCDEFGHJK"' in client.get(PAGE + "?code=ABCDEFGHJK").text
    _ticket(forum, "내빈", needs_invitation=True)
    page = client.get(PAGE).text
    assert "초대 코드" in page
    assert 'name="ticket_id"' not in page


def test_a_code_names_its_ticket(client, forum):
    guests = _ticket(forum, "내빈", needs_invitation=True)
    code = _code(guests)
    answer = client.submit(PAGE, _fields(forum, invitation_code=f"{code[:5].lower()} {code[5:]}"))
    assert answer.status_code == 303
    assert _rows()[0].ticket_id == guests.id


@pytest.mark.parametrize("others", [(), ("언론",)], ids=["one other", "two others"])
def test_a_ticket_that_closed_while_the_form_was_open_lets_one_choose_another(client, forum, others):
    for name in others:
        _ticket(forum, name)
    over = _ticket(forum, "부스", closes_at=time.seoul(date(2023, 11, 2)))
    answer = client.submit(PAGE, _fields(forum, ticket_id=over.id))
    assert answer.status_code == 409
    assert "고르신 구분은 지금 등록을 받지 않습니다. 다른 구분을 골라 주십시오." in answer.text
    assert 'value="홍길동"' in answer.text
    assert answer.text.count('name="ticket_id"') == 1 + len(others)
    assert _rows() == []


def test_beside_a_code_no_ticket_is_chosen_beforehand(client, forum):
    code = _code(_ticket(forum, "언론"))
    first = re.compile(r'name="ticket_id"\s+value="1"( checked)?')
    assert first.search(client.get(PAGE).text)[1] == " checked"
    refused = client.submit(PAGE, _fields(forum, invitation_code=code, email="nowhere"))
    assert refused.status_code == 422
    for page in (client.get(f"{PAGE}?code={code}").text, refused.text):
        assert first.search(page)[1] is None


def test_a_code_wins_over_the_choice_of_ticket_that_cannot_be_left_empty(client, forum):
    guests = _ticket(forum, "내빈", needs_invitation=True)
    press = _ticket(forum, "언론")
    client.submit(PAGE, _fields(forum, ticket_id=press.id, invitation_code=_code(guests)))
    assert [row.ticket_id for row in _rows()] == [guests.id]


def test_a_wrong_code_is_refused_at_its_field_and_what_was_typed_stays(client, forum):
    _ticket(forum, "내빈", needs_invitation=True)
    answer = client.submit(PAGE, _fields(forum, invitation_code="ABCDEFGHJK"))
    assert answer.status_code == 422
    assert 'href="#invitation_code"' in answer.text
    assert 'value="ABCDEFGHJK"' in answer.text
    assert _rows() == []


def test_who_comes_along_gets_a_row_by_address_and_by_button(client, forum):
    assert "member_0_name" not in client.get(PAGE).text
    assert client.get(PAGE + "?people=3").text.count("_name") > client.get(PAGE + "?people=2").text.count("_name")
    assert "member_2_name" in client.get(PAGE + "?people=9").text
    assert "member_3_name" not in client.get(PAGE + "?people=9").text
    answer = client.submit(PAGE, _fields(forum, member_0_name="성춘향", add_person="1"))
    assert answer.status_code == 200
    assert 'value="성춘향"' in answer.text
    assert "member_1_name" in answer.text
    assert 'role="alert"' not in answer.text
    assert _rows() == []


def test_rows_for_several_are_added_at_once_up_to_the_limit(client, forum):
    page = client.get(PAGE).text
    assert "3명 한꺼번에 적기" in page
    grown = client.submit(PAGE, _fields(forum, member_0_name="성춘향", add_person="2")).text
    assert [f"member_{n}_name" in grown for n in range(4)] == [True, True, True, False]
    assert "한꺼번에" not in grown
    assert "member_2_name" in client.submit(PAGE, _fields(forum, add_person="999999")).text
    for odd in ("", "-3", "many"):
        assert "member_0_name" in client.submit(PAGE, _fields(forum, add_person=odd)).text
    assert _rows() == []


def test_a_group_is_registered_with_its_contact_and_empty_rows_are_left_out(client, forum):
    fields = {
        "member_0_name": "", "member_1_name": "성춘향", "member_1_affiliation": "남원",
        "member_2_name": "이몽룡", "member_2_email": "mongryong@example.kr", "may_split": "y",
    }  # fmt: skip
    answer = client.submit(PAGE, _fields(forum, **fields))
    assert answer.status_code == 303
    contact, second, third = _rows()
    assert (second.name, second.affiliation, second.email, second.leader_id) == ("성춘향", "남원", None, contact.id)
    assert (third.name, third.affiliation, third.email) == ("이몽룡", "개인", "mongryong@example.kr")
    assert contact.may_split is True
    page = client.get(answer.location).text
    for row in (contact, second, third):
        assert f"{row.code[:4]} {row.code[4:]}" in page
    assert page.count("qr.svg") == 3


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"member_1_email": "chunhyang@example.kr"}, "member_1_name"),
        ({"member_1_name": "성춘향", "member_1_email": "nowhere"}, "member_1_email"),
        ({"member_1_name": "성춘향", "member_1_email": "gildong@example.kr"}, "member_1_email"),
        ({"member_1_name": "성춘향", "member_1_email": "early@example.kr"}, "member_1_email"),
        ({"member_1_name": "가" * 81}, "member_1_name"),
    ],
    ids=["no name", "no address", "the contact's address", "registered already", "too long"],
)
def test_what_is_wrong_with_one_of_a_group_is_said_in_that_row(client, forum, fields, where):
    with unit_of_work():
        make_registration(forum, "early")
    answer = client.submit(PAGE, _fields(forum, member_0_name="", **fields))
    assert answer.status_code == 422
    assert f'<a href="#{where}">함께 오시는 분 2, ' in answer.text
    assert [row.name for row in _rows()] == ["홍길동"]


def test_sessions_are_chosen_by_part_and_a_full_one_cannot_be(client, forum):
    with unit_of_work():
        sessions = make_sessions(forum)
        for one in sessions:
            offer_session(one, capacity=1, actor=STAFF, tell=tell_nobody)
        make_registration(forum, "early", session_ids=[sessions[0].id])
    ids = db.session.scalars(select(Session.id).order_by(Session.starts_at)).all()
    page = client.get(PAGE).text
    boxes = {int(one[1]): one[0] for one in re.findall(r'(<input[^>]*name="session_ids"\s+value="(\d+)"[^>]*>)', page)}
    assert sorted(boxes) == sorted(ids)
    assert ["disabled" in boxes[one] for one in ids] == [True, False]
    assert "checked" not in page
    assert "1자리 남음" in page
    answer = client.submit(PAGE, _fields(forum, session_ids=[str(ids[1]), "999"]))
    assert answer.status_code == 303
    chosen = db.session.scalars(select(SessionChoice.session_id).where(SessionChoice.registration_id == _rows()[1].id))
    assert chosen.all() == [ids[1]]


@pytest.mark.parametrize(("given", "kept"), [("yes", ["휠체어 좌석"]), ("no", [])])
def test_needs_are_kept_only_with_their_consent_and_the_next_page_says_so(client, forum, given, kept):
    sensitive = next(item for item in consent_items(forum) if item.kind == "sensitive")
    fields = _fields(forum, special_needs="휠체어 좌석", **{f"consent_{sensitive.id}": given})
    page = client.get(client.submit(PAGE, fields).location).text
    assert db.session.scalars(select(SpecialNeed.text)).all() == kept
    assert ("동의하지 않으셔서 저장하지 않았습니다" in page) is (not kept)


def test_own_questions_say_why_and_of_whom_they_are_asked(client, forum):
    with unit_of_work():
        lunch, allergy = make_lunch_questions(forum)
    page = client.get(PAGE).text
    assert "묻는 까닭: 도시락 수" in page
    assert "‘예’ 답을 고르신 분만" in page
    yes, no = (option.id for option in questions_of(forum)[0].options)
    fields = {f"question_{lunch.id}": str(yes), f"question_{allergy.id}": "땅콩"}
    assert client.submit(PAGE, _fields(forum, **fields)).status_code == 303
    fields = {f"question_{lunch.id}": str(no), f"question_{allergy.id}": "땅콩"}
    other = _fields(forum, **fields, email="other@example.kr", idempotency_key="other")
    assert client.submit(PAGE, other).status_code == 303
    first, second = _rows()
    answers = db.session.execute(select(Answer.registration_id, Answer.option_id, Answer.text).order_by(Answer.id))
    assert sorted(answers.all(), key=str) == sorted(
        [(first.id, yes, ""), (first.id, None, "땅콩"), (second.id, no, "")], key=str
    )


@pytest.mark.parametrize(
    ("given", "message"), [({}, "하나를 골라 주십시오."), ({"question": "999"}, "보기에 있는 것을 골라 주십시오.")]
)
def test_a_question_that_must_be_answered_is_pointed_at(client, forum, given, message):
    with unit_of_work():
        lunch, _allergy = make_lunch_questions(forum)
    answer = client.submit(PAGE, _fields(forum, **{f"question_{lunch.id}": one for one in given.values()}))
    assert answer.status_code == 422
    assert f'href="#question_{lunch.id}"' in answer.text
    assert message in answer.text
    assert _rows() == []


def test_questions_of_another_ticket_are_not_asked(client, forum):
    guests = _ticket(forum, "내빈", closes_at=time.seoul(date(2023, 11, 2)))
    with unit_of_work():
        make_question(forum, "비행기 편", ticket_id=guests.id, is_required=True)
    assert "비행기 편" not in client.get(PAGE).text
    assert client.submit(PAGE, _fields(forum)).status_code == 303


def test_three_tickets_take_no_more_statements_than_one(client, forum):
    client.get(PAGE)
    one = count_queries(lambda: client.get(PAGE))
    for name in ("언론", "부스"):
        _ticket(forum, name)
    assert count_queries(lambda: client.get(PAGE)) == one
    assert db.session.query(Ticket).count() == 3


def test_the_names_to_choose_from_are_those_of_certified_institutions_only(client, forum):
    assert client.get(f"{PAGE}institutions?q=병원").json == {"names": []}
    assert client.get("/forums/nowhere/register/institutions?q=병원").status_code == 404
