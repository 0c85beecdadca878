"""The contest of 2023: 64 entries in two tracks, nine judges, sample scores, twelve awards."""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from forum_app.contest.models import Contest, Track
from forum_app.contest.queries.after import current_flags
from forum_app.contest.queries.scoring import open_assignments
from forum_app.contest.rules.pledge import FIRST_VERSION
from forum_app.contest.services import (
    call,
    deciding,
    eligibility,
    entries,
    notes,
    panel,
    pledge,
    result,
    scoring,
    sealing,
)
from forum_app.contest.services.assignment import apply_assignment
from forum_app.contest.services.entry_texts import EntryGiven
from forum_app.contest.services.shapes import (
    ContestDetails,
    CriterionGiven,
    RoundGiven,
    Shape,
    SlotGiven,
    TrackGiven,
)
from forum_app.demo.facts import LOADER, at_hour, facts, moment, played_at
from forum_app.forums.models import Forum
from forum_app.institutions.rules import Region

POINTS = Decimal(20)
WINNERS = (19.3, 18.1, 18.0)  # far enough apart that no panel's leniency changes who gets which award
OTHERS_BEST, OTHERS_WORST = 16.6, 11.5


def shape_of(data: dict[str, Any], *, scoring_closes_at: datetime) -> Shape:
    """Tracks, criteria and slots as the data file says; every track has the same slots."""
    tracks = tuple(
        TrackGiven(t["code"], t["prefix"], t["name"], t["name_en"], t["awards"], t["awards"]) for t in data["tracks"]
    )
    criteria = tuple(
        CriterionGiven(c["name"], POINTS, c["name_en"], c["question"], c["question_en"]) for c in data["criteria"]
    )
    slots = tuple(
        SlotGiven(s["grade"], s["authority"], s["count"], track.code, s["grade_en"], s["authority_en"])
        for s in data["slots"]
        for track in tracks
    )
    round_ = RoundGiven(criteria, judges_per_entry=data["judges_per_entry"], scoring_closes_at=scoring_closes_at)
    return Shape(tracks, (round_,), slots)


def load_contest(forum: Forum) -> Contest:
    """From the notice to the published result, each step at its time."""
    data = facts("contest_2023")
    with played_at(at_hour("2023-10-03", 9)) as at:
        contest = _announce(forum, data, at)
    with played_at(contest.opens_at) as at:
        call.open_call(contest, actor=LOADER, at=at)
    _enter(contest, data)
    with played_at(contest.closes_at) as at:
        call.close_call(contest, actor=LOADER, at=at)
    with played_at(at_hour("2023-11-19", 9)) as at:
        eligibility.start_eligibility(contest, actor=LOADER, at=at)
        eligibility.qualify_rest(contest, actor=LOADER, at=at)
    with played_at(at_hour("2023-11-20", 9)) as at:
        add_panel(contest, data["judges"], at)
        apply_assignment(contest, actor=LOADER, at=at)
        call.take_contest_step(contest, "start_scoring", actor=LOADER, at=at)
    with played_at(at_hour("2023-11-23", 20)) as at:
        strengths = _strengths(contest, data)
        sheets = sample_sheets(contest, strengths, data["sample_scores"]["seed"])
        scoring.record_sheets(contest.id, sheets, actor=LOADER, at=at)
    with played_at(moment(data["contest"]["scoring_closes_at"])) as at:
        sealing.seal(contest, typed_word=sealing.SEAL_WORD, actor=LOADER, at=at)
    with played_at(at_hour("2023-11-25", 10)) as at:
        result.compute_result(contest, actor=LOADER, at=at)
        if flags := [flag.id for flag in current_flags(contest)]:
            notes.write_note_to(contest, flags, data["sample_scores"]["flag_note"], actor=LOADER, at=at)
        deciding.nominate(contest, actor=LOADER, at=at)
        deciding.start_verification(contest, actor=LOADER, at=at)
    with played_at(at_hour("2023-12-05", 9)) as at:  # the tenth day has passed, the ceremony is ahead
        deciding.hear_objections(contest, actor=LOADER, at=at)
        deciding.finalise(contest, actor=LOADER, at=at)
    return contest


def _announce(forum: Forum, data: dict[str, Any], at: datetime) -> Contest:
    given = dict(data["contest"])
    texts = {key: given.pop(key) for key in ("sample_note", "sample_note_en", "source")}
    given |= {key: moment(given[key]) for key in ("opens_at", "closes_at")}
    shape = shape_of(data, scoring_closes_at=moment(given.pop("scoring_closes_at")))
    details = ContestDetails(**given)
    contest = call.create_contest(forum, details=details, shape=shape, actor=LOADER, at=at)
    for key, value in texts.items():
        setattr(contest, key, value)
    call.publish_contest(contest, actor=LOADER, at=at)
    return contest


