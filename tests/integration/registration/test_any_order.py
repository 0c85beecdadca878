"""Whatever is done in whatever order: the counts are those of the rows, and nobody waits who fits."""

from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from forum_app.core import clock as the_clock
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.errors import DomainError
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.programme.models import Session
from forum_app.registration import services
from forum_app.registration.models import Invitation, Registration, SessionChoice, SessionPlaces, Ticket
from forum_app.registration.rules import HOLDS_A_PLACE, Member, OwnChange, RegistrationState, TakeOver, moving_up
from forum_app.registration.services.waiting_list import waiting_parties
from tests.factories.registration import (
    KEY,
    STAFF,
    WHILE_OPEN,
    answers,
    make_open_forum,
    make_registration,
    make_sessions,
    tell_nobody,
    ticket_of,
)

S = RegistrationState
numbers = count(1)
picks = st.integers(0, 999)


def tell_no_former(_registration, _former):
    """No mail."""


class Registering(RuleBasedStateMachine):
    """People, organisers and the clock, each doing something that may or may not be allowed."""

    clock = None

    @initialize(
        capacity=st.integers(2, 5), approval=st.booleans(), offer_hours=st.sampled_from([None, 2]),
        room=st.integers(1, 3), elsewhere=st.integers(1, 3),
        groups=st.lists(st.tuples(st.integers(1, 3), st.booleans()), min_size=3, max_size=6),
    )  # fmt: skip
    def set_up(self, capacity, approval, offer_hours, room, elsewhere, groups):
        self.changed = set()
        self.clock.at(WHILE_OPEN)
        with unit_of_work():
            terms = {
                "needs_approval": approval, "offer_hours": None if approval else offer_hours, "group_limit": 4,
            }  # fmt: skip
            forum = make_open_forum(f"any-order-{next(numbers)}", capacity=capacity, terms=terms)
            self.forum_id = forum.id
            other = services.TicketTerms(
                "언론", elsewhere, ticket_of(forum).opens_at, ticket_of(forum).closes_at, group_limit=4,
                needs_approval=not approval, offer_hours=offer_hours if approval else None,
            )  # fmt: skip
            services.create_ticket(forum, other, actor=STAFF, at=the_clock.now())
            self.consents = answers(forum)
            self.sessions = [session.id for session in make_sessions(forum)]
            for session, places in zip(sessions_with(self.sessions), (room, None), strict=True):
                services.offer_session(session, capacity=places, actor=STAFF, tell=tell_nobody)

        self.invite(2, 3)
        for size, may_split in groups:
            self.sign_up(size, may_split, addressed=False, wishes=1)

    @property
    def forum(self):
        return db.session.get_one(Forum, self.forum_id)

    def rows(self, *states):
        query = select(Registration).where(Registration.forum_id == self.forum_id).order_by(Registration.id)
        return [row for row in db.session.scalars(query) if not states or row.state in states]

    def act(self, deed):
        """What is refused changes nothing."""
        try:
            with unit_of_work():
                deed()
        except DomainError:
            return False
        return True

    def pick(self, rows, n):
        return rows[n % len(rows)] if rows else None

    def with_one(self, n, states, deed):
        row = self.pick(self.rows(*states), n)
        if row is not None:
            self.act(lambda: deed(row))

    @rule(
        size=st.integers(1, 4), may_split=st.booleans(), addressed=st.booleans(), wishes=st.integers(0, 2), n=picks
    )  # fmt: skip
    def somebody_signs_up(self, size, may_split, addressed, wishes, n):
        self.sign_up(size, may_split, addressed=addressed, wishes=wishes, n=n)

    def sign_up(self, size, may_split, *, addressed, wishes, n=0):
        who = f"n{next(numbers)}"
        members = [Member("동행", "", f"{who}m{n}@example.kr" if addressed else None) for n in range(size - 1)]
        self.act(
            lambda: make_registration(
                self.forum, who, members=members, may_split=may_split, answers=self.consents,
                session_ids=self.sessions[:wishes], ticket_id=self.pick(self.tickets, n).id,
            )
        )  # fmt: skip

    @rule(size=st.integers(1, 3), n=picks)
    def sign_up_by_code(self, size, n):
        invitation = self.pick(self.invitations(), n)
        who = f"n{next(numbers)}"
        members = [Member("동행") for _ in range(size - 1)]
        if invitation is not None:
            code = invitation.code
            self.act(
                lambda: make_registration(
                    self.forum, who, members=members, answers=self.consents, invitation_code=code
                )
            )  # fmt: skip

    @rule()
    def sign_up_at_the_desk(self):
        who = f"n{next(numbers)}"
        self.act(lambda: make_registration(self.forum, who, answers=self.consents, at_desk=True))

    @rule(n=picks, whole_group=st.booleans())
    def cancel(self, n, whole_group):
        self.with_one(
            n,
            (*HOLDS_A_PLACE, S.WAITLISTED),
            lambda row: services.cancel_own(row, tell=tell_nobody, whole_group=whole_group),
        )

    @rule(n=picks, other=picks)
    def give_another_ticket(self, n, other):
        def change(row):
            ticket, form = self.pick(self.tickets, other), f"form-{next(numbers)}"
            if ticket.id != row.ticket_id:
                services.change_ticket(row, ticket.id, form_key=form, actor=STAFF, tell=tell_nobody)
                self.changed.add(row.leader_id or row.id)

        self.with_one(n, (), change)

    @rule(n=picks, other=picks)
    def take_another_ticket(self, n, other):
        def change(row):
            ticket, form = self.pick(self.tickets, other), f"form-{next(numbers)}"
            services.change_own_ticket(row, ticket.id, replies={}, form_key=form, tell=tell_nobody)

        self.with_one(n, (), change)

    @rule(n=picks)
    def accept(self, n):
        self.with_one(n, (S.OFFERED,), lambda row: services.accept_offer(row, tell=tell_nobody))

    @rule(n=picks)
    def decline(self, n):
        self.with_one(n, (S.OFFERED,), lambda row: services.decline_offer(row, tell=tell_nobody))

    @rule(n=picks)
    def confirm(self, n):
        self.with_one(n, (S.PENDING,), lambda row: self.advance(row, "confirm"))

    @rule(n=picks)
    def promote(self, n):
        self.with_one(n, (S.WAITLISTED,), lambda row: self.advance(row, "promote"))

    def advance(self, row, step):
        services.advance_registration(row, step, actor=STAFF, tell=tell_nobody)

    @rule(places=st.integers(1, 3), hours=st.integers(1, 6), n=picks)
    def somebody_is_invited(self, places, hours, n):
        self.invite(places, hours, n)

    def invite(self, places, hours, n=0):
        expires_at = the_clock.now() + timedelta(hours=hours)
        terms = services.InvitationTerms("초대", places, expires_at)
        self.act(lambda: services.create_invitation(self.pick(self.tickets, n), terms, actor=STAFF))

    @rule(n=picks)
    def withdraw_an_invitation(self, n):
        invitation = self.pick(self.invitations(), n)
        if invitation is not None:
            self.act(lambda: services.withdraw_invitation(invitation, actor=STAFF, tell=tell_nobody))

    @rule(capacity=st.integers(1, 8), n=picks)
    def change_the_capacity(self, capacity, n):
        def edit():
            ticket = self.pick(self.tickets, n)
            terms = services.TicketTerms(
                ticket.name, capacity, ticket.opens_at, ticket.closes_at, needs_approval=ticket.needs_approval,
                offer_hours=ticket.offer_hours, group_limit=ticket.group_limit,
            )  # fmt: skip
            services.edit_ticket(ticket, terms, actor=STAFF, at=the_clock.now(), tell=tell_nobody)

        self.act(edit)

    @rule(capacity=st.one_of(st.none(), st.integers(1, 4)))
    def change_the_room_of_a_session(self, capacity):
        session = sessions_with(self.sessions)[0]
        self.act(lambda: services.offer_session(session, capacity=capacity, actor=STAFF, tell=tell_nobody))

    @rule(n=picks, wishes=st.integers(0, 2))
    def choose_other_sessions(self, n, wishes):
        def change(row):
            wish = OwnChange(row.name, "다른 곳", "", row.email, self.sessions[:wishes])
            services.change_own(row, wish, key=KEY, tell=tell_nobody, tell_former=tell_no_former)

        self.with_one(n, (), change)

    @rule(n=picks)
    def hand_over(self, n):
        def transfer(row):
            offered = services.offer_transfer(
                row, f"t{next(numbers)}@example.kr", key=KEY, tell_transfer=lambda _transfer: None
            )
            services.take_transfer(
                offered, TakeOver("임꺽정", "", self.consents), key=KEY, tell=tell_nobody, tell_former=tell_no_former
            )

        self.with_one(n, (), transfer)

    @rule(hours=st.integers(1, 4))
    def time_passes(self, hours):
        self.clock.forward(hours=hours)
        self.act(lambda: services.lapse_due(tell=tell_nobody))
        assert [row for row in self.rows(S.OFFERED) if row.offer_expires_at <= the_clock.now()] == []
        assert [one for one in self.invitations() if not one.closed_at and one.expires_at <= the_clock.now()] == []

    @property
    def tickets(self):
        return db.session.scalars(select(Ticket).where(Ticket.forum_id == self.forum_id).order_by(Ticket.id)).all()

    def invitations(self):
        return db.session.scalars(select(Invitation).where(Invitation.forum_id == self.forum_id)).all()

    @invariant()
    @precondition(lambda self: hasattr(self, "forum_id"))
    def the_counts_are_those_of_the_rows(self):
        db.session.expire_all()
        holding = self.rows(*HOLDS_A_PLACE)
        opened = [invitation for invitation in self.invitations() if invitation.closed_at is None]
        for invitation in opened:
            assert invitation.used == sum(row.invitation_id == invitation.id for row in holding)
        for ticket in self.tickets:
            kept = sum(one.places - one.used for one in opened if one.ticket_id == ticket.id)
            assert ticket.taken == sum(row.ticket_id == ticket.id for row in holding) + kept
            assert ticket.taken <= ticket.capacity

    @invariant()
    @precondition(lambda self: hasattr(self, "forum_id"))
    def nobody_waits_who_fits(self):
        for ticket in self.tickets:
            assert moving_up(ticket.capacity - ticket.taken, waiting_parties(ticket)) == []

    @invariant()
    @precondition(lambda self: hasattr(self, "forum_id"))
    def a_group_moves_as_one_unless_it_may_be_split_or_one_of_it_got_another_ticket(self):
        states = {}
        for row in self.rows(S.PENDING, S.CONFIRMED, S.WAITLISTED, S.OFFERED):
            if not row.may_split and (row.leader_id or row.id) not in self.changed:
                states.setdefault(row.leader_id or row.id, set()).add(row.state)
        assert [seen for seen in states.values() if len(seen) > 1] == []

    @invariant()
    @precondition(lambda self: hasattr(self, "forum_id"))
    def sessions_are_filled_by_those_who_come(self):
        rows = {row.id: row for row in self.rows()}
        for places in db.session.scalars(select(SessionPlaces).where(SessionPlaces.forum_id == self.forum_id)):
            choices = db.session.scalars(
                select(SessionChoice).where(SessionChoice.session_id == places.session_id)
            ).all()  # fmt: skip
            held = [choice for choice in choices if choice.holds_place]
            wanted = [choice for choice in choices if rows[choice.registration_id].state in HOLDS_A_PLACE]
            assert all(choice in wanted for choice in held)
            assert places.taken == len(held)
            assert len(held) == (len(wanted) if places.capacity is None else min(len(wanted), places.capacity))

    @invariant()
    @precondition(lambda self: hasattr(self, "forum_id"))
    def the_record_ends_with_the_state_of_every_row(self):
        last = {}
        for event in db.session.scalars(
            select(AuditEvent)
            .where(AuditEvent.scope == f"forum:{self.forum_id}", AuditEvent.verb.startswith("registration:"))
            .order_by(AuditEvent.id)
        ):
            if event.verb not in ("registration:edit", "registration:change_ticket"):
                last[event.subject] = event.after["state"] if event.verb == "registration:create" else event.after
        assert last == {f"registration:{row.id}": row.state.value for row in self.rows()}


def sessions_with(ids):
    """The sessions with these ids."""
    return [db.session.get_one(Session, one) for one in ids]


def test_counts_and_rows_agree_after_any_order_of_acts(session, clock):
    Registering.clock = clock
    run_state_machine_as_test(
        Registering,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
