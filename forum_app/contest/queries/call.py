"""Which contests an actor may see, and the counts their steps and pages stand on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, selectinload

from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.models import (
    Assignment,
    Award,
    AwardSlot,
    Computation,
    Contest,
    Entry,
    Exclusion,
    Judge,
    JudgeAvailability,
    JudgeRound,
    Reopening,
    Round,
    ScoreSheet,
    Vote,
)
from forum_app.contest.queries.after import after_counts
from forum_app.contest.queries.panel_counts import panel_counts
from forum_app.contest.queries.ruleset import rule_problems
from forum_app.contest.queries.scoring import counts
from forum_app.contest.rules import Availability, ContestFacts, ContestState, EntryState, ReopeningState, SheetState
from forum_app.contest.rules.deadline import last_moment
from forum_app.core.clock import day_of
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission
from forum_app.forums.models import Forum
from forum_app.forums.rules import forum_is_over

NO_CONTEST = N_("찾으시는 공모전이 없습니다.")
UNFIT_RULES = N_("심사 규칙에 고칠 곳이 있습니다. 규칙 쪽에서 하나씩 알려 드립니다.")
ABSENT = (EntryState.DRAFT, EntryState.WITHDRAWN)
JUDGED = tuple(state for state in EntryState if state not in (*ABSENT, EntryState.INELIGIBLE))
COMPETING = (EntryState.SUBMITTED, EntryState.ELIGIBLE, EntryState.ADVANCED, EntryState.IN_JUDGING)
LOOKING = (ContestState.CLOSED, ContestState.ELIGIBILITY)
ASSIGNING = (ContestState.ELIGIBILITY, ContestState.COMPUTED)
BEHIND_THE_SEAL = (
    ContestState.SEALED, ContestState.COMPUTED, ContestState.CANDIDATES, ContestState.VERIFICATION,
    ContestState.OBJECTIONS,
)  # fmt: skip
SHEETS_IN = (SheetState.SUBMITTED, SheetState.SEALED)


@dataclass(frozen=True, slots=True)
class EntryCounts:
    """How many entries of one track, or of all: `received` stand (ineligible ones too), `judged` compete."""

    received: int = 0
    withdrawn: int = 0
    ineligible: int = 0

    @property
    def judged(self) -> int:
        """Those that compete for awards."""
        return self.received - self.ineligible

    def plus(self, other: "EntryCounts") -> "EntryCounts":
        """Both together."""
        return EntryCounts(
            self.received + other.received, self.withdrawn + other.withdrawn, self.ineligible + other.ineligible
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the judging is: counts only, never a score."""

    judges: int
    assigned: int
    sheets_in: int
    awards: int


def _contests() -> Select[Contest]:
    return (
        select(Contest)
        .join(Contest.forum)
        .options(
            contains_eager(Contest.forum),
            selectinload(Contest.tracks),
            selectinload(Contest.rounds).selectinload(Round.criteria),
            selectinload(Contest.slots).joinedload(AwardSlot.track),
        )
    )


