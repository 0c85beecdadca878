"""What follows the computation: flags with their notes, reviews, objections, requests, comments to entrants."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.contest.models import (
    Assignment,
    Award,
    Computation,
    Contest,
    Entry,
    EntryResult,
    Flag,
    HeldComment,
    Objection,
    Recomputation,
    Review,
    ReviewDecision,
    Revocation,
    ScoreSheet,
)
from forum_app.contest.queries.result import find_computation
from forum_app.contest.rules import ContestState, EntryState, Feedback, ObjectionState, RequestState, SheetState
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor

PUBLIC = (ContestState.FINAL, ContestState.AWARDED)
ANNOUNCED = (ContestState.VERIFICATION, ContestState.OBJECTIONS)
NO_OBJECTION = N_("찾으시는 이의신청이 없습니다.")


@dataclass(frozen=True, slots=True)
class AfterCounts:
    """What the steps after the computation wait for; see ContestFacts."""

    awaits_review: bool = False
    refused_count: int = 0
    missing_note_count: int = 0
    open_objection_count: int = 0
    unsettled_count: int = 0
    is_recompute_asked: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """What a judge wrote for the entrant; `held_reason` None: it is passed on."""

    sheet_id: int
    entry: Entry
    text: str
    held_reason: str | None


@dataclass(frozen=True, slots=True)
class OwnFeedback:
    """What an entrant reads of the judging: texts in an order that says nothing, the score where it is told."""

    texts: tuple[str, ...]
    score: Decimal | None


def _current(contest: Contest) -> Select[int]:
    """The id of the computation that counts."""
    query = select(Computation.id).where(
        Computation.contest_id == contest.id, Computation.package.is_not(None), Computation.superseded_at.is_(None)
    )
    return query.order_by(Computation.attempt.desc()).limit(1)


def after_counts(contest: Contest) -> AfterCounts:
    """The counts from rows, in one query; nothing to count before the result is computed."""
    if contest.state not in (ContestState.COMPUTED, ContestState.CANDIDATES, *ANNOUNCED):
        return AfterCounts()
    current = _current(contest).scalar_subquery()
    of_current = select(Review.id).where(Review.computation_id == current).scalar_subquery()
    refused = select(func.count()).select_from(ReviewDecision).join(Entry, Entry.id == ReviewDecision.entry_id)
    refused = refused.where(
        ReviewDecision.review_id == of_current, ~ReviewDecision.agrees, Entry.state == EntryState.CANDIDATE
    )
    notes = select(func.count()).select_from(Flag).where(Flag.computation_id == current, Flag.noted_at.is_(None))
    filed = select(func.count()).select_from(Objection).where(Objection.contest_id == contest.id)
    settled = exists().where(Recomputation.objection_id == Objection.id, Recomputation.state == RequestState.APPROVED)
    asked = (
        select(func.count())
        .select_from(Recomputation)
        .where(Recomputation.contest_id == contest.id, Recomputation.state == RequestState.REQUESTED)
    )
    reviews, refusals, missing, open_, unsettled, requests = db.session.execute(
        select(
            select(func.count()).select_from(Review).where(Review.computation_id == current).scalar_subquery(),
            refused.scalar_subquery(),
            notes.scalar_subquery(),
            filed.where(Objection.state == ObjectionState.FILED).scalar_subquery(),
            filed.where(Objection.changes_result, ~settled).scalar_subquery(),
            asked.scalar_subquery(),
        )
    ).one()
    return AfterCounts(contest.needs_review and reviews == 0, refusals, missing, open_, unsettled, requests > 0)


def current_flags(contest: Contest) -> Sequence[Flag]:
    """The flags of the computation that counts, with what they are about."""
    query = (
        select(Flag)
        .where(Flag.computation_id == _current(contest).scalar_subquery())
        .options(joinedload(Flag.entry), joinedload(Flag.round), joinedload(Flag.judge), joinedload(Flag.criterion))
        .order_by(Flag.noted_at.is_not(None), Flag.id)
    )
    return db.session.scalars(query).all()


def computations_of(contest: Contest) -> Sequence[Computation]:
    """Every computation there was, the latest first."""
    query = select(Computation).where(Computation.contest_id == contest.id)
    return db.session.scalars(query.order_by(Computation.stage.desc(), Computation.attempt.desc())).all()


def find_review(contest: Contest) -> Review | None:
    """The committee's meeting about the candidates as they stand."""
    computation = find_computation(contest)
    if computation is None:
        return None
    query = select(Review).where(Review.computation_id == computation.id)
    return db.session.scalar(
        query.options(selectinload(Review.members), selectinload(Review.decisions).joinedload(ReviewDecision.entry))
    )


def objections_of(contest: Contest) -> Sequence[Objection]:
    """The objections of a contest for its organisers, those without an answer first."""
    query = select(Objection).where(Objection.contest_id == contest.id).options(joinedload(Objection.entry))
    return db.session.scalars(query.order_by(Objection.state != ObjectionState.FILED, Objection.number)).all()


