"""Forums one can sign up for, and people who do."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from forum_app.core import clock
from forum_app.core.db import db
from forum_app.core.permissions import system_actor
from forum_app.forums.models import Forum
from forum_app.programme.models import Session
from forum_app.registration.models import Registration, Ticket
from forum_app.registration.queries import consent_items
from forum_app.registration.rules import SignUp, token_key
from forum_app.registration.services import TicketTerms, create_ticket, sign_up, sign_up_at_desk
from tests.factories.forums import make_forum
from tests.factories.programme import make_part, make_session

LONG_AGO = datetime(2023, 1, 2, tzinfo=UTC)
WHILE_OPEN = "2023-11-20 10:00"
KEY = token_key("only-for-tests")
STAFF = system_actor("tests")
_numbers = count(1)


def make_open_forum(
    slug: str = "2023-2", *, capacity: int = 300, recipient: str = "", terms: dict[str, Any] | None = None, **facts: Any
) -> Forum:
    """A published forum on 5 December 2023 with a ticket open from 1 to 30 November (Seoul), and its consents."""
    n = next(_numbers)
    forum = make_forum(slug, **{"edition_no": n, "theme": "사회서비스 고도화, 미래를 그리다", **facts})
    create_ticket(
        forum,
        TicketTerms(
            name="일반",
            **{
                "capacity": capacity,
                "opens_at": clock.seoul(date(2023, 11, 1)),
                "closes_at": clock.seoul(date(2023, 12, 1)),
                **(terms or {}),
            },
        ),
        actor=STAFF,
        at=LONG_AGO,
        recipient=recipient,
    )
    return forum


def make_ticket(forum: Forum, name: str, *, capacity: int = 10, **terms: Any) -> Ticket:
    """Another ticket, open as long as the first."""
    first = db.session.query(Ticket).filter_by(forum_id=forum.id).order_by(Ticket.id).first()
    assert first is not None
    terms = {"opens_at": first.opens_at, "closes_at": first.closes_at, **terms}
    return create_ticket(forum, TicketTerms(name=name, capacity=capacity, **terms), actor=STAFF, at=LONG_AGO)


def answers(forum: Forum, *, optional: bool = False) -> dict[int, bool]:
    """Yes to what is required, `optional` to the rest."""
    return {item.id: item.is_required or optional for item in consent_items(forum)}


def wish(forum: Forum, who: str = "gildong", **changes: Any) -> SignUp:
    """What one person sends in; the form's key is the person's."""
    given: dict[str, Any] = {
        "name": "홍길동", "email": f"{who}@example.kr", "affiliation": "사업 부문 접수 07",
        "answers": answers(forum), "idempotency_key": f"key-{who}",
    }  # fmt: skip
    return SignUp(**{**given, **changes})


def tell_nobody(registration: Registration) -> None:
    """No mail."""


def make_registration(forum: Forum, who: str = "gildong", *, at_desk: bool = False, **changes: Any) -> Registration:
    """Somebody who signed up while it was open, through the service; the clock must stand in that time."""
    given = wish(forum, who, **changes)
    if at_desk:
        return sign_up_at_desk(forum, given, actor=STAFF, key=KEY, tell=tell_nobody)
    return sign_up(forum, given, key=KEY, tell=tell_nobody)


def make_sessions(forum: Forum) -> list[Session]:
    """Two sessions in the morning, one after the other."""
    part = make_part(forum)
    return [make_session(part, clock.seoul(forum.starts_on, hour), 60, title=f"{hour}시") for hour in (10, 11)]


def ticket_of(forum: Forum) -> Ticket:
    """The one ticket."""
    return db.session.query(Ticket).filter_by(forum_id=forum.id).one()
