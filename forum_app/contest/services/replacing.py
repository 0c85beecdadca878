"""A judge leaves in the middle of a stage and others take over."""

from collections.abc import Sequence
from datetime import datetime

from forum_app.contest.models import Assignment, Contest, Judge
from forum_app.contest.queries.replacing import Replacement, plan_replacement
from forum_app.contest.rules.conflicts import TO_RECUSE
from forum_app.contest.services.assignment import name_judges
from forum_app.contest.services.conflicts import held_alone
from forum_app.core import audit
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor


def replace_judge(
    contest: Contest,
    judge: Judge,
    *,
    takers: Sequence[Judge],
    keeps_scores: bool,
    reason: str,
    digest: str | None = None,
    actor: Actor,
    at: datetime,
) -> Replacement:
    """Take `judge` off the panel and give what he or she has still to score to `takers`; answers who has what.

    Nothing is deleted: sheets the judge handed in stay, and count if `keeps_scores`; else their entries go to the
    others too. All happens while no sheet can be saved.

    Args:
        contest: between assignment and seal.
        judge: who leaves.
        takers: who may take over, of the panel.
        keeps_scores: whether the sheets handed in count.
        reason: kept in the record.
        digest: the fingerprint of the preview that was looked at; None: nobody looked.
        actor: who does it.
        at: now.

    Raises:
        FieldError: no reason, or nobody to take over ("judges").
        StepRefused: it is not the time, or nobody may take some entry; nothing has changed.
        Conflict: it is no longer what the preview showed, or the judge has left already.
    """
    contest = held_alone(contest.id)
    if contest.state not in TO_RECUSE:
        raise StepRefused(N_("배정한 뒤부터 봉인하기 전까지 바꿀 수 있습니다."))
    if not (why := reason.strip()):
        raise FieldError("reason", N_("사유를 적어 주십시오."))
    for one in (judge, *takers):
        db.session.refresh(one)
    if judge.removed_at is not None:
        raise Conflict(N_("이미 심사위원단에서 빠진 심사위원입니다."))
    standing = [one for one in takers if one.removed_at is None and one.id != judge.id]
    if not standing:
        raise FieldError("judges", N_("넘겨받을 심사위원을 골라 주십시오."))
    plan = plan_replacement(contest, judge, standing, keeps_scores=keeps_scores)
    if plan.short:
        raise StepRefused(
            N_("넘겨받을 사람이 없는 출품작이 있습니다: %(entries)s. 아무것도 바꾸지 않았습니다."),
            entries=", ".join(one.entry.receipt_no or "" for one in plan.short),
        )
    if digest is not None and digest != plan.digest:
        raise Conflict(
            N_("미리보기를 연 뒤에 심사표가 더 들어왔거나 심사위원단이 바뀌었습니다. 다시 보고 확정해 주십시오.")
        )
    judge.removed_at, judge.keeps_scores = at, keeps_scores
    name_judges(contest)
    db.session.add_all(
        Assignment(contest_id=contest.id, round_id=one.round_id, entry_id=one.entry_id, judge_id=taker.id)
        for one, taker in plan.pairs
    )
    db.session.flush()
    after = {
        "number": judge.number, "keeps_scores": keeps_scores, "staying": plan.staying,
        "taken_over": {str(one.judge.number): one.more for one in plan.takers if one.more},
    }  # fmt: skip
    audit.record(actor, "judge:replace", judge, at=at, after=after, reason=why, scope=f"forum:{contest.forum_id}")
    return plan
