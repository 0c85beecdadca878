"""What a panel looks at when it deliberates: official standings beside chances, leniency and assumptions."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from forum_app.contest.models import AwardSlot, Computation, Contest, Criterion, Entry, Exclusion, Judge, Track
from forum_app.contest.queries.report import latest_computation, report_of
from forum_app.contest.queries.result import RaisedFlag
from forum_app.core.db import db

CHOSEN = ("awarded", "passed")
GREY = (0.1, 0.9)
FALSE_ALARM = 0.05
NOTEWORTHY = 0.5


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """An entry in its official place; `p_top` how probably it is among the best, `ranks` where 90 % of draws put it."""

    id: int
    code: str
    receipt_no: str
    title: str
    title_en: str | None
    rank: int | None
    shares_rank: bool
    score: str | None
    state: str
    decided_by: str | None
    slot: AwardSlot | None
    p_top: float | None
    ranks: tuple[int, int] | None

    @property
    def is_chosen(self) -> bool:
        """Whether it stands above the line: an award, or the next round."""
        return self.state in CHOSEN

    @property
    def is_grey(self) -> bool:
        """Whether chance could have it either way."""
        return self.p_top is not None and GREY[0] <= self.p_top <= GREY[1]


@dataclass(frozen=True, slots=True)
class Tie:
    """A rank that `count` entries share."""

    rank: int
    count: int


@dataclass(frozen=True, slots=True)
class BoardTrack:
    """A track with its entries in official order, those without rank last."""

    track: Track
    entries: tuple[BoardEntry, ...]

    @property
    def chosen_count(self) -> int:
        """How many stand above the line."""
        return sum(entry.is_chosen for entry in self.entries)

    @property
    def grey_count(self) -> int:
        """How many could be on either side of it."""
        return sum(entry.is_grey for entry in self.entries)

    @property
    def gap(self) -> str | None:
        """The distance in points between the last above the line and the first below it, as the scores are written."""
        chosen = self.chosen_count
        if not 0 < chosen < len(self.entries):
            return None
        above, below = self.entries[chosen - 1].score, self.entries[chosen].score
        return str(abs(Decimal(above) - Decimal(below))) if above and below else None

    @property
    def ties(self) -> list[Tie]:
        """The ranks that several share, as far down as the short table goes."""
        shared = Counter(entry.rank for entry in self.entries if entry.shares_rank and entry.rank)
        last = self.entries[: self.shown][-1].rank if self.entries else None
        return [Tie(rank, count) for rank, count in shared.items() if last is None or rank <= last]

    @property
    def parted(self) -> list[BoardEntry]:
        """The entries that a link of the tie chain told from their equals."""
        return [entry for entry in self.entries if entry.decided_by not in {None, "score", "tie"}]

    @property
    def shown(self) -> int:
        """How many a short table needs: down to the last that could be chosen, and two more."""
        last = max((n for n, entry in enumerate(self.entries, 1) if entry.is_chosen or entry.is_grey), default=6)
        return last + 2


@dataclass(frozen=True, slots=True)
class BoardJudge:
    """A judge and how lenient, in points; `totals` ascending. `is_far`: neither chance nor small."""

    number: int
    code: str
    leniency: float
    se: float | None
    is_far: bool
    totals: tuple[float, ...]


@dataclass(frozen=True)
class Board:
    """Everything on the table; `totals` is entry -> judge -> total, `away` the pairs that were kept apart."""

    computation: Computation
    is_last: bool
    tracks: tuple[BoardTrack, ...]
    judges: tuple[BoardJudge, ...]
    totals: Mapping[str, Mapping[str, float]]
    away: AbstractSet[tuple[str, str]]
    flags: Sequence[RaisedFlag]
    content: Mapping[str, Any]

    @property
    def report(self) -> Mapping[str, Any]:
        """The report in its JSON form."""
        report: Mapping[str, Any] = self.content["report"]
        return report

    @property
    def chosen_count(self) -> int:
        """How many stand above the line in all tracks."""
        return sum(track.chosen_count for track in self.tracks)

    @property
    def k(self) -> int | None:
        """How many are the best, where that is the same for every track."""
        k = self.report["k"]
        return k if isinstance(k, int) else None


def find_board(contest: Contest) -> Board | None:
    """The board of the latest computed stage; None before the first computation."""
    computation = latest_computation(contest)
    if computation is None:
        return None
    content = report_of(contest, computation)
    numbered = select(Judge.code, Judge.number).where(Judge.contest_id == contest.id, Judge.code.is_not(None))
    judges: dict[str, int] = {code or "": number for code, number in db.session.execute(numbered)}
    return Board(
        computation=computation,
        is_last=computation.stage == contest.stages[-1][0].position,
        tracks=_tracks(contest, content),
        judges=_judges(content, judges),
        totals=content["totals"],
        away=_away(contest),
        flags=_flags(contest, content, judges),
        content=content,
    )


def _tracks(contest: Contest, content: Mapping[str, Any]) -> tuple[BoardTrack, ...]:
    query = select(Entry.code, Entry.id, Entry.receipt_no, Entry.title, Entry.title_en)
    known = {row.code: row for row in db.session.execute(query.where(Entry.contest_id == contest.id))}
    chances = {entry["entry"]: entry["p_top"] for entry in content["report"]["entries"]}
    shared = Counter((one["track"], one["rank"]) for one in content["standings"])
    slots = contest.slots
    by_track: defaultdict[str, list[BoardEntry]] = defaultdict(list)
    for one in content["standings"]:
        code = one["entry"]
        row, ranks = known[code], content["ranks"].get(code)
        by_track[one["track"]].append(
            BoardEntry(
                row.id, code, row.receipt_no, row.title, row.title_en, one["rank"],
                one["rank"] is not None and shared[one["track"], one["rank"]] > 1,
                one["score"], one["state"], one["decided_by"],
                None if one["slot"] is None else slots[one["slot"]],
                chances.get(code), (ranks[0], ranks[1]) if ranks else None,
            )
        )  # fmt: skip
    return tuple(BoardTrack(track, tuple(by_track[track.code])) for track in contest.tracks if by_track[track.code])


def _judges(content: Mapping[str, Any], number_by_code: Mapping[str, int]) -> tuple[BoardJudge, ...]:
    totals: defaultdict[str, list[float]] = defaultdict(list)
    for sheet in content["totals"].values():
        for code, total in sheet.items():
            totals[code].append(total)
    report = content["report"]
    residual = (report["variance"] or {}).get("residual", 0.0)
    judges = [
        BoardJudge(
            number_by_code.get(one["judge"], 0), one["judge"], one["leniency"], one["se"],
            _is_far(one["leniency"], one["se"], residual, len(report["judges"])), tuple(sorted(totals[one["judge"]])),
        )
        for one in report["judges"]
    ]  # fmt: skip
    return tuple(sorted(judges, key=lambda judge: judge.number))


def _is_far(leniency: float, se: float | None, residual: float, judges: int) -> bool:
    """Whether a judge's leniency is more than chance among so many judges, and at least half a typical error."""
    if not se or abs(leniency) < NOTEWORTHY * math.sqrt(residual):
        return False
    return math.erfc(abs(leniency) / se / math.sqrt(2)) <= FALSE_ALARM / judges


def _away(contest: Contest) -> set[tuple[str, str]]:
    query = select(Entry.code, Judge.code).select_from(Exclusion)
    query = query.join(Entry, Entry.id == Exclusion.entry_id).join(Judge, Judge.id == Exclusion.judge_id)
    found = db.session.execute(query.where(Exclusion.contest_id == contest.id))
    return {(entry, judge) for entry, judge in found if entry and judge}


def _flags(contest: Contest, content: Mapping[str, Any], number_by_code: Mapping[str, int]) -> list[RaisedFlag]:
    if not content["flags"]:
        return []
    criteria: dict[tuple[str, str], Criterion] = {
        (round_.code, criterion.code): criterion for round_ in contest.rounds for criterion in round_.criteria
    }
    return [
        RaisedFlag(
            flag["kind"], flag["entry"], number_by_code.get(flag.get("judge", "")),
            criteria.get((flag["round"], flag.get("criterion", ""))),
        )
        for flag in content["flags"]
    ]  # fmt: skip
