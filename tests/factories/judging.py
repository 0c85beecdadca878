"""A contest brought to the point where judges score: entries in, judges assigned, scoring begun."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from forum_app.accounts.models import Account
from forum_app.accounts.rules import Role
from forum_app.contest.models import Assignment, BlindCopy, Computation, Contest, Criterion, Entry, Judge, ScoreSheet
from forum_app.contest.queries.seats import seat_of
from forum_app.contest.rules import ContestState
from forum_app.contest.services.assignment import apply_assignment
from forum_app.contest.services.blind import RenderedPage, confirm_blind_copy, keep_blind_copy
from forum_app.contest.services.call import close_call, create_contest, open_call, publish_contest, take_contest_step
from forum_app.contest.services.deciding import nominate
from forum_app.contest.services.eligibility import qualify_rest, start_eligibility
from forum_app.contest.services.entries import record_entry
from forum_app.contest.services.entry_texts import EntryGiven
from forum_app.contest.services.panel import add_judge
from forum_app.contest.services.pledge import sign_pledge
from forum_app.contest.services.result import compute_result
from forum_app.contest.services.scoring import GivenSheet, record_sheets
from forum_app.contest.services.sealing import seal
from forum_app.contest.services.shapes import ContestDetails
from forum_app.contest.services.standard_shapes import standard_shape
from forum_app.core.db import db
from forum_app.core.permissions import system_actor
from forum_app.core.uploads import keep_bytes
from forum_app.forums.models import Forum
from tests.factories.accounts import grant, make_account
from tests.factories.forums import make_forum
from tests.support.files import picture
from tests.support.frozen_clock import FrozenClock

SYSTEM = system_actor("tests")
OPENS, CLOSES, SCORING_ENDS = "2023-10-04 09:00", "2023-11-17 18:00", "2023-11-24 18:00"
SCORING = "2023-11-20 10:00"


def check_eligibility(contest: Contest, at: datetime) -> None:
    """Every entry that came in may compete."""
    if contest.state is ContestState.CLOSED:
        start_eligibility(contest, actor=SYSTEM, at=at)
    qualify_rest(contest, actor=SYSTEM, at=at)


def make_called_contest(
    clock: FrozenClock, *, slug: str = "2023", forum: Forum | None = None, entries: Sequence[tuple[str, str]]
) -> Contest:
    """A contest whose call is over, with (track, institution) as its entries; the clock stands at its close."""
    closes, scoring_ends = clock.at(CLOSES), clock.at(SCORING_ENDS)
    opens = clock.at(OPENS)
    details = ContestDetails(slug, "사례 공모전", opens, closes, name_en="Case contest")
    shape = standard_shape(scoring_closes_at=scoring_ends)
    contest = create_contest(forum or make_forum(), details=details, shape=shape, actor=SYSTEM, at=opens)
    publish_contest(contest, actor=SYSTEM, at=opens)
    open_call(contest, actor=SYSTEM, at=opens)
    for number, (track, institution) in enumerate(entries, 1):
        given = EntryGiven(track=track, title=f"과제 {number}", institution=institution, summary="돌봄을 잇는 방법")
        record_entry(contest, given, actor=SYSTEM, at=opens)
    closed = clock.at(CLOSES)
    close_call(contest, actor=SYSTEM, at=closed)
    return contest


def make_judge(contest: Contest, *, number: int, at: datetime, **given: object) -> tuple[Judge, Account]:
    """A judge with an account; the address is judge<number>@example.org."""
    email = f"judge{number}@example.org"
    account = db.session.scalar(select(Account).where(Account.email == email))
    if account is None:
        account = make_account(email, name=f"심사 {number}")
        grant(account, Role.JUDGE, forum_id=contest.forum_id)
    judge = add_judge(contest, name=f"심사 {number}", email=email, actor=SYSTEM, at=at, **given)  # type: ignore[arg-type]
    return judge, account


def sign(judge: Judge, *, at: datetime) -> None:
    """The judge signs the pledge in force."""
    sign_pledge(judge, name=judge.name, version=seat_of(judge).text.version, actor=SYSTEM, at=at)


def start_scoring(contest: Contest, clock: FrozenClock, *, judges: int = 5) -> None:
    """Take in judges, assign them and begin; the clock stands in the scoring time."""
    at = clock.at("2023-11-18 10:00")
    check_eligibility(contest, at)
    for number in range(1, judges + 1):
        sign(make_judge(contest, number=number, at=at)[0], at=at)
    apply_assignment(contest, actor=SYSTEM, at=at)
    take_contest_step(contest, "start_scoring", actor=SYSTEM, at=at)
    clock.at(SCORING)


def make_scored_contest(
    clock: FrozenClock, *, biz: int = 7, tech: int = 7, judges: int = 5, slug: str = "2023", forum: Forum | None = None
) -> Contest:
    """A contest in scoring: seven entries a track, five judges, every judge assigned to every entry."""
    entries = [("biz", f"사업 기관 {n}") for n in range(1, biz + 1)]
    entries += [("tech", f"기술 기관 {n}") for n in range(1, tech + 1)]
    contest = make_called_contest(clock, slug=slug, forum=forum, entries=entries)
    start_scoring(contest, clock, judges=judges)
    return contest


def criteria_of(contest: Contest) -> list[Criterion]:
    """The criteria of the round."""
    return list(contest.rounds[0].criteria)


def assignments_of(contest: Contest, judge_number: int | None = None) -> list[Assignment]:
    """The assignments, or those of one judge, by entry code and judge."""
    query = select(Assignment).join(Assignment.judge).where(Assignment.contest_id == contest.id)
    if judge_number is not None:
        query = query.where(Judge.number == judge_number)
    return sorted(db.session.scalars(query), key=lambda one: (one.entry.code or "", one.judge.number))


def full_sheet(contest: Contest, points: int) -> dict[int, Decimal]:
    """The same points for every criterion."""
    return {criterion.id: Decimal(points) for criterion in criteria_of(contest)}


def fill_sheets(contest: Contest, clock: FrozenClock) -> None:
    """Every sheet handed in; no two entries of a track come out equal."""
    at = clock.at(SCORING)
    criteria = criteria_of(contest)
    sheets = []
    for one in assignments_of(contest):
        number = int((one.entry.code or "").split("-")[-1])
        scores = {c.id: Decimal(19 - number) for c in criteria}
        scores[criteria[0].id] = Decimal(20 - number - one.judge.number % 2)
        sheets.append(GivenSheet(one, scores))
    record_sheets(contest.id, sheets, actor=SYSTEM, at=at)


def seal_contest(contest: Contest, clock: FrozenClock) -> None:
    """Seal it at the end of scoring."""
    seal(contest, typed_word="봉인", actor=SYSTEM, at=clock.at(SCORING_ENDS))


def make_sealed_contest(clock: FrozenClock, **given: object) -> Contest:
    """A contest whose sheets are all in and sealed."""
    contest = make_scored_contest(clock, **given)  # type: ignore[arg-type]
    fill_sheets(contest, clock)
    seal_contest(contest, clock)
    return contest


def decide(contest: Contest, at: datetime) -> Computation:
    """The result of a sealed contest computed, its candidates named."""
    computation = compute_result(contest, actor=SYSTEM, at=at)
    nominate(contest, actor=SYSTEM, at=at)
    return computation


def sheets_of(contest: Contest) -> list[ScoreSheet]:
    """Every sheet there is."""
    return list(
        db.session.scalars(select(ScoreSheet).join(ScoreSheet.assignment).where(Assignment.contest_id == contest.id))
    )


def make_blind_copy(entry: Entry, at: datetime, *, pages: int = 3) -> BlindCopy:
    """A confirmed blind copy of blank pages, made without a PDF."""
    sha256 = keep_bytes(picture())
    rendered = [RenderedPage(sha256, 8, 8)] * pages
    copy = keep_blind_copy(entry, rendered, source_sha256=sha256, actor=SYSTEM, at=at)
    confirm_blind_copy(copy, actor=SYSTEM, at=at)
    return copy
