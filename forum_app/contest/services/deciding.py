"""From the official result to awards: candidates, public verification, the grant; and the way back, by two people."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from forum_app.contest.judging import Result
from forum_app.contest.judging.ruleset import Slot
from forum_app.contest.models import (
    Award,
    AwardSlot,
    Computation,
    Contest,
    Entry,
    EntryResult,
    Objection,
    Recomputation,
    RoundResult,
    ScoreSheet,
)
from forum_app.contest.models.judging import Assignment
from forum_app.contest.queries.after import find_asked_recomputation, find_review
from forum_app.contest.queries.call import contest_facts
from forum_app.contest.queries.result import awards_of
from forum_app.contest.rules import (
    CONTEST_WORKFLOW,
    REQUEST_WORKFLOW,
    EntryState,
    RecomputeBasis,
    RequestFacts,
    RequestState,
    SheetState,
)
from forum_app.contest.rules.after import last_day
from forum_app.contest.services.call import take_contest_step
from forum_app.contest.services.result import advance_entry, computed, entries_by_code
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.services import require_running

MAX_REASON = 500
TAKING_BACK = {EntryState.ADVANCED, EntryState.NOT_ADVANCED, EntryState.CANDIDATE, EntryState.NOT_AWARDED}


def nominate(contest: Contest, *, actor: Actor, at: datetime) -> int:
    """Make whoever stands above the award lines a candidate, with the award intended; answers how many.

    Raises:
        StepRefused: it is not the time, or what the panel said about a flag is missing.
    """
    contest = lock(contest)
    take_contest_step(contest, "nominate", actor=actor, at=at)
    result, _ = computed(contest)
    entries = entries_by_code(contest)
    _intend_awards(contest, result, entries)
    awarded = {one.entry for one in result.entries if one.award}
    for code, entry in entries.items():
        if entry.state is EntryState.IN_JUDGING:
            advance_entry(contest, entry, "select" if code in awarded else "decline", actor=actor, at=at)
    db.session.flush()
    return len(awarded)


def start_verification(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Announce the candidates for the days that the notice promised; today is the first, the last one counts whole.

    Raises:
        StepRefused: it is not the time, or the review committee has not met.
    """
    contest = lock(contest)
    began_at = clock.db_now(db.session)
    last = last_day(clock.day_of(began_at), max(contest.verification_days, 1))
    contest.verification_started_at, contest.verification_ends_at = began_at, clock.end_of_day(last)
    take_contest_step(contest, "start_verification", actor=actor, at=at)


