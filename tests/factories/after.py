"""A contest decided up to some point behind the computation."""

from __future__ import annotations

from sqlalchemy import select

from forum_app.accounts.models import Account
from forum_app.accounts.rules import Role
from forum_app.contest.models import Contest, Objection
from forum_app.contest.queries.after import announced_candidates
from forum_app.contest.rules import ObjectionKind
from forum_app.contest.services.deciding import start_verification
from forum_app.contest.services.objections import ObjectionGiven, file_objection
from forum_app.core import clock as time
from forum_app.core.db import db
from forum_app.core.permissions import Actor
from tests.factories import judging as given
from tests.factories.accounts import make_person
from tests.support.frozen_clock import FrozenClock

KEY = b"o" * 32
STARTS, LAST, OVER = "2023-11-25 10:00", "2023-12-04 23:59", "2023-12-05 00:00"


def make_announced_contest(clock: FrozenClock, *, days: int = 10, **how: object) -> Contest:
    """Its candidates are announced on 25 November 2023 for ten days."""
    contest = given.make_sealed_contest(clock, **how)
    contest.verification_days = days
    at = clock.at(STARTS)
    given.decide(contest, at)
    start_verification(contest, actor=given.SYSTEM, at=at)
    return contest


def make_organisers(contest: Contest) -> tuple[Actor, Actor]:
    """Two people who run the contest's forum."""
    first, second = (
        make_person(Role.ORGANISER, forum_id=contest.forum_id, email=f"{name}@example.org") for name in ("han", "du")
    )
    return first.actor, second.actor


def organiser(name: str) -> Account:
    """One of the two: "han" or "du"."""
    return db.session.scalars(select(Account).where(Account.email == f"{name}@example.org")).one()


def make_objection(contest: Contest, *, place: int = 0, key: str = "key-1", **changes: object) -> Objection:
    """Somebody objects to the candidate at `place`; nobody is told."""
    about = {
        "kind": ObjectionKind.CANDIDATE, "name": "이의 하나", "email": "objector@example.org",
        "reason": "이미 다른 곳에서 상을 받은 내용입니다.", "entry_id": announced_candidates(contest)[place].entry_id,
    }  # fmt: skip
    objection, _token = file_objection(
        contest, ObjectionGiven(**(about | changes)), has_consented=True, evidence=None, idempotency_key=key, key=KEY,
        tell=lambda _objection, _token: None,
    )  # fmt: skip
    assert objection.filed_at == time.now()
    return objection
