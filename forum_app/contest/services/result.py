"""From sealed sheets to the official result: the computation and its rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select

from forum_app.contest.judging import Result, Score, compute
from forum_app.contest.judging.package import signed
from forum_app.contest.judging.rounds import RoundOutcome, Standing, run_rounds
from forum_app.contest.judging.scores import tabulate
from forum_app.contest.models import Computation, Contest, Entry, EntryResult, Round, RoundResult
from forum_app.contest.queries.live import vote_scores
from forum_app.contest.queries.result import (
    commitments_of,
    conflict_counts,
    entry_rows,
    find_computation,
    judge_codes,
    sealed_scores,
)
from forum_app.contest.queries.ruleset import frozen_rules
from forum_app.contest.rules import ENTRY_WORKFLOW, ContestState, EntryFacts
from forum_app.contest.services.call import take_contest_step
from forum_app.contest.services.notes import write_flags
from forum_app.contest.services.report import keep_report
from forum_app.contest.services.sheet_rows import locked_contest
from forum_app.core import audit
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.core.signing_key import encoded, key_id, signing_key

SEALED = (
    ContestState.SEALED, ContestState.COMPUTED, ContestState.CANDIDATES, ContestState.VERIFICATION,
    ContestState.OBJECTIONS, ContestState.FINAL, ContestState.AWARDED,
)  # fmt: skip


def compute_result(contest: Contest, *, lottery_seed: str | None = None, actor: Actor, at: datetime) -> Computation:
    """Compute the sealed stage: what came of its rounds, who goes on; after the last stage the official result.

    Args:
        contest: sealed.
        lottery_seed: the public value that the notice named, where a lottery has to decide.
        actor: who computes.
        at: when.

    Raises:
        TiesUndecided: an award line cuts through equals; nothing has been written.
        FieldError: an earlier computation drew with another value.
        StepRefused: it is not the time.
    """
    contest = locked_contest(contest.id, alone=True)  # no sheet is opened again meanwhile
    _take_seed(contest, lottery_seed)
    take_contest_step(contest, "compute", actor=actor, at=at)
    entries = entries_by_code(contest)
    result, package = None, None
    if contest.is_last_stage:
        result, package = computed(contest)
        outcomes: Sequence[RoundOutcome] = result.rounds
        _write_results(contest, result, entries)
    else:
        outcomes = stage_outcomes(contest)
    rounds = {round_.code: round_ for round_ in contest.stage_rounds}
    own = [outcome for outcome in outcomes if outcome.round.id in rounds]
    for outcome in own:
        _write_round(rounds[outcome.round.id], outcome, entries)
    if not contest.is_last_stage:
        for code, standing in own[-1].standings.items():
            step = "advance" if standing is Standing.PASSED else "leave"
            advance_entry(contest, entries[code], step, actor=actor, at=at)
    computation = Computation(
        contest_id=contest.id, stage=contest.stage, attempt=_attempts(contest) + 1, computed_at=at,
        rules_sha256=contest.rules_sha256 or "", package=package,
    )  # fmt: skip
    db.session.add(computation)
    db.session.flush()
    keep_report(contest, computation, result)
    write_flags(contest, computation, entries)
    after = {
        "rules_sha256": computation.rules_sha256, "stage": contest.stage, "attempt": computation.attempt,
        "lottery_seed": contest.lottery_seed,
    }  # fmt: skip
    audit.record(actor, "result:compute", computation, at=at, after=after, scope=f"forum:{contest.forum_id}")
    return computation


def _take_seed(contest: Contest, seed: str | None) -> None:
    """The public value is what it is: once a computation has drawn with it, no other is taken."""
    if seed and contest.lottery_seed not in (None, seed):
        raise FieldError(
            "lottery_seed", N_("앞서 집계할 때 쓴 추첨 값은 바꿀 수 없습니다: %(seed)s"), seed=contest.lottery_seed
        )
    contest.lottery_seed = seed or contest.lottery_seed


def official_package(contest: Contest) -> dict[str, Any]:
    """The result package: the one that was computed, or, for a sealed contest, what computing it would give.

    Raises:
        StepRefused: the scores of the last stage are not sealed yet.
        TiesUndecided: a lottery has to decide.
    """
    if contest.state not in SEALED or not contest.is_last_stage:
        raise StepRefused(N_("채점을 봉인한 뒤에 집계할 수 있습니다."))
    if computation := find_computation(contest):
        package: dict[str, Any] = computation.package or {}
        return package
    return computed(contest)[1]


def computed(contest: Contest) -> tuple[Result, dict[str, Any]]:
    """The engine's result from the rows and its package, signed; nothing is written."""
    scores = all_scores(contest)
    result = compute(frozen_rules(contest), entry_rows(contest), scores, lottery_seed=contest.lottery_seed)
    head = db.session.get(audit.AuditHead, 1)
    package = result.as_package(
        commitments=commitments_of(contest), conflict_counts=conflict_counts(contest),
        audit_head=head.hash if head else audit.GENESIS,
    )  # fmt: skip
    key = signing_key()
    return result, signed(package, kid=key_id(key.public_key()), sign=lambda content: encoded(key.sign(content)))


