"""Badges: of exact size, legible, with the code of the door, and printed as often as needed."""

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core import clock
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.registration import services
from forum_app.registration.exports.letters import scan_address
from forum_app.registration.models import BadgePrint, Consent, ConsentItem, Registration
from forum_app.registration.queries import badge_counts
from forum_app.registration.rules import ConsentKind, OwnChange, RegistrationState, TicketKind
from tests.factories.accounts import sign_in_as
from tests.factories.forums import make_forum
from tests.factories.registration import (
    KEY,
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    tell_nobody,
    ticket_of,
)
from tests.support.papers import left_edge_mm, pages, shows_qr, sizes_mm
from tests.support.statements import counted

BADGES = "/manage/forums/2023-2/registrations/badges"
PEOPLE = (("c", "홍길동", "중앙사회서비스원"), ("b", "남궁민수", "도우누리"), ("a", "강감찬", "하늘돌봄"))
FIELDS = {"size": "90x130", "layout": "single", "ticket_id": "0", "order": "name"}


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(recipient="인쇄소")
        for who, name, affiliation in PEOPLE:
            make_registration(forum, who, name=name, affiliation=affiliation)
    return forum


@pytest.fixture
def organiser(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def people():
    return db.session.scalars(select(Registration).order_by(Registration.number)).all()


def printed():
    return dict(
        db.session.execute(
            select(Registration.number, BadgePrint.count).join(
                BadgePrint, BadgePrint.registration_id == Registration.id
            )
        ).all()
    )


def _change(person, **changed):
    facts = {name: getattr(person, name) for name in ("name", "email", "affiliation", "position_title")}
    with unit_of_work():
        services.change_own(
            person, OwnChange(**{**facts, **changed}), key=KEY, tell=tell_nobody, tell_former=lambda *_: None
        )


def badge_of(organiser, number, size="90x130"):
    """The PDF of one badge."""
    return organiser.submit(f"{BADGES}?number={number}", {**FIELDS, "size": size, "numbers": str(number)}).data


def names_on(pdf):
    return [next(name for _, name, _ in PEOPLE if name in page) for page in pages(pdf)]


@pytest.mark.parametrize(("size", "page"), [("90x130", (90, 130)), ("86x124", (86, 124)), ("86x54", (86, 54))])
def test_a_single_badge_fills_a_page_of_exactly_its_size(organiser, size, page):
    answer = organiser.submit(BADGES, {**FIELDS, "size": size})
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert sizes_mm(answer.data) == [page] * 3


@pytest.mark.parametrize(("size", "sheets"), [("90x130", 2), ("86x124", 2), ("86x54", 1)])
def test_a_sheet_holds_as_many_as_fit(organiser, size, sheets):
    answer = organiser.submit(BADGES, {**FIELDS, "size": size, "layout": "sheet", "blanks": "2"})
    assert sizes_mm(answer.data) == [(210, 297)] * sheets
    assert sum(page.count("R-000") for page in pages(answer.data)) == 3
    assert sum(page.count("성명") for page in pages(answer.data)) == 2


def test_the_back_of_a_sheet_is_its_mirror(organiser):
    pdf = organiser.submit(BADGES, {**FIELDS, "layout": "sheet", "both_sides": "y", "order": "number"}).data
    assert [left_edge_mm(pdf, 0, f"R-000{n}") // 105 for n in (1, 2, 3)] == [0, 1, 0]
    assert [left_edge_mm(pdf, 1, f"R-000{n}") // 105 for n in (1, 2, 3)] == [1, 0, 1]


@pytest.mark.parametrize(
    ("size", "box"),
    [("90x130", (28.5, 75, 33)), ("86x124", (28, 72, 30)), ("86x54", (58, 11, 25))],
)
def test_the_code_is_the_address_of_the_door_and_nothing_personal(app, organiser, size, box):
    pdf = badge_of(organiser, 1, size)
    with app.test_request_context():
        address = scan_address(people()[0])
    assert shows_qr(pdf, 0, box, address)
    assert not shows_qr(pdf, 0, box, address[:-1] + ("A" if address[-1] != "A" else "B"))
    assert "길동" not in address


def test_a_badge_says_who_from_where_and_as_what(organiser, forum):
    with unit_of_work():
        ticket_of(forum).kind = TicketKind.VIP
        people()[0].position_title = "원장"
    (page,) = pages(badge_of(organiser, 1))
    for text in ("홍길동", "중앙사회서비스원", "원장", "내빈", "R-0001", forum.name, "2023. 12. 5."):
        assert text in page


def test_who_signed_up_in_english_has_an_english_badge(organiser, forum):
    with unit_of_work():
        people()[0].language = "en"
        db.session.get(Forum, forum.id).name_en = "Collective Impact Forum"
    (page,) = pages(badge_of(organiser, 1, "86x54"))
    for text in ("Participant", "Collective Impact Forum", "5 December 2023"):
        assert text in page


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("남궁민수", ["남궁민수"]), ("김 알렉산드라 마리아", ["김 알렉산드라", "마리아"]),
        ("Maximilian Alexander Featherstonehaugh", ["Maximilian Alexander", "Featherstonehaugh"]),
        ("가나다라마바사아자차카타파하", ["가나다라마바사아자차카타파하"]),
    ],
)  # fmt: skip
def test_a_long_name_breaks_at_spaces_and_never_inside_a_word(organiser, name, lines):
    with unit_of_work():
        people()[0].name = name
    (page,) = pages(badge_of(organiser, 1))
    shown = [line.strip() for line in page.splitlines()]
    assert [line for line in shown if line in lines] == lines


@pytest.mark.parametrize(("order", "names"), [
    ("name", ["강감찬", "남궁민수", "홍길동"]), ("number", ["홍길동", "남궁민수", "강감찬"]),
    ("affiliation", ["남궁민수", "홍길동", "강감찬"]),
])  # fmt: skip
def test_badges_come_in_the_order_asked_for(organiser, order, names):
    assert names_on(organiser.submit(BADGES, {**FIELDS, "order": order}).data) == names


def test_only_who_has_a_place_and_whose_data_are_kept_gets_a_badge(organiser, forum, clock):
    with unit_of_work():
        first, second, _third = people()
        first.state = RegistrationState.CANCELLED
        second.name = second.affiliation = second.initials = second.position_title = ""
        second.email, second.erased_at = None, clock.at(WHILE_OPEN)
    assert names_on(organiser.submit(BADGES, FIELDS).data) == ["강감찬"]


def test_what_is_printed_is_noted_and_not_printed_again_unless_asked(organiser, forum):
    assert organiser.submit(BADGES, {**FIELDS, "unprinted": "y"}).status_code == 200
    assert printed() == {1: 1, 2: 1, 3: 1}
    again = organiser.submit(BADGES, {**FIELDS, "unprinted": "y"})
    assert (again.status_code, "고르신 조건에 맞는 명찰이 없습니다." in again.text) == (422, True)
    organiser.submit(f"{BADGES}?number=2", {**FIELDS, "unprinted": "y", "numbers": "2"})
    assert printed() == {1: 1, 2: 2, 3: 1}
    note = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "badge:print").order_by(AuditEvent.id)).all()[
        -1
    ]
    assert (note.after, note.reason) == ({"rows": 1, "for_third_party": False}, "")