def hear_objections(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Take no more objections; not before the last day is over by the database's clock.

    Raises:
        StepRefused: not now.
    """
    take_contest_step(lock(contest), "hear_objections", actor=actor, at=at)


def finalise(contest: Contest, *, actor: Actor, at: datetime) -> int:
    """Publish the result: candidates become winners, their awards get their numbers; answers how many.

    The awards are granted on the day of the forum, or today if that is later.

    Raises:
        StepRefused: it is not the time, or something waits for a decision.
    """
    contest = lock(contest)
    contest.published_at = at
    take_contest_step(contest, "finalise", actor=actor, at=at)
    awards = awards_of(contest)
    granted_on = max(contest.forum.starts_on, clock.day_of(at))
    first = _last_number(granted_on.year) + 1
    for number, award in enumerate(awards, first):
        award.granted_on, award.year, award.number = granted_on, granted_on.year, number
        award.code = f"award-{award.year}-{number:03d}"
        advance_entry(contest, award.entry, "award", actor=actor, at=at)
    db.session.flush()
    return len(awards)


def finish_awarding(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Close the contest once every award is handed over.

    Raises:
        StepRefused: some award waits to be handed over, or the forum is over.
    """
    take_contest_step(contest, "award", actor=actor, at=at)


def ask_recompute(
    contest: Contest, *, basis: RecomputeBasis, reason: str, entry: Entry | None = None,
    objection: Objection | None = None, actor: Actor, at: datetime,
) -> Recomputation:  # fmt: skip
    """Ask that the result be taken back and computed again; another organiser decides.

    Args:
        contest: computed, and not final.
        basis: what has come up.
        reason: in words.
        entry: the one that leaves the judging with it.
        objection: the upheld one that asks for it.
        actor: who asks; a person.
        at: when.

    Raises:
        StepRefused: it is final or not computed, somebody has asked already, or the basis does not hold.
        FieldError: the reason, the entry or the objection is missing.
    """
    contest = lock(contest)
    require_running(contest.forum, clock.day_of(at))
    text = " ".join(reason.split())
    if not text:
        raise FieldError("reason", N_("사유를 적어 주십시오."))
    if len(text) > MAX_REASON:
        raise FieldError("reason", N_("%(max)d자까지 적을 수 있습니다."), max=MAX_REASON)
    facts = replace(contest_facts(contest, clock.db_now(db.session)), is_recompute_approved=True)
    if contest.state not in CONTEST_WORKFLOW.steps["recompute"].sources:
        raise StepRefused(N_("집계한 뒤 결과를 확정하기 전에만 다시 집계할 수 있습니다."))
    CONTEST_WORKFLOW.follow("recompute", contest.state, actor, facts, reason=text, scope=contest.forum.scope)
    if actor.account_id is None:
        raise StepRefused(N_("사람이 요청해야 합니다."))
    if find_asked_recomputation(contest) is not None:
        raise Conflict(N_("다시 집계해 달라는 요청이 이미 승인을 기다립니다."))
    _check_basis(contest, basis, entry, objection)
    request = Recomputation(
        contest_id=contest.id, basis=basis, reason=text, entry_id=entry.id if entry else None,
        objection_id=objection.id if objection else None, requested_by_id=actor.account_id, requested_at=at,
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    audit.record(
        actor, "recomputation:request", request, at=at, after={"basis": basis.value}, reason=text, scope=_scope(contest)
    )
    return request


def decide_recompute(
    contest: Contest, request: Recomputation, step: str, *, actor: Actor, at: datetime
) -> None:  # fmt: skip
    """Approve or turn down; once approved the contest is sealed again and waits for another computation.

    Intended awards are dropped, the old computation is kept and counts no longer, verification begins anew later.

    Raises:
        StepRefused: whoever asked wants to approve, it is decided already, or the result is final.
    """
    contest = lock(contest)
    db.session.refresh(request)  # the contest is held, so nobody decides in between
    require_running(contest.forum, clock.day_of(at))
    facts = RequestFacts(is_own=request.requested_by_id == actor.account_id or actor.account_id is None)
    request.state = REQUEST_WORKFLOW.follow(step, request.state, actor, facts, scope=contest.forum.scope)
    request.decided_by_id, request.decided_at = actor.account_id, at
    db.session.flush()
    audit.record(
        actor, f"recomputation:{step}", request, at=at, after={"state": request.state.value}, scope=_scope(contest)
    )
    if request.state is RequestState.APPROVED:
        _take_back(contest, request, actor=actor, at=at)


def lock(contest: Contest) -> Contest:
    """The contest, read anew and held until the transaction ends, so that decisions come one after the other."""
    query = select(Contest).where(Contest.id == contest.id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _take_back(contest: Contest, request: Recomputation, *, actor: Actor, at: datetime) -> None:
    facts = replace(contest_facts(contest, clock.db_now(db.session)), is_recompute_approved=True)
    before = contest.state
    contest.state = CONTEST_WORKFLOW.follow(
        "recompute", before, actor, facts, reason=request.reason, scope=contest.forum.scope
    )
    contest.verification_started_at = contest.verification_ends_at = None
    db.session.execute(delete(Award).where(Award.contest_id == contest.id, Award.number.is_(None)))
    db.session.execute(
        update(Computation)
        .where(
            Computation.contest_id == contest.id, Computation.stage == contest.stage,
            Computation.superseded_at.is_(None),
        )
        .values(superseded_at=at)
        .execution_options(synchronize_session="fetch")
    )  # fmt: skip
    own = [round_.id for round_ in contest.stage_rounds]
    taking_part = select(RoundResult.entry_id).where(RoundResult.round_id.in_(own))
    entries = select(Entry).where(
        Entry.contest_id == contest.id, Entry.id.in_(taking_part), Entry.state.in_(TAKING_BACK)
    )
    for entry in db.session.scalars(entries.order_by(Entry.code)).all():
        advance_entry(contest, entry, "return_to_judging", actor=actor, at=at)
    if request.entry_id is not None:
        leaving = db.session.get_one(Entry, request.entry_id)
        advance_entry(contest, leaving, "disqualify", actor=actor, at=at, reason=request.reason)
    db.session.execute(delete(EntryResult).where(EntryResult.contest_id == contest.id))
    db.session.execute(delete(RoundResult).where(RoundResult.round_id.in_(own)))
    db.session.flush()
    audit.record(
        actor, "contest:recompute", contest, at=at, before={"state": before.value},
        after={"state": contest.state.value}, reason=request.reason, scope=_scope(contest),
    )  # fmt: skip


def _check_basis(
    contest: Contest, basis: RecomputeBasis, entry: Entry | None, objection: Objection | None
) -> None:  # fmt: skip
    if entry is not None and (
        entry.contest_id != contest.id or entry.state not in {*TAKING_BACK, EntryState.IN_JUDGING}
    ):
        raise FieldError("entry", N_("심사한 출품작 가운데에서 골라 주십시오."))
    if basis is RecomputeBasis.OBJECTION and (objection is None or not objection.changes_result):
        raise FieldError("objection", N_("결과에 영향을 주는 이의를 골라 주십시오."))
    if basis is not RecomputeBasis.OBJECTION and objection is not None:
        raise FieldError("objection", N_("이의를 근거로 할 때만 고릅니다."))
    if basis in (RecomputeBasis.REFUSAL, RecomputeBasis.DISQUALIFICATION) and entry is None:
        raise FieldError("entry", N_("어느 출품작인지 골라 주십시오."))
    if basis is RecomputeBasis.REFUSAL:
        review = find_review(contest)
        refused = {one.entry_id for one in review.decisions if not one.agrees} if review else set()
        if entry is None or entry.id not in refused:
            raise FieldError("entry", N_("심의위원회가 동의하지 않은 후보를 골라 주십시오."))
    if basis is RecomputeBasis.SHEET and not _has_changed_sheet(contest):
        raise StepRefused(N_("집계한 뒤에 다시 연 심사표가 없습니다."))


def _has_changed_sheet(contest: Contest) -> bool:
    """Whether a sheet was opened again, or sealed again, after the computation."""
    computed_at = db.session.scalar(
        select(func.max(Computation.computed_at)).where(
            Computation.contest_id == contest.id, Computation.superseded_at.is_(None)
        )
    )
    query = select(ScoreSheet).join(Assignment, Assignment.id == ScoreSheet.assignment_id)
    query = query.where(
        Assignment.contest_id == contest.id,
        (ScoreSheet.state == SheetState.REOPENED) | (ScoreSheet.saved_at > computed_at),
    )
    return db.session.scalar(query.limit(1)) is not None


def _scope(contest: Contest) -> str:
    return f"forum:{contest.forum_id}"


def _last_number(year: int) -> int:
    """The highest number given out in a year; whoever asks at the same time waits until this transaction ends."""
    last = select(Award.id).where(Award.year == year, Award.number.is_not(None))
    db.session.execute(last.order_by(Award.number.desc()).limit(1).with_for_update())
    return db.session.scalar(select(func.max(Award.number)).where(Award.year == year)) or 0


def _intend_awards(contest: Contest, result: Result, entries: dict[str, Entry]) -> None:
    """Awards in the order in which they will be numbered: by slot, then track, then rank."""
    place_by_track = {track.code: track.position for track in contest.tracks}
    given = sorted(
        _slots_of_winners(contest, result),
        key=lambda pair: (pair[1].position, place_by_track[pair[0].track], pair[0].rank or 0, pair[0].entry),
    )
    for one, slot in given:
        db.session.add(
            Award(
                contest_id=contest.id, entry_id=entries[one.entry].id, slot_id=slot.id,
                year=contest.forum.starts_on.year,
            )
        )  # fmt: skip
        db.session.flush()  # the ids keep the order


def _slots_of_winners(contest: Contest, result: Result) -> Iterator[tuple[Any, AwardSlot]]:
    """Each winner with the row of its slot; of equal slots the first that has room."""
    room: list[tuple[Slot, AwardSlot, int]] = [
        (slot, row, row.count) for slot, row in zip(result.rules.slots, contest.slots, strict=True)
    ]
    for one in result.entries:
        if one.award is None:
            continue
        place = next(n for n, (slot, _, left) in enumerate(room) if slot == one.award and left)
        slot, row, left = room[place]
        room[place] = (slot, row, left - 1)
        yield one, row