def get_objection(contest: Contest, number: int) -> Objection:
    """One objection of a contest, for its organisers.

    Raises:
        NotFound: there is none of this number.
    """
    query = select(Objection).where(Objection.contest_id == contest.id, Objection.number == number)
    if objection := db.session.scalar(query.options(joinedload(Objection.entry))):
        return objection
    raise NotFound(NO_OBJECTION)


def get_private_objection(_actor: Actor, token: str) -> Objection:
    """The objection whose private address holds `token`; whoever has it may read it.

    Raises:
        NotFound: no objection has it.
    """
    query = select(Objection).where(Objection.token_hash == hashlib.sha256(token.encode()).hexdigest())
    if objection := db.session.scalar(query.options(joinedload(Objection.entry), joinedload(Objection.contest))):
        return objection
    raise NotFound(NO_OBJECTION)


def announced_candidates(contest: Contest) -> Sequence[Award]:
    """The candidates that are announced to the public, in the order of the awards; none at any other time."""
    if contest.state not in ANNOUNCED:
        return []
    query = (
        select(Award)
        .where(Award.contest_id == contest.id)
        .options(
            joinedload(Award.entry).joinedload(Entry.institution), joinedload(Award.entry).joinedload(Entry.track),
            joinedload(Award.slot),
        )
        .order_by(Award.id)
    )  # fmt: skip
    return db.session.scalars(query).all()


def recomputations_of(contest: Contest) -> Sequence[Recomputation]:
    """Every request to compute again, the latest first."""
    query = select(Recomputation).where(Recomputation.contest_id == contest.id)
    query = query.options(joinedload(Recomputation.entry), joinedload(Recomputation.objection))
    return db.session.scalars(query.order_by(Recomputation.id.desc())).all()


def find_asked_recomputation(contest: Contest) -> Recomputation | None:
    """The request that waits for its approval."""
    return next((one for one in recomputations_of(contest) if one.state is RequestState.REQUESTED), None)


def revocations_of(contest: Contest) -> Sequence[Revocation]:
    """Every request to revoke an award, the latest first."""
    query = select(Revocation).join(Revocation.award).where(Award.contest_id == contest.id)
    query = query.options(joinedload(Revocation.award).joinedload(Award.entry))
    return db.session.scalars(query.order_by(Revocation.id.desc())).all()


def get_revocation(contest: Contest, revocation_id: int) -> Revocation:
    """One request to revoke an award of `contest`.

    Raises:
        NotFound: there is none of this id here.
    """
    for one in revocations_of(contest):
        if one.id == revocation_id:
            return one
    raise NotFound(N_("찾으시는 요청이 없습니다."))


def get_award(contest: Contest, award_id: int) -> Award:
    """One award of a contest.

    Raises:
        NotFound: there is none of this id here.
    """
    query = select(Award).where(Award.contest_id == contest.id, Award.id == award_id)
    if award := db.session.scalar(query.options(joinedload(Award.entry), joinedload(Award.slot))):
        return award
    raise NotFound(N_("찾으시는 상이 없습니다."))


def get_recomputation(contest: Contest, request_id: int) -> Recomputation:
    """One request of a contest to compute again.

    Raises:
        NotFound: there is none of this id here.
    """
    query = select(Recomputation).where(Recomputation.contest_id == contest.id, Recomputation.id == request_id)
    if request := db.session.scalar(query):
        return request
    raise NotFound(N_("찾으시는 요청이 없습니다."))


def _comments(contest: Contest) -> Select[ScoreSheet, Entry, str | None]:
    return (
        select(ScoreSheet, Entry, HeldComment.reason)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(HeldComment, HeldComment.sheet_id == ScoreSheet.id)
        .where(
            Assignment.contest_id == contest.id, ScoreSheet.state == SheetState.SEALED,
            ScoreSheet.comment_entrant != "",
        )
    )  # fmt: skip


def comments_of(contest: Contest) -> list[Comment]:
    """What judges wrote for entrants, by entry and in an order that says nothing of who wrote; after the seal only."""
    if contest.sealed_at is None:
        return []
    rows = [
        Comment(sheet.id, entry, sheet.comment_entrant, reason)
        for sheet, entry, reason in db.session.execute(_comments(contest))
    ]
    return sorted(rows, key=lambda one: (one.entry.code or "", _shuffled(contest, one.sheet_id)))


def feedback_for(entry: Entry) -> OwnFeedback | None:
    """What the entrant of `entry` is told; None before the publication, or where the contest tells nothing."""
    contest = entry.contest
    if contest.state not in PUBLIC or contest.feedback is Feedback.NONE:
        return None
    rows = db.session.execute(_comments(contest).where(Entry.id == entry.id)).all()
    passed = sorted(
        (_shuffled(contest, sheet.id), sheet.comment_entrant) for sheet, _entry, reason in rows if reason is None
    )
    score = None
    if contest.feedback is Feedback.COMMENTS_SCORE:
        score = db.session.scalar(select(EntryResult.score).where(EntryResult.entry_id == entry.id))
    return OwnFeedback(tuple(text for _key, text in passed), score)


def _shuffled(contest: Contest, sheet_id: int) -> bytes:
    """A place that nobody can work back to the judge: the key of the contest is never shown."""
    key = (contest.judge_key or "").encode()
    return hmac.digest(key, b"comment|%d" % sheet_id, hashlib.sha256)