def _enter(contest: Contest, data: dict[str, Any]) -> None:
    rng = random.Random(data["sample_scores"]["seed"])  # noqa: S311  sample data, repeatable on purpose
    winners = {w["receipt_no"]: w for w in data["winners"]}
    span = (contest.closes_at - contest.opens_at).total_seconds()
    for given in data["tracks"]:
        track = next(t for t in contest.tracks if t.code == given["code"])
        moments = sorted(span * rng.random() ** 0.4 for _ in range(given["entries"]))  # most come late
        for number, seconds in enumerate(moments, start=1):
            receipt_no = f"{track.prefix}-{number:02d}"
            with played_at(contest.opens_at + timedelta(seconds=round(seconds))) as at:
                entry = _given(track, number, winners.get(receipt_no), rng.choice(list(Region)))
                _enter_one(contest, entry, receipt_no, winners.get(receipt_no), at)


def _given(track: Track, number: int, winner: dict[str, Any] | None, region: Region) -> EntryGiven:
    placeholder = f"{track.name} 부문 접수 {number:02d}"
    if winner is None:
        return EntryGiven(track.code, placeholder, placeholder, region=region)
    known = Region(winner["region"]) if winner["region"] else None
    return EntryGiven(track.code, winner["title"] or placeholder, winner["institution"], region=known)


def _enter_one(
    contest: Contest, given: EntryGiven, receipt_no: str, winner: dict[str, Any] | None, at: datetime
) -> None:
    entry = entries.record_entry(
        contest, given, actor=LOADER, at=at, receipt_no=receipt_no, is_placeholder=winner is None
    )
    if winner is None or winner["title"] is None:
        entry.title_en = f"{entry.track.name_en}, entry {receipt_no.rpartition('-')[2]}"
    if winner is None:
        entry.institution.name_en = entry.title_en
        entry.sample_note = "접수 기관과 과제 이름은 공개되지 않았습니다."
    elif winner["title"] is None:
        entry.sample_note = "과제 이름은 공개되지 않았습니다."


def add_panel(contest: Contest, count: int, at: datetime) -> None:
    """Judges 1 to `count`, the accounts judge1@example.org and so on, who signed the pledge."""
    for number in range(1, count + 1):
        name = f"심사위원 {number}"
        judge = panel.add_judge(contest, name=name, email=f"judge{number}@example.org", actor=LOADER, at=at)
        pledge.sign_pledge(judge, name=name, version=FIRST_VERSION, actor=LOADER, at=at)


def _strengths(contest: Contest, data: dict[str, Any]) -> dict[str, float]:
    """Receipt number -> points a criterion that a neutral judge would give; published winners lead their track."""
    rng = random.Random(data["sample_scores"]["seed"] + 1)  # noqa: S311
    strengths: dict[str, float] = {}
    for given in data["tracks"]:
        prefix = given["prefix"]
        leading = [w["receipt_no"] for w in data["winners"] if w["receipt_no"].startswith(f"{prefix}-")]
        strengths |= dict(zip(leading, WINNERS, strict=True))
        rest = [f"{prefix}-{n:02d}" for n in range(1, given["entries"] + 1) if f"{prefix}-{n:02d}" not in leading]
        rng.shuffle(rest)
        step = (OTHERS_BEST - OTHERS_WORST) / len(rest)
        strengths |= {receipt_no: OTHERS_BEST - step * n for n, receipt_no in enumerate(rest)}
    return strengths


def sample_sheets(contest: Contest, strengths: dict[str, float], seed: int) -> list[scoring.GivenSheet]:
    """A complete sheet for every assignment: strength, the judge's leniency and a little noise, in whole points."""
    rng = random.Random(seed + 2)  # noqa: S311
    assignments = open_assignments(contest)
    leniency = {judge_id: rng.uniform(-0.5, 0.5) for judge_id in sorted({a.judge_id for a in assignments})}
    sheets = []
    for assignment in assignments:
        base = strengths[assignment.entry.receipt_no or ""] + leniency[assignment.judge_id]
        scores = {
            criterion.id: Decimal(min(20, max(0, round(base + rng.gauss(0, 0.7)))))
            for criterion in contest.rounds[0].criteria
        }
        sheets.append(scoring.GivenSheet(assignment, scores))
    return sheets