def all_scores(contest: Contest) -> list[Score]:
    """What judges gave on sealed sheets and what the audience gave with its ballots."""
    return [*sealed_scores(contest, judge_codes(contest)), *vote_scores(contest)]


def stage_outcomes(contest: Contest) -> list[RoundOutcome]:
    """What came of the rounds up to the stage at work, while later ones are still to come; nothing is written."""
    rules, last = frozen_rules(contest), contest.stage_rounds[-1].code
    upto = next(place for place, round_ in enumerate(rules.rounds, 1) if round_.id == last)
    tracks = {row.entry: row.track for row in entry_rows(contest)}
    table = tabulate(rules, tracks, enumerate(all_scores(contest), 1))
    return run_rounds(replace(rules, rounds=rules.rounds[:upto]), tracks, table)


def entries_by_code(contest: Contest) -> dict[str, Entry]:
    """Code -> entry, of those that compete."""
    codes = [row.entry for row in entry_rows(contest)]
    query = select(Entry).where(Entry.contest_id == contest.id, Entry.code.in_(codes)).order_by(Entry.code)
    return {entry.code or "": entry for entry in db.session.scalars(query)}


def advance_entry(contest: Contest, entry: Entry, step: str, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """Take one step of ENTRY_WORKFLOW that follows from a decision about the contest, and record it.

    Raises:
        StepRefused: the entry is not where it leads from.
    """
    before = entry.state
    facts = EntryFacts(at=at, closes_at=contest.closes_at, is_open=False)
    entry.state = ENTRY_WORKFLOW.follow(step, before, actor, facts, reason=reason, scope=contest.forum.scope)
    audit.record(
        actor, f"entry:{step}", entry, at=at, before={"state": before.value}, after={"state": entry.state.value},
        reason=reason, scope=f"forum:{contest.forum_id}",
    )  # fmt: skip


def _attempts(contest: Contest) -> int:
    query = select(func.max(Computation.attempt))
    query = query.where(Computation.contest_id == contest.id, Computation.stage == contest.stage)
    return db.session.scalar(query) or 0


def _write_round(round_: Round, outcome: RoundOutcome, entries: dict[str, Entry]) -> None:
    """Replace what an earlier attempt wrote."""
    db.session.execute(delete(RoundResult).where(RoundResult.round_id == round_.id))
    unit = Decimal(1).scaleb(-outcome.round.rounding.places)
    db.session.add_all(
        RoundResult(
            round_id=round_.id, contest_id=round_.contest_id, entry_id=entries[code].id, standing=standing,
            score=outcome.scores[code] * unit if code in outcome.scores else None,
        )
        for code, standing in outcome.standings.items()
    )  # fmt: skip


def _write_results(contest: Contest, result: Result, entries: dict[str, Entry]) -> None:
    """Replace what an earlier attempt wrote."""
    db.session.execute(delete(EntryResult).where(EntryResult.contest_id == contest.id))
    db.session.add_all(
        EntryResult(
            entry_id=entries[one.entry].id, contest_id=contest.id, rank=one.rank, outcome=one.state.value,
            score=None if one.score is None else Decimal(one.score), decided_by=one.decided_by,
        )
        for one in result.entries
    )  # fmt: skip
