"""Challenges and recusals: what waits for a decision, and who must hear of it."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from forum_app.accounts.models import Account, RoleGrant
from forum_app.accounts.rules import Role
from forum_app.contest.models import ConflictRequest, Contest, Entry, Judge
from forum_app.contest.queries.panel import panel_of
from forum_app.contest.rules import ConflictState, EntryState, ExclusionKind
from forum_app.contest.rules.conflicts import TO_CHALLENGE
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_


def requests_of(contest: Contest) -> Sequence[ConflictRequest]:
    """Every request, those that wait first, then the latest."""
    rows = db.session.scalars(_requests().where(ConflictRequest.contest_id == contest.id)).all()
    return sorted(rows, key=lambda one: (one.state is not ConflictState.OPEN, -one.requested_at.timestamp(), one.id))


def get_request(contest: Contest, request_id: int) -> ConflictRequest:
    """A request of the contest.

    Raises:
        NotFound: there is none.
    """
    query = _requests().where(ConflictRequest.contest_id == contest.id, ConflictRequest.id == request_id)
    if request := db.session.scalar(query):
        return request
    raise NotFound(N_("그런 신청이 없습니다."))


def open_requests_by_entry(contest: Contest) -> dict[int, dict[ExclusionKind, int]]:
    """Entry id -> kind -> how many requests wait for a decision; entries without any are left out."""
    query = (
        select(ConflictRequest.entry_id, ConflictRequest.kind, func.count())
        .where(ConflictRequest.contest_id == contest.id, ConflictRequest.state == ConflictState.OPEN)
        .group_by(ConflictRequest.entry_id, ConflictRequest.kind)
    )
    found: dict[int, dict[ExclusionKind, int]] = {}
    for entry_id, kind, count in db.session.execute(query):
        found.setdefault(entry_id, {})[kind] = count
    return found


def challenged_by(entry: Entry) -> Sequence[ConflictRequest]:
    """What an entry's own people asked for, the latest first; never the judges' recusals."""
    query = _requests().where(
        ConflictRequest.entry_id == entry.id,
        ConflictRequest.kind == ExclusionKind.CHALLENGE,
        ConflictRequest.is_from_entrant.is_(True),
    )
    return db.session.scalars(query.order_by(ConflictRequest.id.desc())).all()


def published_panel(entry: Entry) -> Sequence[Judge]:
    """The judges whom the people of an entry may see and challenge now.

    Raises:
        NotFound: the contest keeps its panel to itself, or it is not the time.
    """
    contest = entry.contest
    stands = entry.state in (EntryState.SUBMITTED, EntryState.ELIGIBLE)
    if not (stands and contest.publishes_panel and contest.state in TO_CHALLENGE):
        raise NotFound(N_("그런 쪽이 없습니다."))
    return panel_of(contest)


def organisers_of(contest: Contest) -> Sequence[str]:
    """The addresses of those who run the contest's forum, in order."""
    query = (
        select(Account.email)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role == Role.ORGANISER,
            RoleGrant.forum_id == contest.forum_id,
            RoleGrant.revoked_at.is_(None),
            Account.is_disabled.is_(False),
        )
    )
    return db.session.scalars(query.distinct().order_by(Account.email)).all()


def _requests() -> Select[ConflictRequest]:
    return select(ConflictRequest).options(joinedload(ConflictRequest.judge), joinedload(ConflictRequest.entry))