def test_a_badge_whose_code_died_counts_as_not_printed(organiser, forum):
    organiser.submit(BADGES, FIELDS)
    with unit_of_work():
        people()[1].token_version += 1
    assert names_on(organiser.submit(BADGES, {**FIELDS, "unprinted": "y"}).data) == ["남궁민수"]


@pytest.mark.parametrize("changed", [{"name": "남궁민"}, {"affiliation": "새 기관"}, {"position_title": "팀장"}])
def test_a_badge_that_says_something_else_by_now_is_to_be_printed_again(organiser, forum, changed):
    organiser.submit(BADGES, FIELDS)
    assert badge_counts(forum).unprinted == 0
    _change(people()[1], **changed)
    assert badge_counts(forum).unprinted == 1
    (again,) = pages(organiser.submit(BADGES, {**FIELDS, "unprinted": "y"}).data)
    assert next(iter(changed.values())) in again
    assert (printed()[2], badge_counts(forum).unprinted) == (2, 0)


def test_a_change_that_no_badge_shows_leaves_it_printed(organiser, forum):
    organiser.submit(BADGES, FIELDS)
    _change(people()[1])
    assert badge_counts(forum).unprinted == 0


def test_with_another_kind_of_ticket_every_badge_of_it_is_to_be_printed_again(organiser, forum):
    organiser.submit(BADGES, FIELDS)
    ticket = ticket_of(forum)
    for kind, unprinted in ((TicketKind.GENERAL, 0), (TicketKind.PRESS, 3)):
        with unit_of_work():
            terms = services.TicketTerms(
                name="언론", kind=kind, capacity=9, opens_at=ticket.opens_at, closes_at=ticket.closes_at
            )
            services.edit_ticket(ticket, terms, actor=STAFF, at=clock.now(), tell=tell_nobody)
        assert badge_counts(forum).unprinted == unprinted


