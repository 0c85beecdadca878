"""The report beside a computation: made from the rows, or as it was kept when the stage was computed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from forum_app.contest.judging import EntryRow, Result, compute
from forum_app.contest.judging.reports.kept import kept_result, kept_stage
from forum_app.contest.judging.rounds import run_rounds
from forum_app.contest.judging.scores import tabulate
from forum_app.contest.models import Computation, Contest, Entry, Judge, StageReport, Track
from forum_app.contest.queries.live import vote_scores
from forum_app.contest.queries.result import JUDGED, entry_rows, judge_codes, sealed_scores
from forum_app.contest.queries.ruleset import frozen_rules
from forum_app.core.db import db


def latest_computation(contest: Contest) -> Computation | None:
    """The latest computation of the latest stage that has been computed; its package is not read."""
    query = select(Computation).where(Computation.contest_id == contest.id)
    return db.session.scalar(query.order_by(Computation.stage.desc(), Computation.attempt.desc()).limit(1))


def report_of(contest: Contest, computation: Computation) -> dict[str, Any]:
    """What the deliberation on a computation looks at; made anew for one that was computed before reports were kept."""
    kept = db.session.get(StageReport, computation.id)
    if kept is not None:
        content: dict[str, Any] = kept.content
        return content
    return made_report(contest, stage=computation.stage)


def made_report(contest: Contest, *, stage: int | None = None, result: Result | None = None) -> dict[str, Any]:
    """The standings and the report of a stage from the sealed sheets; nothing is written.

    Args:
        contest: computed, or about to be.
        stage: position of the stage's leading round; the one at work when left out.
        result: the official one, where it has just been computed.
    """
    rounds = next(own for own in contest.stages if own[0].position == (stage or contest.stage))
    rows, affiliations = _rows_with_institution(contest), _affiliations(contest)
    if result is not None:
        return kept_result(result, rows, affiliations)
    rules, scores = frozen_rules(contest), [*sealed_scores(contest, judge_codes(contest)), *vote_scores(contest)]
    if rounds == contest.stages[-1]:
        result = compute(rules, entry_rows(contest), scores, lottery_seed=contest.lottery_seed)
        return kept_result(result, rows, affiliations)
    upto = next(place for place, round_ in enumerate(rules.rounds, 1) if round_.id == rounds[-1].code)
    tracks = {row.entry: row.track for row in rows}
    known = {round_.id for round_ in rules.rounds[:upto]}
    rules = replace(rules, rounds=rules.rounds[:upto])
    table = tabulate(rules, tracks, enumerate((score for score in scores if score.round in known), 1))
    return kept_stage(rules, table, run_rounds(rules, tracks, table), rows, affiliations)


def _rows_with_institution(contest: Contest) -> list[EntryRow]:
    """The entries that compete; the institution is told by its id."""
    query = select(Entry.code, Track.code, Entry.institution_id).join(Entry.track)
    query = query.where(Entry.contest_id == contest.id, Entry.state.in_(JUDGED)).order_by(Entry.code)
    return [EntryRow(code or "", track, institution=str(id_)) for code, track, id_ in db.session.execute(query)]


def _affiliations(contest: Contest) -> Mapping[str, str]:
    """J-number -> id of the institution, for the judges who belong to one."""
    query = select(Judge.code, Judge.institution_id)
    query = query.where(Judge.contest_id == contest.id, Judge.code.is_not(None), Judge.institution_id.is_not(None))
    return {code or "": str(id_) for code, id_ in db.session.execute(query)}
