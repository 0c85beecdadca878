"""The seal: what judges have handed in becomes immutable, all at once."""

from datetime import datetime

from sqlalchemy import select

from forum_app.contest.models import Assignment, Contest, ScoreSheet
from forum_app.contest.queries.call import contest_facts
from forum_app.contest.queries.scoring import counts
from forum_app.contest.rules import CONTEST_WORKFLOW, SHEET_WORKFLOW, SheetFacts, SheetState
from forum_app.contest.services.sheet_rows import locked_contest
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.services import require_running

SEAL_WORD = "봉인"


def seal(contest: Contest, *, typed_word: str, actor: Actor, at: datetime) -> int:
    """End the scoring: what is handed in becomes immutable, drafts do not count; answers how many sheets.

    Raises:
        FieldError: the word was not typed.
        StepRefused: it is not the time by the database's clock, or the forum is over.
    """
    if typed_word.strip() != SEAL_WORD:
        raise FieldError("typed_word", N_("봉인하려면 칸에 '봉인'이라고 적어 주십시오."))
    contest = locked_contest(contest.id, alone=True)
    facts = contest_facts(contest, clock.db_now(db.session))
    require_running(contest.forum, clock.day_of(facts.at))
    target = CONTEST_WORKFLOW.follow("seal", contest.state, actor, facts, scope=contest.forum.scope)
    sheets = db.session.scalars(
        select(ScoreSheet)
        .join(ScoreSheet.assignment)
        .join(Assignment.judge)
        .where(
            Assignment.round_id.in_([round_.id for round_ in contest.stage_rounds]),
            ScoreSheet.state == SheetState.SUBMITTED,
            counts(),
        )
    ).all()
    none_open = SheetFacts(scoring_is_open=False)
    for sheet in sheets:
        sheet.state = SHEET_WORKFLOW.follow("seal", sheet.state, actor, none_open, scope=contest.forum.scope)
    db.session.flush()  # before its round is sealed: the database then refuses every change of a sheet
    contest.sealed_at, contest.state = at, target
    for round_ in contest.stage_rounds:
        round_.sealed_at = at
    db.session.flush()
    after = {"state": target.value, "sheets": len(sheets)}
    audit.record(actor, "contest:seal", contest, at=at, after=after, scope=f"forum:{contest.forum_id}")
    return len(sheets)