def test_a_printer_outside_gets_only_who_consented_and_the_reason_is_on_record(organiser, forum):
    with unit_of_work():
        consent = db.session.scalars(
            select(Consent)
            .join(Consent.item)
            .where(Consent.registration_id == people()[0].id, ConsentItem.kind == ConsentKind.THIRD_PARTY)
        ).one()
        consent.is_given = True
    outside = {**FIELDS, "for_third_party": "y"}
    short = organiser.submit(BADGES, {**outside, "reason": "인쇄소"})
    assert (short.status_code, printed()) == (422, {})
    answer = organiser.submit(BADGES, {**outside, "reason": "가나인쇄에서 명찰 300장을 찍음"})
    assert names_on(answer.data) == ["홍길동"]
    note = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "badge:print")).one()
    assert (note.after, note.reason) == ({"rows": 1, "for_third_party": True}, "가나인쇄에서 명찰 300장을 찍음")


@pytest.mark.parametrize(
    "wrong",
    [{"size": "100x100"}, {"layout": "x"}, {"order": "x"}, {"blanks": "201"}, {"numbers": "1,x"}, {"ticket_id": "99"}],
)
def test_what_cannot_be_printed_is_refused_and_nothing_is_noted(organiser, forum, wrong):
    assert organiser.submit(BADGES, {**FIELDS, **wrong}).status_code == 422
    assert printed() == {}


def test_the_page_names_what_is_left_and_the_boxes(organiser, forum):
    page = organiser.get(BADGES).text
    assert "아직 찍지 않음" in page
    for letter in ("ㄱ", "ㄴ", "ㅎ"):
        assert f"<strong>{letter}</strong>" in page


def test_labels_of_boxes_carry_letters_and_counts_but_no_names(organiser, forum):
    answer = organiser.get("/manage/forums/2023-2/registrations/boxes.pdf?boxes=2")
    labels, listed = pages(answer.data)
    assert "ㄱ–ㄴ" in labels
    assert "모두 3장" in listed
    assert not [name for _, name, _ in PEOPLE if name in labels + listed]
    assert organiser.get("/manage/forums/2023-2/registrations/boxes.pdf?boxes=0").status_code == 404


def test_the_door_prints_one_badge_in_its_size_and_notes_it(client, forum):
    sign_in_as(client, Role.DOOR, forum_id=forum.id)
    badge = "/checkin/2023-2/people/1/badge.pdf"
    looked_at = client.get(badge)
    assert (sizes_mm(looked_at.data), printed()) == ([(90, 130)], {})
    token = client.token("/checkin/2023-2/desk")
    answer = client.post(badge, data={"csrf_token": token, "size": "86x54"})
    assert (sizes_mm(answer.data), printed()) == ([(86, 54)], {1: 1})
    client.post(badge, data={"csrf_token": token})
    assert printed() == {1: 2}
    assert client.get("/checkin/2023-2/people/99/badge.pdf").status_code == 404


def test_who_is_let_in_can_have_a_badge_printed_from_the_answer(client, forum):
    sign_in_as(client, Role.DOOR, forum_id=forum.id)
    page = client.submit("/checkin/2023-2/?q=홍길동", {"key": "k1"}, to="/checkin/2023-2/people/1").text
    assert 'action="/checkin/2023-2/people/1/badge.pdf"' in page


def test_the_size_at_the_door_is_the_organisers_choice(organiser, forum):
    assert organiser.submit(BADGES, {"door_size": "86x124"}, to=f"{BADGES}/door").status_code == 303
    assert organiser.submit(BADGES, {"door_size": "a4"}, to=f"{BADGES}/door").status_code == 422
    assert sizes_mm(organiser.get("/checkin/2023-2/people/1/badge.pdf").data) == [(86, 124)]


@pytest.mark.parametrize("path", [BADGES, "/manage/forums/2023-2/registrations/boxes.pdf"])
def test_badges_are_for_the_forums_own_organisers(client, forum, path):
    assert client.get(path).status_code == 303
    with unit_of_work():
        other = make_forum("other", edition_no=100_000).id
    for role, scope in ((Role.DOOR, forum.id), (Role.AUDITOR, None), (Role.ORGANISER, other)):
        sign_in_as(client, role, forum_id=scope)
        assert client.get(path).status_code == 404


def test_three_badges_ask_the_database_as_often_as_one(app, organiser, forum):
    def asked(numbers):
        with counted(app) as seen:
            organiser.post(BADGES, data={**FIELDS, "numbers": numbers, "csrf_token": token})
        return len(seen)

    token = organiser.token(BADGES)
    asked("1")
    assert asked("1") == asked("1,2,3")
