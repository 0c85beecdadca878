"""Registration of the practice forum: three kinds of places, sessions to choose, a question that leads to another."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from forum_app.core.db import db
from forum_app.demo.facts import LOADER, at_hour, facts
from forum_app.forums.models import Forum
from forum_app.programme.models import Session
from forum_app.registration import services as registration
from forum_app.registration.models import Question, Registration, Ticket
from forum_app.registration.rules import QuestionKind, TicketKind


def open_registration(forum: Forum, day: date, at: datetime) -> None:
    """Tickets open from `at` until the morning of `day`, a code for guests, and what is asked besides."""
    data = facts("practice")
    tickets = [_ticket(forum, terms, day, at) for terms in data["tickets"]]
    given = data["invitation"]
    for_guests = next(ticket for ticket in tickets if ticket.needs_invitation)
    terms = registration.InvitationTerms(given["name"], given["places"], at_hour(day, 0))
    registration.create_invitation(for_guests, terms, actor=LOADER)
    for session in db.session.scalars(select(Session).where(Session.forum_id == forum.id).order_by(Session.starts_at)):
        limit = data["session_places"].get(session.title)
        registration.offer_session(session, capacity=limit, actor=LOADER, tell=_nobody)
    _ask(forum, data["questions"], at)


def _ticket(forum: Forum, given: dict[str, Any], day: date, at: datetime) -> Ticket:
    kind = TicketKind(given["kind"])
    terms = registration.TicketTerms(**{**given, "kind": kind}, opens_at=at, closes_at=at_hour(day, 0))
    return registration.create_ticket(forum, terms, actor=LOADER, at=at)


def _ask(forum: Forum, questions: list[dict[str, Any]], at: datetime) -> None:
    asked: list[Question] = []
    for given in questions:
        leads_here = asked[-1].options[0].id if given.get("only_for_first") else None
        terms = registration.QuestionTerms(
            kind=QuestionKind(given["kind"]), label=given["label"], label_en=given["label_en"],
            purpose=given["purpose"], purpose_en=given["purpose_en"],
            options=[(korean, english) for korean, english in given["options"]], only_for=leads_here,
        )  # fmt: skip
        asked.append(registration.create_question(forum, terms, actor=LOADER, at=at))


def _nobody(_registration: Registration) -> None:
    """Nobody has registered yet, so nobody is written to."""
