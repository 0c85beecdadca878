"""Score sheets as organisers and auditors may see them: progress and commitments before the seal, values after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from forum_app.accounts.models import Account, RoleGrant
from forum_app.accounts.rules import Role
from forum_app.contest.models import Assignment, Contest, Criterion, Entry, Judge, Reopening, Round, ScoreSheet
from forum_app.contest.models import SheetVersion as Version
from forum_app.contest.rules import SheetState
from forum_app.contest.rules.reopening import UNDER_WAY
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.paging import Page, page_in_range
from forum_app.core.permissions import Actor, Permission

PAGE_LENGTH = 100
NO_SHEET = N_("그런 심사표가 없습니다.")


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One sheet of the list; `commitment` from the hour it was handed in, None in a draft."""

    assignment_id: int
    receipt_no: str
    judge_number: int
    round_code: str
    state: SheetState
    saved_at: datetime
    version_count: int
    commitment: str | None


@dataclass(frozen=True, slots=True)
class SheetList:
    """A page of sheets; `is_open` False: before the seal an organiser sees none."""

    page: Page[SheetLine]
    is_open: bool


@dataclass(frozen=True, slots=True)
class SheetHistory:
    """A sheet with its versions, oldest first, and the requests to open it; `shows_values` only after the seal."""

    assignment: Assignment
    sheet: ScoreSheet
    versions: Sequence[Version]
    requests: Sequence[Reopening]
    criteria: Sequence[Criterion]
    shows_values: bool

    @property
    def under_way(self) -> Reopening | None:
        """The request that is not settled, if there is one."""
        return next((one for one in self.requests if one.state in UNDER_WAY), None)


def list_sheets(actor: Actor, contest: Contest, page: int) -> SheetList:
    """The sheets of a contest, entries in order: for auditors always, for organisers those of sealed rounds."""
    query = _sheets(contest)
    audits = actor.may_everywhere(Permission.AUDIT_READ)
    if not audits:
        query = query.where(Round.sealed_at.is_not(None))
    total = db.session.scalar(select(func.count()).select_from(query.with_only_columns(ScoreSheet.id).subquery())) or 0
    page = page_in_range(page, total, PAGE_LENGTH)
    count = select(func.count()).where(Version.sheet_id == ScoreSheet.id).correlate(ScoreSheet).scalar_subquery()
    rows = db.session.execute(
        query.add_columns(
            Assignment.id, Entry.receipt_no, Judge.number, Round.code, ScoreSheet.state, ScoreSheet.saved_at, count,
            ScoreSheet.commitment,
        )
        .order_by(Round.position, Entry.track_id, Entry.code, Judge.number)
        .limit(PAGE_LENGTH)
        .offset((page - 1) * PAGE_LENGTH)
    )  # fmt: skip
    lines = tuple(SheetLine(*row[1:]) for row in rows)
    return SheetList(
        Page(lines, page, total, PAGE_LENGTH), audits or any(round_.sealed_at for round_ in contest.rounds)
    )


def sheet_history(actor: Actor, contest: Contest, assignment_id: int) -> SheetHistory:
    """The versions of one sheet: that they exist for whoever audits, their values for every reader after the seal.

    Raises:
        NotFound: there is no such sheet, or it is not sealed and the actor does not audit.
    """
    sheet = db.session.scalar(
        _sheets(contest)
        .where(Assignment.id == assignment_id)
        .options(joinedload(ScoreSheet.assignment).options(joinedload(Assignment.entry), joinedload(Assignment.judge)))
    )
    if sheet is None:
        raise NotFound(NO_SHEET)
    is_sealed = sheet.assignment.round.sealed_at is not None
    if not is_sealed and not actor.may_everywhere(Permission.AUDIT_READ):
        raise NotFound(NO_SHEET)
    versions = db.session.scalars(select(Version).where(Version.sheet_id == sheet.id).order_by(Version.version)).all()
    requests = db.session.scalars(
        select(Reopening).where(Reopening.sheet_id == sheet.id).order_by(Reopening.id.desc())
    ).all()
    criteria = db.session.scalars(
        select(Criterion).where(Criterion.round_id == sheet.assignment.round_id).order_by(Criterion.position)
    ).all()
    return SheetHistory(sheet.assignment, sheet, versions, requests, criteria, shows_values=is_sealed)


def requests_under_way(contest: Contest) -> Sequence[Reopening]:
    """The requests to open a sheet that are not settled, the oldest first."""
    return db.session.scalars(
        _requests(contest).where(Reopening.state.in_(UNDER_WAY)).order_by(Reopening.id)
    ).all()  # fmt: skip


def get_request(contest: Contest, request_id: int) -> Reopening:
    """A request of the contest.

    Raises:
        NotFound: there is none.
    """
    if request := db.session.scalar(_requests(contest).where(Reopening.id == request_id)):
        return request
    raise NotFound(N_("그런 요청이 없습니다."))


def find_request(assignment: Assignment) -> Reopening | None:
    """The request for the sheet of `assignment` that is not settled."""
    query = select(Reopening).join(Reopening.sheet).where(ScoreSheet.assignment_id == assignment.id)
    return db.session.scalar(query.where(Reopening.state.in_(UNDER_WAY)))


def names_of_people(request: Reopening) -> dict[int, str]:
    """Account id -> name of those who asked and approved."""
    ids = {request.requested_by_id, request.first_approver_id, request.second_approver_id} - {None}
    return dict(db.session.execute(select(Account.id, Account.name).where(Account.id.in_(ids))).all())


def auditor_addresses(contest: Contest) -> Sequence[str]:
    """Whom to tell that a sheet of `contest` was opened: auditors look into every contest."""
    query = (
        select(Account.email)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.role == Role.AUDITOR, RoleGrant.revoked_at.is_(None), Account.is_disabled.is_(False))
    )
    return db.session.scalars(query.order_by(Account.email)).all()


def _sheets(contest: Contest) -> Select[ScoreSheet]:
    return (
        select(ScoreSheet)
        .join(ScoreSheet.assignment)
        .join(Assignment.entry)
        .join(Assignment.judge)
        .join(Assignment.round)
        .where(Assignment.contest_id == contest.id)
    )


def _requests(contest: Contest) -> Select[Reopening]:
    sheet = joinedload(Reopening.sheet).joinedload(ScoreSheet.assignment)
    return (
        select(Reopening)
        .join(Reopening.sheet)
        .join(ScoreSheet.assignment)
        .where(Assignment.contest_id == contest.id)
        .options(sheet.options(joinedload(Assignment.entry), joinedload(Assignment.judge)))
    )
