"""Inviting judges, and keeping them away from entries."""

from datetime import datetime

from sqlalchemy import func, select

from forum_app.accounts.rules import Role
from forum_app.accounts.services.invitations import invite
from forum_app.contest.models import Contest, Entry, Exclusion, Judge
from forum_app.contest.queries.call import contest_facts
from forum_app.contest.queries.panel_counts import enters_under
from forum_app.contest.rules import ContestState, ExclusionKind
from forum_app.contest.rules.conflicts import TO_RECUSE
from forum_app.contest.services.conflicts import held_alone, note_decided
from forum_app.core import audit, clock
from forum_app.core.addresses import normal_email
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.services import require_running
from forum_app.institutions.models import Institution

CALLING = (ContestState.DRAFT, ContestState.PUBLISHED, ContestState.OPEN, ContestState.CLOSED)
TO_ASSIGN = (ContestState.ELIGIBILITY, ContestState.COMPUTED)
BEFORE_ASSIGNMENT = (*CALLING, *TO_ASSIGN)
BEFORE_SEAL = (*BEFORE_ASSIGNMENT, ContestState.ASSIGNED, ContestState.SCORING)


def add_judge(
    contest: Contest,
    *,
    name: str,
    email: str,
    institution: Institution | None = None,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> Judge:
    """Take somebody into the panel; the account is found by the e-mail address once there is one.

    Raises:
        FieldError: the address is malformed, belongs to a judge or an entrant of this contest, or to one who left while
            the stage runs; after the assignment the reason is missing.
        StepRefused: the scores are sealed, or the forum is over.
    """
    require_state(contest, BEFORE_SEAL, N_("봉인한 뒤에는 심사위원단을 바꿀 수 없습니다."))
    if contest.state in TO_RECUSE and not reason.strip():
        raise FieldError("reason", N_("배정한 뒤에 심사위원을 더하는 사유를 적어 주십시오."))
    address = normal_email(email)
    taken = select(Judge).where(Judge.contest_id == contest.id, Judge.email == address)
    held = db.session.scalar(taken)
    if db.session.scalar(select(Entry.id).where(enters_under(contest, address)).limit(1)) is not None:
        raise FieldError("email", N_("이 공모전에 출품한 사람은 심사위원이 될 수 없습니다."))
    if held is not None and held.removed_at is None:
        raise FieldError("email", N_("이 전자우편은 이미 심사위원단에 있습니다."))
    if held is not None and contest.state in TO_RECUSE:
        raise FieldError("email", N_("이번 심사에서 빠진 심사위원은 심사가 끝난 뒤에 다시 초대할 수 있습니다."))
    if held is not None:
        held.removed_at, held.keeps_scores = None, False
        judge = held
    else:
        last = db.session.scalar(select(func.max(Judge.number)).where(Judge.contest_id == contest.id)) or 0
        judge = Judge(contest_id=contest.id, number=last + 1, email=address, invited_at=at)
        db.session.add(judge)
    judge.name = name
    judge.institution_id = institution.id if institution else None
    db.session.flush()
    after = {"number": judge.number, "institution": judge.institution_id}
    audit.record(actor, "judge:invite", judge, at=at, after=after, reason=reason.strip(), scope=_scope(contest))
    return judge


def invite_judge(
    contest: Contest,
    *,
    name: str,
    email: str,
    institution: Institution | None = None,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> tuple[Judge, bool]:
    """Take somebody into the panel and mail a one-time link; whether it was needed.

    The link goes to the judge alone: whoever runs the contest could otherwise score in his or her name. None is sent
    where the person judges in this forum already and can sign in.

    Raises:
        FieldError: as in add_judge.
        StepRefused: as in add_judge, or other roles of the person forbid this one.
    """
    judge = add_judge(contest, name=name, email=email, institution=institution, reason=reason, actor=actor, at=at)
    try:
        invite(email=judge.email, name=name, role=Role.JUDGE, forum_id=contest.forum_id, actor=actor, at=at)
    except Conflict:
        return judge, False
    return judge, True


def remove_judge(
    contest: Contest, judge: Judge, *, reason: str, keeps_scores: bool = False, actor: Actor, at: datetime
) -> None:
    """Take a judge out of the panel; what he or she handed in stays, and counts if `keeps_scores`.

    Raises:
        FieldError: no reason is given.
        StepRefused: the scores are sealed, or the forum is over.
    """
    held_alone(contest.id)
    require_state(contest, BEFORE_SEAL, N_("봉인한 뒤에는 심사위원단을 바꿀 수 없습니다."))
    reason = _given(reason)
    judge.removed_at, judge.keeps_scores = at, keeps_scores
    db.session.flush()
    after = {"number": judge.number, "keeps_scores": keeps_scores}
    audit.record(actor, "judge:remove", judge, at=at, after=after, reason=reason, scope=_scope(contest))


def keep_away(
    contest: Contest, judge: Judge, entry: Entry, *, kind: ExclusionKind, reason: str, actor: Actor, at: datetime
) -> Exclusion:
    """Record that a judge must not score an entry; what was scored already does not count.

    Raises:
        FieldError: no reason is given.
        Conflict: it is recorded already.
        StepRefused: the scores are sealed, or the forum is over.
    """
    held_alone(contest.id)
    require_state(contest, BEFORE_SEAL, N_("봉인한 뒤에는 제척, 기피, 회피를 적을 수 없습니다."))
    reason = _given(reason)
    if db.session.get(Exclusion, (judge.id, entry.id)):
        raise Conflict(N_("이미 적어 둔 제척, 기피, 회피입니다."))
    if kind is not ExclusionKind.EXCLUSION:
        note_decided(contest, judge, entry, kind=kind, reason=reason, actor=actor, at=at)
    exclusion = Exclusion(
        contest_id=contest.id, judge_id=judge.id, entry_id=entry.id, kind=kind, reason=reason, decided_at=at
    )
    db.session.add(exclusion)
    db.session.flush()
    after = {"kind": kind.value, "judge": judge.number, "entry": entry.code}
    audit.record(actor, "judge:keep_away", exclusion, at=at, after=after, scope=_scope(contest))
    return exclusion


def require_state(contest: Contest, states: tuple[ContestState, ...], refusal: str) -> None:
    """Refuse with `refusal` unless the contest is in one of `states`.

    Raises:
        StepRefused: it is in another state, or its forum is over.
    """
    facts = contest_facts(contest, clock.db_now(db.session))
    require_running(contest.forum, clock.day_of(facts.at))
    if contest.state not in states:
        raise StepRefused(refusal)


def _given(reason: str) -> str:
    if text := reason.strip():
        return text
    raise FieldError("reason", N_("사유를 적어 주십시오."))


def _scope(contest: Contest) -> str:
    return f"forum:{contest.forum_id}"
