"""What the panel said about the flags of a computation."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, insert, select

from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.models import Assignment, Computation, Contest, Entry, Flag, ScoreSheet
from forum_app.contest.queries.after import current_flags
from forum_app.contest.queries.result import judge_codes
from forum_app.contest.rules import ContestState
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission
from forum_app.forums.services import require_running

MAX_NOTE = 500
Key = tuple[str, int, int, int | None, int | None]


def write_flags(contest: Contest, computation: Computation, entries: Mapping[str, Entry]) -> None:
    """Keep the flags of a computation as rows; what was said about the same sheets before still stands.

    Args:
        contest: the contest.
        computation: just made; only that of the last stage has flags.
        entries: code -> entry.
    """
    raised = (computation.package or {}).get("flags", ())
    rounds = {round_.code: round_ for round_ in contest.rounds}
    criteria = {(c.round_id, c.code): c.id for round_ in contest.rounds for c in round_.criteria}
    judges = {code: judge_id for judge_id, code in judge_codes(contest).items()}
    said = _said(contest)
    rows = []
    for flag in raised:
        if rounds[flag["round"]].kind is RoundKind.AUDIENCE:
            continue  # voters choose one entry each; that they differ says nothing
        round_id = rounds[flag["round"]].id
        key = (
            flag["kind"], entries[flag["entry"]].id, round_id, judges.get(flag.get("judge", "")),
            criteria.get((round_id, flag.get("criterion", ""))),
        )  # fmt: skip
        note, noted_at = said.get(key, ("", None))
        rows.append(
            {
                "contest_id": contest.id, "computation_id": computation.id, "kind": key[0], "entry_id": key[1],
                "round_id": key[2], "judge_id": key[3], "criterion_id": key[4], "note": note, "noted_at": noted_at,
            }
        )  # fmt: skip
    if rows:
        db.session.execute(insert(Flag), rows)


def write_notes(contest: Contest, notes: Mapping[int, str], *, actor: Actor, at: datetime) -> int:
    """Write down what was said about flags, flag id -> text; empty texts are left out; answers how many were written.

    Raises:
        StepRefused: it is not the time, or the forum is over.
        FieldError: a text is too long, or the flag is of another computation.
    """
    _require_time(contest, actor, at)
    flags = {flag.id: flag for flag in current_flags(contest)}
    written = 0
    for flag_id, text in notes.items():
        note = " ".join(text.split())
        if not note:
            continue
        if flag_id not in flags:
            raise FieldError(f"note_{flag_id}", N_("이 집계에 없는 표시입니다."))
        if len(note) > MAX_NOTE:
            raise FieldError(f"note_{flag_id}", N_("%(max)d자까지 적을 수 있습니다."), max=MAX_NOTE)
        flag = flags[flag_id]
        if flag.note == note:
            continue
        flag.note, flag.noted_at = note, at
        audit.record(actor, "flag:note", flag, at=at, after={"kind": flag.kind}, scope=f"forum:{contest.forum_id}")
        written += 1
    db.session.flush()
    return written


def write_note_to(contest: Contest, flag_ids: Iterable[int], text: str, *, actor: Actor, at: datetime) -> int:
    """Write the same note about several flags; see write_notes."""
    if not text.strip():
        raise FieldError("note", N_("심의한 내용을 적어 주십시오."))
    chosen = list(flag_ids)
    if not chosen:
        raise FieldError("flags", N_("표시를 하나 이상 골라 주십시오."))
    return write_notes(contest, dict.fromkeys(chosen, text), actor=actor, at=at)


def _require_time(contest: Contest, actor: Actor, at: datetime) -> None:
    require_running(contest.forum, clock.day_of(at))
    is_decided = contest.state not in (ContestState.COMPUTED, ContestState.CANDIDATES)
    if is_decided or not actor.may(Permission.CONTEST_RUN, contest.forum.scope):
        raise StepRefused(N_("심의 내용은 집계한 뒤 결과를 알리기 전까지 적습니다."))


def _said(contest: Contest) -> dict[Key, tuple[str, datetime]]:
    """What was said in earlier computations, unless a sheet of the entry was handed in again since."""
    latest = (
        select(Assignment.entry_id, func.max(ScoreSheet.submitted_at))
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(Assignment.contest_id == contest.id, ScoreSheet.submitted_at.is_not(None))
        .group_by(Assignment.entry_id)
    )
    handed_in = {entry_id: at for entry_id, at in db.session.execute(latest) if at is not None}
    query = select(Flag).where(Flag.contest_id == contest.id, Flag.noted_at.is_not(None)).order_by(Flag.id)
    return {
        (flag.kind, flag.entry_id, flag.round_id, flag.judge_id, flag.criterion_id): (flag.note, flag.noted_at)
        for flag in db.session.scalars(query)
        if flag.noted_at is not None and flag.noted_at >= handed_in.get(flag.entry_id, flag.noted_at)
    }
