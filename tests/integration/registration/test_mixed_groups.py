"""Groups of which one has another ticket: each ticket has a queue of its own, and the pages say so."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.models import Registration, Ticket
from forum_app.registration.queries import Filters
from forum_app.registration.rules import Member, RegistrationState
from tests.factories.registration import (
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    make_ticket,
    tell_nobody,
    wish,
)

S = RegistrationState


@pytest.fixture
def forum(session, clock):
    """One general place, and three of honour that need approval."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=1, terms={"group_limit": 3})
        make_ticket(forum, "내빈", capacity=3, needs_approval=True)
        return forum


def ticket_id(name):
    return db.session.scalars(select(Ticket.id).where(Ticket.name == name)).one()


def give(row, name):
    with unit_of_work():
        services.change_ticket(row, ticket_id(name), form_key=f"{row.id}-{name}", actor=STAFF, tell=tell_nobody)


def sign_up(forum, who, name="일반", **changes):
    with unit_of_work():
        return make_registration(forum, who, ticket_id=ticket_id(name), **changes)


def put_back(row):
    with unit_of_work():
        services.advance_registration(row, "waitlist", actor=STAFF, tell=tell_nobody)


def test_a_group_that_waits_for_two_tickets_has_a_place_in_each_queue(forum):
    for who in ("a", "b"):
        sign_up(forum, who)  # one comes, one waits
    contact = sign_up(forum, "c", members=[Member("동행")])
    member = queries.party_of(contact)[1]
    give(member, "내빈")
    sign_up(forum, "d", "내빈")
    put_back(member)
    with unit_of_work():
        db.session.get_one(Ticket, ticket_id("내빈")).capacity = 1
    last = sign_up(forum, "e", "내빈")
    rows = [contact, member, last]
    page = queries.registrations_page(forum, Filters(), 1, queries.registration_counts(forum))
    listed = {person.number: (person.state, person.place) for person in page.rows}
    assert [row.state for row in rows] == [S.WAITLISTED] * 3
    assert [listed[row.number] for row in rows] == [(S.WAITLISTED, 2), (S.WAITLISTED, 1), (S.WAITLISTED, 2)]
    assert [queries.waiting_position(forum, row) for row in rows] == [2, 1, 2]


def test_the_page_of_a_contact_counts_those_who_wait_for_the_same_ticket(forum, app, client):
    sign_up(forum, "a")
    with app.test_request_context(), unit_of_work():
        members = [Member("둘"), Member("셋")]
        given = wish(forum, "b", ticket_id=ticket_id("일반"), members=members)
        contact = services.sign_up(forum, given, key=letters.tokens_key(), tell=tell_nobody)
        address = f"/registrations/{letters.token_of(contact)}/"
    assert "3명이 함께 앉을 자리" in client.get(address).text
    give(db.session.scalars(select(Registration).where(Registration.name == "둘")).one(), "내빈")
    assert "2명이 함께 앉을 자리" in client.get(address).text
    give(db.session.scalars(select(Registration).where(Registration.name == "셋")).one(), "내빈")
    assert "함께 앉을 자리" not in client.get(address).text
