"""From sealed sheets to awards: the computation, its rows, the publication."""

import secrets
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from forum_app.contest.judging import Result, compute
from forum_app.contest.judging.ruleset import Slot
from forum_app.contest.models import Award, AwardSlot, Computation, Contest, Entry, EntryResult
from forum_app.contest.queries.result import (
    awards_of,
    conflict_counts,
    entry_rows,
    find_computation,
    judge_ids,
    judge_names,
    sealed_scores,
)
from forum_app.contest.queries.ruleset import frozen_rules
from forum_app.contest.rules import ENTRY_WORKFLOW, ContestState, EntryFacts
from forum_app.contest.services.call import take_contest_step
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor

KEY_BYTES = 32
SEALED = (ContestState.SEALED, ContestState.CANDIDATES, ContestState.FINAL, ContestState.AWARDED)


def compute_result(contest: Contest, *, lottery_seed: str | None = None, actor: Actor, at: datetime) -> Computation:
    """Compute the official result of a sealed contest and write it: scores, ranks, candidates, awards with numbers.

    Args:
        contest: sealed.
        lottery_seed: the public value that the notice named, where a lottery has to decide.
        actor: who computes.
        at: when.

    Raises:
        TiesUndecided: an award line cuts through equals; nothing has been written.
        StepRefused: it is not the time.
    """
    take_contest_step(contest, "compute", actor=actor, at=at)
    if lottery_seed:
        contest.lottery_seed = lottery_seed
    key = secrets.token_hex(KEY_BYTES)
    result, package = computed(contest, key)
    computation = Computation(
        contest_id=contest.id, computed_at=at, rules_sha256=package["rules_sha256"], judge_key=key, package=package
    )
    db.session.add(computation)
    entries = _entries_by_code(contest)
    _write_results(contest, result, entries)
    _write_awards(contest, result, entries)
    awarded = {one.entry for one in result.entries if one.award}
    for code, entry in entries.items():
        _advance_entry(contest, entry, "select" if code in awarded else "decline", actor=actor, at=at)
    db.session.flush()
    after = {"rules_sha256": package["rules_sha256"], "awards": len(awarded)}
    audit.record(actor, "result:compute", computation, at=at, after=after, scope=f"forum:{contest.forum_id}")
    return computation


def finalise(contest: Contest, *, actor: Actor, at: datetime) -> int:
    """Publish the result: candidates become winners, their certificates valid; answers how many.

    The awards are granted on the day of the forum, or today if that is later.

    Raises:
        StepRefused: it is not the time.
    """
    contest.published_at = at
    take_contest_step(contest, "finalise", actor=actor, at=at)
    awards = awards_of(contest)
    for award in awards:
        award.granted_on = max(contest.forum.starts_on, clock.day_of(at))
        _advance_entry(contest, award.entry, "award", actor=actor, at=at)
    db.session.flush()
    return len(awards)


def finish_awarding(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Close the contest once every award is handed over.

    Raises:
        StepRefused: some award waits to be handed over, or the forum is over.
    """
    take_contest_step(contest, "award", actor=actor, at=at)


def official_package(contest: Contest) -> dict[str, Any]:
    """The result package: the one that was computed, or, for a sealed contest, what computing it would give.

    Raises:
        StepRefused: the scores are not sealed yet.
        TiesUndecided: a lottery has to decide.
    """
    if contest.state not in SEALED:
        raise StepRefused(N_("채점을 봉인한 뒤에 집계할 수 있습니다."))
    if computation := find_computation(contest):
        package: dict[str, Any] = computation.package
        return package
    return computed(contest, secrets.token_hex(KEY_BYTES))[1]


def computed(contest: Contest, key: str) -> tuple[Result, dict[str, Any]]:
    """The engine's result from the rows and its package; nothing is written."""
    names = judge_names(judge_ids(contest), key)
    result = compute(
        frozen_rules(contest), entry_rows(contest), sealed_scores(contest, names), lottery_seed=contest.lottery_seed
    )
    head = db.session.get(audit.AuditHead, 1)
    package = result.as_package(conflict_counts=conflict_counts(contest), audit_head=head.hash if head else None)
    return result, package


def _entries_by_code(contest: Contest) -> dict[str, Entry]:
    codes = [row.entry for row in entry_rows(contest)]
    query = select(Entry).where(Entry.contest_id == contest.id, Entry.code.in_(codes)).order_by(Entry.code)
    return {entry.code or "": entry for entry in db.session.scalars(query)}


def _write_results(contest: Contest, result: Result, entries: dict[str, Entry]) -> None:
    db.session.add_all(
        EntryResult(
            entry_id=entries[one.entry].id, contest_id=contest.id, rank=one.rank, outcome=one.state.value,
            score=None if one.score is None else Decimal(one.score), decided_by=one.decided_by,
        )
        for one in result.entries
    )  # fmt: skip


def _write_awards(contest: Contest, result: Result, entries: dict[str, Entry]) -> None:
    """Awards numbered through the year without a gap: by slot, then track, then rank."""
    year = contest.forum.starts_on.year
    last = db.session.scalar(select(func.max(Award.number)).where(Award.year == year)) or 0
    place_by_track = {track.code: track.position for track in contest.tracks}
    given = sorted(
        _slots_of_winners(contest, result),
        key=lambda pair: (pair[1].position, place_by_track[pair[0].track], pair[0].rank or 0, pair[0].entry),
    )
    for number, (one, slot) in enumerate(given, last + 1):
        db.session.add(
            Award(
                contest_id=contest.id, entry_id=entries[one.entry].id, slot_id=slot.id, year=year, number=number,
                code=f"award-{year}-{number:03d}",
            )
        )  # fmt: skip


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


def _advance_entry(contest: Contest, entry: Entry, step: str, *, actor: Actor, at: datetime) -> None:
    before = entry.state
    facts = EntryFacts(at=at, closes_at=contest.closes_at, is_open=False)
    entry.state = ENTRY_WORKFLOW.follow(step, before, actor, facts, scope=contest.forum.scope)
    audit.record(
        actor, f"entry:{step}", entry, at=at, before={"state": before.value}, after={"state": entry.state.value},
        scope=f"forum:{contest.forum_id}",
    )  # fmt: skip
