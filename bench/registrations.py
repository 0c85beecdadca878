"""What the organiser's list of registrations costs: 120 rows and 50,000, beside the targets.

Like bench.pages: in this process, median of TIMES requests after as many to warm up, on SQLite and, where its server
is found, on PostgreSQL. The rows are laid down in bulk, each as a sign-up leaves it: three consents answered, three
fifths of them in, every tenth cancelled or waiting; PostgreSQL then gathers its statistics, which it does by itself a
minute after so many rows have come. DATABASES=sqlite leaves PostgreSQL out; ROWS=120 only that list.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select, text

from bench.pages import COLUMNS, TIMES, on_postgres, show
from bench.support.in_process import Person, application
from forum_app.core import clock
from forum_app.core.db import db, write_mode
from forum_app.core.permissions import system_actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.registration.models import CheckIn, Consent, Registration, Ticket
from forum_app.registration.queries import consent_items, tickets_of
from forum_app.registration.rules import RegistrationState, initials

SIZES = [int(size) for size in os.environ.get("ROWS", "120,50000").split(",")]
TARGETS = {120: 10.0, 50_000: 20.0}
STATES = [RegistrationState.CONFIRMED] * 18 + [RegistrationState.WAITLISTED, RegistrationState.CANCELLED]
FAMILIES = ("김", "이", "박", "최", "정", "강", "조", "윤", "장", "임")
LIST = "/manage/forums/practice/registrations/"
BENCH = system_actor("bench")


def lay_down(total: int) -> None:
    """Bring the practice forum to `total` registrations."""
    with unit_of_work():
        forum = db.session.scalars(select(Forum).where(Forum.slug == "practice")).one()
        ticket = tickets_of(forum)[0]
        items = [item.id for item in consent_items(forum)]
        first = db.session.scalar(select(func.count()).where(Registration.forum_id == forum.id)) or 0
        start = db.session.scalar(select(func.coalesce(func.max(Registration.id), 0))) or 0
        numbers = range(first + 1, total + 1)
        at = clock.now() - timedelta(hours=1)
        ids = {number: start + n for n, number in enumerate(numbers, start=1)}
        rows = [_row(forum, ticket, number, ids[number], at) for number in numbers]
        db.session.execute(insert(Registration), rows)
        consents = [
            {
                "registration_id": ids[n], "consent_item_id": item, "answered_at": at,
                "is_given": n % (k + 3) > 0 or k == 0,
            }
            for n in numbers for k, item in enumerate(items)
        ]  # fmt: skip
        db.session.execute(insert(Consent), consents)
        inside = [
            {
                "registration_id": row["id"], "forum_id": forum.id, "desk": f"{row['number'] % 3 + 1}번",
                "checked_in_at": at + timedelta(seconds=row["number"] % 5400),
            }
            for row in rows if row["state"] is RegistrationState.CONFIRMED and row["number"] % 5 < 3
        ]  # fmt: skip
        db.session.execute(insert(CheckIn), inside)
        ticket.taken += sum(row["state"] is RegistrationState.CONFIRMED for row in rows)
        ticket.capacity = max(ticket.capacity, ticket.taken)


def gather_statistics() -> None:
    """What autovacuum does."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection, write_mode():
            connection.execute(text("VACUUM ANALYZE"))


def _row(forum: Forum, ticket: Ticket, number: int, row_id: int, at: Any) -> dict[str, Any]:
    state = STATES[number % len(STATES)]
    name = f"{FAMILIES[number % 10]}가상{number}"
    return {
        "id": row_id, "forum_id": forum.id, "ticket_id": ticket.id, "number": number, "code": f"{number:08}",
        "name": name, "initials": initials(name), "email": f"person-{number}@example.org",
        "affiliation": f"가상기관 {number % 700}", "state": state, "registered_at": at, "token_hash": f"{number:064}",
        "waiting_since": at + timedelta(seconds=number) if state is RegistrationState.WAITLISTED else None,
        "idempotency_key": f"bench-{number}", "version": 1,
    }  # fmt: skip


def measure(app: Flask, password: str) -> None:
    """The list as its organiser reads it, for each size."""
    print(COLUMNS)
    person = Person(app)
    person.sign_in("organiser@example.org", password)
    for size in SIZES:
        with app.app_context():
            lay_down(size)
            gather_statistics()
        target = TARGETS.get(size)
        pages = {"": "", ", confirmed": "?state=confirmed", ", last page": "?page=100000", ", in": "?state=checked_in"}
        for name, query in pages.items():
            show(f"{size:,} rows{name}", person.measure(LIST + query, times=TIMES), target)
        parts = person.measure(f"{LIST}live", times=TIMES)
        show(f"{size:,} rows, its parts alone", parts, target)
        unchanged = person.measure(f"{LIST}live", times=TIMES, headers={"If-None-Match": parts.etag or ""})
        show(f"{size:,} rows, nothing new", unchanged, None)
        for name, query in {", search": "?q=가상기관+7", ", initials": "?q=ㄱㄱㅅ"}.items():
            show(f"{size:,} rows{name}", person.measure(LIST + query, times=TIMES), None)


def main() -> None:
    """Print the tables."""
    wanted = os.environ.get("DATABASES", "sqlite,postgresql").split(",")
    if "sqlite" in wanted:
        print("SQLite")
        with application() as (app, password):
            measure(app, password)
    if "postgresql" in wanted:
        on_postgres(measure)


if __name__ == "__main__":
    main()
