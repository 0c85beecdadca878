"""The review committee: its meeting about the candidates is recorded before anything is said in public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from forum_app.contest.models import Contest, Review, ReviewDecision, ReviewMember
from forum_app.contest.queries.after import find_review
from forum_app.contest.queries.result import awards_of, find_computation
from forum_app.contest.rules import ContestState
from forum_app.contest.services.deciding import lock
from forum_app.contest.services.entry_texts import tidy_line, tidy_text
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission
from forum_app.forums.services import require_running

MAX_MINUTES = 8000
MAX_PLACE = 120
MAX_PERSON = 80
MAX_REASON = 300


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and where, who sat there (name, role), what was said."""

    held_on: date
    members: Sequence[tuple[str, str]]
    minutes: str
    place: str = ""


def read_members(text: str) -> list[tuple[str, str]]:
    """One person a line, "name, role"; blank lines are left out."""
    lines = (line.partition(",") for line in text.splitlines() if line.strip())
    return [(name.strip(), role.strip()) for name, _comma, role in lines]


def record_review(
    contest: Contest, meeting: Meeting, decisions: Mapping[int, tuple[bool, str]], *, actor: Actor, at: datetime
) -> Review:
    """Record the meeting about the candidates as they stand.

    Args:
        contest: its candidates are named and not announced yet.
        meeting: of the committee.
        decisions: entry id -> (whether the committee agrees, why not), one for each candidate.
        actor: who records it.
        at: when.

    Raises:
        StepRefused: it is not the time.
        FieldError: something is missing; the fields of a candidate are agree_<entry id> and reason_<entry id>.
        Conflict: this meeting is recorded already.
    """
    contest = lock(contest)
    require_running(contest.forum, clock.day_of(at))
    computation = find_computation(contest)
    may_run = actor.may(Permission.CONTEST_RUN, contest.forum.scope)
    if contest.state is not ContestState.CANDIDATES or computation is None or not may_run:
        raise StepRefused(N_("심의는 후보를 정한 뒤 알리기 전에 기록합니다."))
    if find_review(contest) is not None:
        raise Conflict(N_("이 후보들에 대한 심의를 이미 기록했습니다."))
    if meeting.held_on > clock.day_of(at):
        raise FieldError("held_on", N_("심의한 날은 오늘이거나 그 전이어야 합니다."))
    members = [(tidy_line("members", n, MAX_PERSON), tidy_line("members", r, MAX_PERSON)) for n, r in meeting.members]
    if not any(name for name, _role in members):
        raise FieldError("members", N_("참석한 위원을 적어 주십시오."))
    minutes = tidy_text("minutes", meeting.minutes, MAX_MINUTES)
    if not minutes:
        raise FieldError("minutes", N_("회의록을 적어 주십시오."))
    review = Review(
        contest_id=contest.id, computation_id=computation.id, held_on=meeting.held_on, recorded_at=at,
        place=tidy_line("place", meeting.place, MAX_PLACE), minutes=minutes,
    )  # fmt: skip
    db.session.add(review)
    db.session.flush()
    db.session.add_all(
        ReviewMember(review_id=review.id, position=place, name=name, role=role)
        for place, (name, role) in enumerate(((n, r) for n, r in members if n), 1)
    )
    db.session.add_all(_decisions(contest, review, decisions))
    db.session.flush()
    refused = sum(not agrees for agrees, _reason in decisions.values())
    after = {"held_on": meeting.held_on.isoformat(), "refused": refused}
    audit.record(actor, "review:record", review, at=at, after=after, scope=f"forum:{contest.forum_id}")
    return review


def _decisions(contest: Contest, review: Review, given: Mapping[int, tuple[bool, str]]) -> list[ReviewDecision]:
    rows = []
    for award in awards_of(contest):
        agrees, why = given.get(award.entry_id, (None, ""))
        if agrees is None:
            raise FieldError(
                f"agree_{award.entry_id}", N_("%(entry)s: 동의하는지 골라 주십시오."), entry=award.entry.receipt_no
            )
        reason = tidy_line(f"reason_{award.entry_id}", why, MAX_REASON)
        if not agrees and not reason:
            raise FieldError(
                f"reason_{award.entry_id}", N_("%(entry)s: 동의하지 않는 이유를 적어 주십시오."),
                entry=award.entry.receipt_no,
            )  # fmt: skip
        rows.append(ReviewDecision(review_id=review.id, entry_id=award.entry_id, agrees=agrees, reason=reason))
    return rows
