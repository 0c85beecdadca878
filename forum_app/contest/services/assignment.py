"""Giving every entry its judges."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from forum_app.contest.models import Assignment, Contest, Exclusion, Judge
from forum_app.contest.queries.assignment import Conditions, Plan, plans, plans_digest
from forum_app.contest.queries.panel import competing_entries, kept_away, panel_of
from forum_app.contest.rules import ENTRY_WORKFLOW, EntryFacts
from forum_app.contest.services.call import take_contest_step
from forum_app.contest.services.panel import TO_ASSIGN, keep_away, require_state
from forum_app.core import audit
from forum_app.core.db import db
from forum_app.core.errors import Conflict, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor

KEY_BYTES = 32
SAME_INSTITUTION = "같은 기관"


def apply_assignment(
    contest: Contest,
    *,
    conditions: Conditions | None = None,
    digest: str | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Give every entry its judges in every round of the stage; answers how many sheets there will be.

    Entries go on to being judged, the contest to `assigned`; who was kept away by rule is recorded.

    Args:
        contest: where the next stage is to be assigned.
        conditions: as the preview was computed with them.
        digest: the fingerprint of the preview that was looked at; None: nobody looked.
        actor: who does it.
        at: now.

    Raises:
        StepRefused: some entry would be short of judges, or it is not the time; nothing has been assigned.
        Conflict: it is no longer what the preview showed.
    """
    require_state(contest, TO_ASSIGN, N_("자격을 확인한 뒤에 심사위원을 배정합니다."))
    conditions = conditions or Conditions()
    if conditions.reserves:
        raise StepRefused(N_("예비 심사위원은 심사위원단에 초대한 뒤에 배정할 수 있습니다."))
    planned = plans(contest, conditions)
    if short := sum(len(plan.short) for plan in planned):
        raise StepRefused(
            N_("심사위원이 모자란 출품작이 %(count)d편입니다. 아무것도 배정하지 않았습니다."), count=short
        )
    if digest is not None and digest != plans_digest(contest, planned):
        raise Conflict(N_("미리보기를 연 뒤에 출품작이나 심사위원단, 조건이 바뀌었습니다. 다시 보고 확정해 주십시오."))
    _record_rule(contest, actor=actor, at=at)
    name_judges(contest)
    return _assign(contest, planned, actor=actor, at=at)


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


def _assign(contest: Contest, planned: Sequence[Plan], *, actor: Actor, at: datetime) -> int:
    """Write the rows and take the step."""
    rows = [
        Assignment(contest_id=contest.id, round_id=plan.round.id, entry_id=entry.id, judge_id=judge.id)
        for plan in planned
        for entry, judge in plan.pairs
    ]
    db.session.add_all(rows)
    db.session.flush()
    next_stage = contest.rounds_to_assign[0].position
    take_contest_step(contest, "assign", actor=actor, at=at)
    contest.stage = next_stage
    facts = EntryFacts(at=at, closes_at=contest.closes_at, is_open=False)
    for entry in competing_entries(contest):
        before = entry.state
        entry.state = ENTRY_WORKFLOW.follow("judge", before, actor, facts, scope=contest.forum.scope)
        audit.record(
            actor, "entry:judge", entry, at=at, before={"state": before.value}, after={"state": entry.state.value},
            scope=f"forum:{contest.forum_id}",
        )  # fmt: skip
    db.session.flush()
    return len(rows)


def _record_rule(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Write down whom the rule keeps away, so that the counts in the result come from rows."""
    judges = {judge.id: judge for judge in panel_of(contest)}
    entries = {entry.id: entry for entry in competing_entries(contest)}
    for (judge_id, entry_id), kind in kept_away(contest, list(judges.values()), list(entries.values())).items():
        if judge_id in judges and entry_id in entries and not db.session.get(Exclusion, (judge_id, entry_id)):
            keep_away(
                contest, judges[judge_id], entries[entry_id], kind=kind, reason=SAME_INSTITUTION, actor=actor, at=at
            )