def _within(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    if actor.may_everywhere(permission):
        return true()
    return Contest.forum_id.in_(sorted(actor.ids(permission, "forum")))


def get_public_contest(actor: Actor, slug: str) -> Contest:
    """A contest whose call is published; whoever may read its draft sees that too.

    Raises:
        NotFound: there is none, or it is still a draft.
    """
    readable = or_(Contest.state != ContestState.DRAFT, _within(actor, Permission.CONTEST_READ))
    if contest := db.session.scalar(_contests().where(Contest.slug == slug, readable)):
        return contest
    raise NotFound(NO_CONTEST)


def get_managed_contest(actor: Actor, slug: str, permission: Permission) -> Contest:
    """The contest, if `actor` holds `permission` within its forum.

    Raises:
        NotFound: there is none, or the actor may not know of it.
    """
    if contest := db.session.scalar(_contests().where(Contest.slug == slug, _within(actor, permission))):
        return contest
    raise NotFound(NO_CONTEST)


def readable_contests(actor: Actor) -> Sequence[Contest]:
    """Whatever a new call may start from: every published call, and the drafts the actor reads; latest first."""
    readable = or_(Contest.state != ContestState.DRAFT, _within(actor, Permission.CONTEST_READ))
    query = select(Contest).join(Contest.forum).options(contains_eager(Contest.forum)).where(readable)
    return db.session.scalars(query.order_by(Contest.opens_at.desc(), Contest.id.desc())).all()


def get_readable_contest(actor: Actor, contest_id: int) -> Contest:
    """The contest of that id, if it is published or its drafts may be read.

    Raises:
        NotFound: there is none, or the actor may not know of it.
    """
    readable = or_(Contest.state != ContestState.DRAFT, _within(actor, Permission.CONTEST_READ))
    if contest := db.session.scalar(_contests().where(Contest.id == contest_id, readable)):
        return contest
    raise NotFound(NO_CONTEST)


def managed_contests(actor: Actor, forum: Forum) -> Sequence[Contest]:
    """The contests of `forum` for those who may read its drafts, the latest call first."""
    query = _contests().where(Contest.forum_id == forum.id, _within(actor, Permission.CONTEST_READ))
    return db.session.scalars(query.order_by(Contest.opens_at.desc(), Contest.id.desc())).all()


def public_contests(forum: Forum) -> Sequence[Contest]:
    """The published contests of `forum`, in the order of their calls."""
    query = _contests().where(Contest.forum_id == forum.id, Contest.state != ContestState.DRAFT)
    return db.session.scalars(query.order_by(Contest.opens_at, Contest.id)).all()


def entry_counts(contest: Contest) -> dict[int, EntryCounts]:
    """Track id -> how many entries; every track of the contest is there."""
    rows = db.session.execute(
        select(Entry.track_id, Entry.state, func.count())
        .where(Entry.contest_id == contest.id)
        .group_by(Entry.track_id, Entry.state)
    )
    counts = {track.id: EntryCounts() for track in contest.tracks}
    for track_id, state, count in rows:
        counts[track_id] = counts[track_id].plus(
            EntryCounts(
                received=0 if state in ABSENT else count,
                withdrawn=count if state is EntryState.WITHDRAWN else 0,
                ineligible=count if state is EntryState.INELIGIBLE else 0,
            )
        )
    return counts


def received_counts(forum: Forum) -> dict[int, int]:
    """Contest id -> how many entries stand, for the contests of `forum` that have any."""
    rows = db.session.execute(
        select(Entry.contest_id, func.count())
        .join(Entry.contest)
        .where(Contest.forum_id == forum.id, Entry.state.not_in(ABSENT))
        .group_by(Entry.contest_id)
    )
    return {row[0]: row[1] for row in rows}


def total_counts(counts: dict[int, EntryCounts]) -> EntryCounts:
    """All tracks together; takes what entry_counts gave."""
    total = EntryCounts()
    for one in counts.values():
        total = total.plus(one)
    return total


def progress(contest: Contest) -> Progress:
    """Judges, assignments and sheets that came in of the stage at work, awards; in one query."""
    judges = select(func.count()).where(Judge.contest_id == contest.id, Judge.removed_at.is_(None))
    counted = select(func.count()).select_from(Assignment).join(Assignment.judge)
    assigned = counted.where(_of_stage(contest), counts())
    sheets = assigned.join(Assignment.sheet).where(ScoreSheet.state.in_(SHEETS_IN))
    awards = select(func.count()).where(Award.contest_id == contest.id, Award.voided_on.is_(None))
    row = db.session.execute(
        select(judges.scalar_subquery(), assigned.scalar_subquery(), sheets.scalar_subquery(), awards.scalar_subquery())
    ).one()
    return Progress(*row)


def contest_facts(contest: Contest, at: datetime) -> ContestFacts:
    """What the steps of `contest` depend on at `at`; the counts that its state asks for, from rows, in one query."""
    state = contest.state
    asked = {
        "entries": _judged(contest),
        "undecided": _judged(contest).where(Entry.state == EntryState.SUBMITTED) if state in LOOKING else None,
        "unassigned": _competing(contest).where(_short_of_judges(contest)) if state in ASSIGNING else None,
        "missing": _missing_sheets(contest) if state is ContestState.SCORING else None,
        "unvoted": _unvoted(contest, at) if state is ContestState.SCORING else None,
        "reopened": _reopened(contest) if state in BEHIND_THE_SEAL else None,
        "corrected": _corrected(contest) if state in BEHIND_THE_SEAL else None,
        "unhanded": _unhanded(contest) if state is ContestState.FINAL else None,
    }
    named = [query.scalar_subquery().label(name) for name, query in asked.items() if query is not None]
    found = db.session.execute(select(*named)).mappings().one()
    after, panel = after_counts(contest), panel_counts(contest)
    return ContestFacts(
        at=at,
        opens_at=contest.opens_at,
        closes_at=last_moment(contest.closes_at, contest.grace_minutes),
        scoring_closes_at=contest.scoring_closes_at,
        rule_problem=UNFIT_RULES if contest.state is ContestState.DRAFT and rule_problems(contest) else None,
        entry_count=found.get("entries", 0),
        undecided_count=found.get("undecided", 0),
        unassigned_count=found.get("unassigned", 0),
        missing_sheet_count=found.get("missing", 0),
        reopened_count=found.get("reopened", 0),
        corrected_count=found.get("corrected", 0),
        unvoted_count=found.get("unvoted", 0),
        open_request_count=panel.open_requests,
        entrant_judge_count=panel.entrant_judges,
        is_computed=contest.state is ContestState.COMPUTED,
        is_last_stage=contest.is_last_stage,
        verification_days=contest.verification_days,
        awaits_verification=contest.state is ContestState.CANDIDATES and contest.verification_days > 0,
        verification_ends_at=contest.verification_ends_at,
        awaits_review=after.awaits_review,
        refused_count=after.refused_count,
        missing_note_count=after.missing_note_count,
        open_objection_count=after.open_objection_count,
        unsettled_count=after.unsettled_count,
        is_recompute_asked=after.is_recompute_asked,
        unhanded_award_count=found.get("unhanded", 0),
        forum_is_over=forum_is_over(contest.forum.ends_on, day_of(at)),
    )


def _judged(contest: Contest) -> Select[int]:
    return select(func.count()).select_from(Entry).where(Entry.contest_id == contest.id, Entry.state.in_(JUDGED))


def _competing(contest: Contest) -> Select[int]:
    return select(func.count()).select_from(Entry).where(Entry.contest_id == contest.id, Entry.state.in_(COMPETING))


def _judges_of_entry(round_: Round) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(Assignment)
        .join(Assignment.judge)
        .where(Assignment.entry_id == Entry.id, Assignment.round_id == round_.id, Judge.removed_at.is_(None))
        .correlate(Entry)
        .scalar_subquery()
    )


