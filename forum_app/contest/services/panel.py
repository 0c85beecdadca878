"""Inviting judges, keeping them away from entries, and giving every entry its judges."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from forum_app.accounts.rules import Role
from forum_app.accounts.services.invitations import invite
from forum_app.contest.models import Assignment, Contest, Entry, Exclusion, Judge
from forum_app.contest.queries.call import contest_facts
from forum_app.contest.queries.panel import competing_entries, kept_away, panel_of, preview_assignment
from forum_app.contest.rules import ENTRY_WORKFLOW, ContestState, EntryFacts, ExclusionKind
from forum_app.contest.services.call import take_contest_step
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
KEY_BYTES = 32
SAME_INSTITUTION = "같은 기관"


def add_judge(
    contest: Contest, *, name: str, email: str, institution: Institution | None = None, actor: Actor, at: datetime
) -> Judge:
    """Take somebody into the panel; the account is found by the e-mail address once there is one.

    Raises:
        FieldError: the address is malformed, or belongs to a judge of this contest.
        StepRefused: judges are assigned already, or the forum is over.
    """
    _require(contest, BEFORE_ASSIGNMENT, N_("심사위원을 배정한 뒤에는 심사위원을 더할 수 없습니다."))
    address = normal_email(email)
    taken = select(Judge).where(Judge.contest_id == contest.id, Judge.email == address)
    held = db.session.scalar(taken)
    if held is not None and held.removed_at is None:
        raise FieldError("email", N_("이 전자우편은 이미 심사위원단에 있습니다."))
    if held is not None:
        held.removed_at = None
        judge = held
    else:
        last = db.session.scalar(select(func.max(Judge.number)).where(Judge.contest_id == contest.id)) or 0
        judge = Judge(contest_id=contest.id, number=last + 1, email=address, invited_at=at)
        db.session.add(judge)
    judge.name = name
    judge.institution_id = institution.id if institution else None
    db.session.flush()
    after = {"number": judge.number, "institution": judge.institution_id}
    audit.record(actor, "judge:invite", judge, at=at, after=after, scope=_scope(contest))
    return judge


def invite_judge(
    contest: Contest, *, name: str, email: str, institution: Institution | None = None, actor: Actor, at: datetime
) -> tuple[Judge, str | None]:
    """Take somebody into the panel and invite them to the role; the token of the link is told this once.

    No token where the person judges in this forum already and can sign in.

    Raises:
        FieldError: as in add_judge.
        StepRefused: as in add_judge, or other roles of the person forbid this one.
    """
    judge = add_judge(contest, name=name, email=email, institution=institution, actor=actor, at=at)
    try:
        _, token = invite(email=judge.email, name=name, role=Role.JUDGE, forum_id=contest.forum_id, actor=actor, at=at)
    except Conflict:
        return judge, None
    return judge, token


def remove_judge(contest: Contest, judge: Judge, *, reason: str, actor: Actor, at: datetime) -> None:
    """Take a judge out of the panel; what he or she scored does not count.

    Raises:
        FieldError: no reason is given.
        StepRefused: the scores are sealed, or the forum is over.
    """
    _require(contest, BEFORE_SEAL, N_("봉인한 뒤에는 심사위원단을 바꿀 수 없습니다."))
    reason = _given(reason)
    judge.removed_at = at
    db.session.flush()
    audit.record(
        actor, "judge:remove", judge, at=at, after={"number": judge.number}, reason=reason, scope=_scope(contest)
    )


def keep_away(
    contest: Contest, judge: Judge, entry: Entry, *, kind: ExclusionKind, reason: str, actor: Actor, at: datetime
) -> Exclusion:
    """Record that a judge must not score an entry; what was scored already does not count.

    Raises:
        FieldError: no reason is given.
        Conflict: it is recorded already.
        StepRefused: the scores are sealed, or the forum is over.
    """
    _require(contest, BEFORE_SEAL, N_("봉인한 뒤에는 제척, 기피, 회피를 적을 수 없습니다."))
    reason = _given(reason)
    if db.session.get(Exclusion, (judge.id, entry.id)):
        raise Conflict(N_("이미 적어 둔 제척, 기피, 회피입니다."))
    exclusion = Exclusion(
        contest_id=contest.id, judge_id=judge.id, entry_id=entry.id, kind=kind, reason=reason, decided_at=at
    )
    db.session.add(exclusion)
    db.session.flush()
    after = {"kind": kind.value, "judge": judge.number, "entry": entry.code}
    audit.record(actor, "judge:keep_away", exclusion, at=at, after=after, scope=_scope(contest))
    return exclusion


def apply_assignment(contest: Contest, *, actor: Actor, at: datetime) -> int:
    """Give every entry its judges as `preview_assignment` shows it; answers how many sheets there will be.

    Entries go on to being judged, the contest to `assigned`; who was kept away by rule is recorded.

    Raises:
        StepRefused: some entry would be short of judges, or it is not the time; nothing has been assigned.
    """
    preview = preview_assignment(contest)
    if preview.short:
        raise StepRefused(
            N_("심사위원이 모자란 출품작이 %(count)d편입니다. 아무것도 배정하지 않았습니다."), count=len(preview.short)
        )
    _record_rule(contest, actor=actor, at=at)
    return assign_pairs(contest, preview.pairs, actor=actor, at=at)


def name_judges(contest: Contest) -> None:
    """Give those of the panel who have no J-number yet the next ones, in the order of HMAC-SHA-256(key, id).

    Without the key the numbers say nothing about who is who.
    """
    key = contest.judge_key = contest.judge_key or secrets.token_hex(KEY_BYTES)
    judges = db.session.scalars(select(Judge).where(Judge.contest_id == contest.id)).all()
    named = sum(judge.code is not None for judge in judges)
    nameless = [judge for judge in judges if judge.code is None and judge.removed_at is None]
    for place, judge in enumerate(sorted(nameless, key=lambda one: _mac(key, one.id)), named + 1):
        judge.code = f"J{place}"
    db.session.flush()


def _mac(key: str, number: int) -> bytes:
    return hmac.digest(bytes.fromhex(key), str(number).encode(), hashlib.sha256)


def assign_pairs(contest: Contest, pairs: Iterable[tuple[Entry, Judge]], *, actor: Actor, at: datetime) -> int:
    """Assign given pairs of entry and judge, and take the step; answers how many they are.

    Raises:
        StepRefused: a judge is kept away from an entry, an entry is short of judges, or it is not the time.
    """
    _require(contest, TO_ASSIGN, N_("자격을 확인한 뒤에 심사위원을 배정합니다."))
    listed, entries = list(pairs), competing_entries(contest)
    away = kept_away(contest, panel_of(contest), entries)
    if any((judge.id, entry.id) in away for entry, judge in listed):
        raise StepRefused(N_("제척, 기피, 회피한 심사위원을 배정할 수 없습니다."))
    round_id = contest.rounds_to_assign[0].id
    name_judges(contest)
    db.session.add_all(
        Assignment(contest_id=contest.id, round_id=round_id, entry_id=entry.id, judge_id=judge.id)
        for entry, judge in listed
    )
    db.session.flush()
    next_stage = contest.rounds_to_assign[0].position
    take_contest_step(contest, "assign", actor=actor, at=at)
    contest.stage = next_stage
    facts = EntryFacts(at=at, closes_at=contest.closes_at, is_open=False)
    for entry in entries:
        before = entry.state
        entry.state = ENTRY_WORKFLOW.follow("judge", before, actor, facts, scope=contest.forum.scope)
        audit.record(
            actor, "entry:judge", entry, at=at, before={"state": before.value}, after={"state": entry.state.value},
            scope=_scope(contest),
        )  # fmt: skip
    db.session.flush()
    return len(listed)


def _record_rule(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Write down whom the rule keeps away, so that the counts in the result come from rows."""
    judges = {judge.id: judge for judge in panel_of(contest)}
    entries = {entry.id: entry for entry in competing_entries(contest)}
    for (judge_id, entry_id), kind in kept_away(contest, list(judges.values()), list(entries.values())).items():
        if judge_id in judges and entry_id in entries and not db.session.get(Exclusion, (judge_id, entry_id)):
            keep_away(
                contest, judges[judge_id], entries[entry_id], kind=kind, reason=SAME_INSTITUTION, actor=actor, at=at
            )


def _require(contest: Contest, states: tuple[ContestState, ...], refusal: str) -> None:
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
