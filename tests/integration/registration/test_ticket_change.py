"""One person gets another ticket: the places, who moves up, and what follows in the same transaction."""

from __future__ import annotations

from itertools import count

import pytest
from sqlalchemy import select

from forum_app.core import clock as the_clock
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.errors import FieldError, NoPlace, StepRefused
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries, services
from forum_app.registration.models import Invitation, SessionChoice, Ticket
from forum_app.registration.queries import answers_of, roster
from forum_app.registration.rules import Member, QuestionKind, RegistrationState, Reply, TicketKind
from forum_app.registration.services import InvitationTerms
from tests.factories.questions import make_question
from tests.factories.registration import (
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    make_sessions,
    make_ticket,
    tell_nobody,
)

S = RegistrationState
forms = count(1)


@pytest.fixture
def forum(session, clock):
    """General places for two, press places for one, places of honour that need approval."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=2, terms={"group_limit": 3})
        make_ticket(forum, "언론", capacity=1, kind=TicketKind.PRESS)
        make_ticket(forum, "내빈", capacity=5, kind=TicketKind.VIP, needs_approval=True)
        return forum


def ticket(name):
    return db.session.scalars(select(Ticket).where(Ticket.name == name)).one()


def taken():
    db.session.expire_all()
    return {one.name: one.taken for one in db.session.scalars(select(Ticket).order_by(Ticket.id))}


def give(row, name, form=None, tell=tell_nobody):
    with unit_of_work():
        services.change_ticket(row, ticket(name).id, form_key=form or f"form-{next(forms)}", actor=STAFF, tell=tell)


def choose(row, name, form=None, replies=None):
    form = form or f"form-{next(forms)}"
    with unit_of_work():
        services.change_own_ticket(row, ticket(name).id, replies=replies or {}, form_key=form, tell=tell_nobody)


def sign_up(forum, who, name="일반", **changes):
    with unit_of_work():
        return make_registration(forum, who, ticket_id=ticket(name).id, **changes)


def test_one_place_is_taken_the_other_goes_to_whoever_waits_longest(forum):
    first, _second, third = (sign_up(forum, who) for who in ("a", "b", "c"))
    told = []
    give(first, "언론", tell=lambda row: told.append((row.email, row.state, row.ticket.name)))
    assert (first.ticket.name, first.state, third.state) == ("언론", S.CONFIRMED, S.CONFIRMED)
    assert taken() == {"일반": 2, "언론": 1, "내빈": 0}
    assert told == [("a@example.kr", S.CONFIRMED, "언론"), ("c@example.kr", S.CONFIRMED, "일반")]


def test_without_a_free_place_everything_stays(forum):
    first, _other = sign_up(forum, "a"), sign_up(forum, "b", "언론")
    for change in (give, choose):
        with pytest.raises(NoPlace) as refusal:
            change(first, "언론")
        assert str(refusal.value) == "고르신 참가 구분은 자리가 모두 찼습니다. 등록은 그대로입니다."
    assert (first.ticket.name, first.state, taken()) == ("일반", S.CONFIRMED, {"일반": 1, "언론": 1, "내빈": 0})
    assert db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "registration:change_ticket")).all() == []


def test_the_record_names_both_tickets_and_nobody(forum):
    row = sign_up(forum, "a")
    give(row, "언론", form="form-a")
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "registration:change_ticket")).one()
    assert (event.subject, event.scope) == (f"registration:{row.id}", f"forum:{forum.id}")
    assert (event.before, event.after) == (
        {"ticket": ticket("일반").id}, {"ticket": ticket("언론").id, "form": "form-a"}
    )  # fmt: skip


@pytest.mark.parametrize("change", [give, choose])
def test_a_form_sent_again_changes_nothing_even_after_a_change_back(forum, change):
    row = sign_up(forum, "a")
    change(row, "언론", form="there")
    change(row, "언론", form="there")
    change(row, "일반", form="back")
    change(row, "언론", form="there")
    assert (row.ticket.name, taken()) == ("일반", {"일반": 1, "언론": 0, "내빈": 0})


@pytest.mark.parametrize("form", ["", "x" * 65])
def test_a_form_without_a_proper_key_is_refused(forum, form):
    row = sign_up(forum, "a")
    with pytest.raises(FieldError) as refusal, unit_of_work():
        services.change_own_ticket(row, ticket("언론").id, replies={}, form_key=form, tell=tell_nobody)
    assert refusal.value.field == "idempotency_key"


def test_whoever_waits_gets_the_free_place_of_another_ticket_and_leaves_the_queue(forum):
    for who in ("a", "b"):
        sign_up(forum, who)
    waiting, approved = sign_up(forum, "c"), sign_up(forum, "d")
    choose(waiting, "언론")
    choose(approved, "내빈")
    assert [(row.state, row.waiting_since) for row in (waiting, approved)] == [(S.CONFIRMED, None), (S.PENDING, None)]
    assert taken() == {"일반": 2, "언론": 1, "내빈": 1}


def test_who_waits_for_approval_is_confirmed_with_a_ticket_that_needs_none(forum):
    row = sign_up(forum, "a", "내빈")
    choose(row, "일반")
    assert (row.state, taken()) == (S.CONFIRMED, {"일반": 1, "언론": 0, "내빈": 0})


def test_an_organiser_gives_a_ticket_with_approval_to_who_is_confirmed_and_registrants_do_not_take_it(forum):
    row = sign_up(forum, "a")
    with pytest.raises(FieldError) as refusal:
        choose(row, "내빈")
    assert refusal.value.field == "ticket_id"
    give(row, "내빈")
    assert (row.ticket.name, row.state) == ("내빈", S.CONFIRMED)


def test_the_place_of_an_open_invitation_goes_back_to_it(forum):
    with unit_of_work():
        terms = InvitationTerms("손님", 1, the_clock.now().replace(day=28))
        code = services.create_invitation(ticket("일반"), terms, actor=STAFF).code
    row = sign_up(forum, "a", invitation_code=code)
    give(row, "언론")
    invitation = db.session.scalars(select(Invitation)).one()
    assert (invitation.used, row.invitation_id, taken()) == (0, None, {"일반": 1, "언론": 1, "내빈": 0})


def test_places_in_sessions_stay_and_are_taken_by_who_had_none_at_the_forum(forum):
    with unit_of_work():
        session = make_sessions(forum)[0]
        services.offer_session(session, capacity=3, actor=STAFF, tell=tell_nobody)
    rows = [sign_up(forum, who, session_ids=[session.id]) for who in ("a", "b", "c")]
    give(rows[2], "언론")
    give(rows[0], "내빈")
    held = db.session.scalars(select(SessionChoice.holds_place)).all()
    assert (held, queries.session_offers(forum)[0].taken) == ([True] * 3, 3)


def test_one_of_a_group_moves_alone_and_the_rest_may_fit_into_what_is_free(forum):
    sign_up(forum, "a")
    contact = sign_up(forum, "b", members=[Member("동행")])
    member = queries.party_of(contact)[1]
    assert (contact.state, member.state) == (S.WAITLISTED, S.WAITLISTED)
    with pytest.raises(StepRefused, match="일행"):
        choose(contact, "언론")
    give(member, "언론")
    assert [(row.ticket.name, row.state) for row in (contact, member)] == [("일반", S.CONFIRMED), ("언론", S.CONFIRMED)]
    assert member.leader_id == contact.id


def test_a_group_with_several_tickets_is_cancelled_as_one_and_each_place_goes_on(forum):
    contact = sign_up(forum, "a", members=[Member("동행")])
    give(queries.party_of(contact)[1], "언론")
    sign_up(forum, "b")
    waiting = [sign_up(forum, "c"), sign_up(forum, "d", "언론")]
    with unit_of_work():
        services.cancel_own(contact, tell=tell_nobody, whole_group=True)
    assert [row.state for row in waiting] == [S.CONFIRMED, S.CONFIRMED]
    assert taken() == {"일반": 2, "언론": 1, "내빈": 0}


def test_a_step_moves_those_of_a_group_that_have_the_same_ticket(forum):
    with unit_of_work():
        ticket("내빈").group_limit = 2
    contact = sign_up(forum, "a", "내빈", members=[Member("동행")])
    member = queries.party_of(contact)[1]
    with unit_of_work():
        make_ticket(forum, "발표", needs_approval=True)
    give(member, "발표")
    with unit_of_work():
        services.advance_registration(contact, "confirm", actor=STAFF, tell=tell_nobody)
    assert (contact.state, member.state) == (S.CONFIRMED, S.PENDING)


def test_somebody_inside_keeps_the_admission_but_does_not_go_online(forum, clock):
    row = sign_up(forum, "a")
    with unit_of_work():
        make_ticket(forum, "온라인", kind=TicketKind.REMOTE)
    clock.at("2023-12-05 10:00")
    with unit_of_work():
        services.check_in(forum, row, desk="1", actor=STAFF)
    with pytest.raises(StepRefused, match="안내 데스크"):
        choose(row, "언론")
    with pytest.raises(StepRefused, match="온라인 참가로 바꿀 수 없습니다"):
        give(row, "온라인")
    give(row, "언론")
    assert (row.ticket.name, row.check_in.desk) == ("언론", "1")


def test_registrants_change_till_the_forum_begins_and_organisers_till_it_is_over(forum, clock):
    row = sign_up(forum, "a")
    with unit_of_work():
        ticket("언론").closes_at = the_clock.seoul(forum.starts_on, 23)
    clock.at("2023-12-05 23:00")
    with pytest.raises(StepRefused, match="행사가 시작"):
        choose(row, "언론")
    give(row, "언론")
    clock.at("2023-12-06 00:00")
    with pytest.raises(StepRefused):
        give(row, "일반")


def test_the_cancelled_and_those_with_an_offer_are_refused(forum):
    with unit_of_work():
        make_ticket(forum, "한 자리", capacity=1, offer_hours=2)
    first, offered = sign_up(forum, "a", "한 자리"), sign_up(forum, "b", "한 자리")
    with unit_of_work():
        services.cancel_own(first, tell=tell_nobody)
    assert offered.state is S.OFFERED
    for row in (first, offered):
        for change in (give, choose):
            with pytest.raises(StepRefused):
                change(row, "언론")
    assert taken() == {"일반": 0, "언론": 0, "내빈": 0, "한 자리": 1}


def test_a_ticket_of_another_forum_or_none_at_all_is_refused(forum):
    row = sign_up(forum, "a")
    with unit_of_work():
        foreign = db.session.scalars(select(Ticket).where(Ticket.forum_id == make_open_forum("2024-1").id)).one().id
    for ticket_id in (foreign, 999_999):
        with pytest.raises(FieldError) as refusal, unit_of_work():
            services.change_ticket(row, ticket_id, form_key="form", actor=STAFF, tell=tell_nobody)
        assert refusal.value.field == "ticket_id"


def test_ten_changes_a_day_are_enough(forum, clock):
    row = sign_up(forum, "a")
    for n in range(10):
        choose(row, "언론" if row.ticket.name == "일반" else "일반", form=f"n{n}")
    with pytest.raises(StepRefused, match="하루에"):
        choose(row, "언론")
    clock.forward(hours=25)
    choose(row, "언론")


def test_a_phone_at_the_door_learns_of_the_change_alone(forum):
    row, _other = sign_up(forum, "a"), sign_up(forum, "b")
    before = roster(forum).version
    give(row, "언론")
    changed = roster(forum, before)
    assert changed.is_partial
    assert [(one.number, one.kind) for one in changed.people] == [(row.number, TicketKind.PRESS)]


def test_what_only_the_other_ticket_asks_is_asked_with_it_and_what_only_the_former_asked_is_gone(forum):
    with unit_of_work():
        asked = {"kind": QuestionKind.TEXT, "is_required": True}
        old = make_question(forum, "식사", **asked, ticket_id=ticket("일반").id)
        new = make_question(forum, "매체", **asked, ticket_id=ticket("언론").id)
        both = make_question(forum, "오시는 길", kind=QuestionKind.TEXT)
    row = sign_up(forum, "a", replies={old.id: Reply("예"), both.id: Reply("기차")})
    with pytest.raises(FieldError) as refusal:
        choose(row, "언론")
    assert refusal.value.field == f"question_{new.id}"
    choose(row, "언론", replies={new.id: Reply("온새미로 신문"), both.id: Reply("이것은 묻지 않았습니다")})
    assert [answer.text for answer in answers_of(row)] == ["온새미로 신문", "기차"]
    give(row, "일반")
    assert [answer.text for answer in answers_of(row)] == ["온새미로 신문", "기차"]