def _judges_wanted(round_: Round) -> ColumnElement[int] | int:
    """As many as the rules say; all who sit in the round and have time for it where they say so."""
    if round_.judges_per_entry is not None:
        return round_.judges_per_entry
    seated = exists().where(JudgeRound.judge_id == Judge.id)
    here = exists().where(JudgeRound.judge_id == Judge.id, JudgeRound.round_id == round_.id)
    busy = exists().where(
        JudgeAvailability.judge_id == Judge.id, JudgeAvailability.round_id == round_.id,
        JudgeAvailability.answer == Availability.NO,
    )  # fmt: skip
    sits = and_(Judge.removed_at.is_(None), or_(~seated, here), ~busy)
    panel = select(func.count()).where(Judge.contest_id == round_.contest_id, sits)
    away = select(func.count()).select_from(Exclusion).join(Judge, Judge.id == Exclusion.judge_id)
    away = away.where(Exclusion.entry_id == Entry.id, sits).correlate(Entry)
    return panel.scalar_subquery() - away.scalar_subquery()


def _short_of_judges(contest: Contest) -> ColumnElement[bool]:
    short: list[ColumnElement[bool]] = [false()]
    for round_ in contest.rounds_to_assign:
        if round_.kind is not RoundKind.AUDIENCE:
            judges = _judges_of_entry(round_)
            short += [judges == 0, judges < _judges_wanted(round_)]
    return or_(*short)


def _missing_sheets(contest: Contest) -> Select[int]:
    return (
        select(func.count())
        .select_from(Assignment)
        .join(Assignment.judge)
        .join(Assignment.entry)
        .outerjoin(Assignment.sheet)
        .where(
            and_(_of_stage(contest), counts(), Entry.state.in_(COMPETING)),
            or_(ScoreSheet.id.is_(None), ScoreSheet.state.not_in(SHEETS_IN)),
        )
    )


def _of_stage(contest: Contest) -> ColumnElement[bool]:
    return Assignment.round_id.in_([round_.id for round_ in contest.stage_rounds])


def _reopened(contest: Contest) -> Select[int]:
    return (
        select(func.count())
        .select_from(ScoreSheet)
        .join(ScoreSheet.assignment)
        .where(Assignment.contest_id == contest.id, ScoreSheet.state == SheetState.REOPENED)
    )


def _corrected(contest: Contest) -> Select[int]:
    """Sheets sealed again since the latest computation; none while nothing is computed."""
    latest = select(func.max(Computation.computed_at)).where(Computation.contest_id == contest.id).scalar_subquery()
    return (
        select(func.count())
        .select_from(Reopening)
        .join(Reopening.sheet)
        .join(ScoreSheet.assignment)
        .where(Assignment.contest_id == contest.id, Reopening.state == ReopeningState.DONE, Reopening.ended_at > latest)
    )


def _unvoted(contest: Contest, at: datetime) -> Select[int]:
    """The votes of the stage at work that have not ended."""
    rounds = [round_.id for round_ in contest.stage_rounds if round_.kind is RoundKind.AUDIENCE]
    over = exists().where(Vote.round_id == Round.id, Vote.closes_at <= at)
    return select(func.count()).select_from(Round).where(Round.id.in_(rounds), ~over)


def _unhanded(contest: Contest) -> Select[int]:
    return select(func.count()).where(
        Award.contest_id == contest.id, Award.voided_on.is_(None), Award.handed_on.is_(None)
    )
