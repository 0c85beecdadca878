"""Scores as judges gave them, checked against the rule set and kept as whole numbers.

A sheet, one judge's scores of one entry in one round, is complete or absent: a missing score is never 0.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from forum_app.contest.judging.exact import common_scale, decimal_text, places_of, scaled
from forum_app.contest.judging.problems import EntriesRefused, ScoresRefused, line_error
from forum_app.contest.judging.rules_reader import is_name
from forum_app.contest.judging.ruleset import Round, RuleSet
from forum_app.core.errors import LineError
from forum_app.core.i18n import N_

MOST_PLACES: Final = 12
MOST_ERRORS: Final = 1000

Sheets: TypeAlias = Mapping[str, Mapping[str, tuple[int, ...]]]
"""Entry -> judge -> scaled points in the order of the round's criteria."""

UNREADABLE: Final = Decimal("NaN")
"""Stands for points whose problem the caller of `tabulate` has noted itself."""

_UNSEEN: Final = -2
_EMPTY: Final = -1
_REFUSED: Final = -3


class Score(NamedTuple):
    """One cell of a sheet; `points` before the weight, None when the judge gave none.

    A named tuple, not a dataclass: a contest of 250,000 cells makes one of each.
    """

    entry: str
    judge: str
    round: str
    criterion: str
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of the contest; the engine needs the id and the track, the rest is carried along."""

    entry: str
    track: str
    title: str = ""
    institution: str = ""
    business_no: str = ""
    region: str = ""
    contact_name: str = ""
    contact_email: str = ""
    summary: str = ""
    receipt_no: str = ""


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """Every complete sheet of a contest; points are whole numbers, `points * scale`."""

    scale: int
    rounds: Mapping[str, Sheets]

    def judges(self) -> list[str]:
        """Everybody who handed in a sheet, sorted."""
        return sorted({judge for sheets in self.rounds.values() for sheet in sheets.values() for judge in sheet})

    def cells(self, rules: RuleSet) -> Iterator[tuple[str, str, str, str, str]]:
        """Entry, judge, round, criterion and points as text, sorted by the first four."""
        places = len(str(self.scale)) - 1
        texts: dict[int, str] = {}
        orders = {round_.id: _criteria_in_order(round_) for round_ in rules.rounds}
        keys = sorted(
            (entry, judge, round_id)
            for round_id, sheets in self.rounds.items()
            for entry, by_judge in sheets.items()
            for judge in by_judge
        )
        for entry, judge, round_id in keys:
            sheet = self.rounds[round_id][entry][judge]
            for criterion, position in orders[round_id]:
                points = sheet[position]
                text = texts.get(points)
                if text is None:
                    text = texts[points] = _plain(points, places)
                yield entry, judge, round_id, criterion, text


def check_entries(rules: RuleSet, lines: Iterable[tuple[int, EntryRow]]) -> dict[str, str]:
    """Entry id -> track, from entries with the line each comes from.

    Raises:
        EntriesRefused: an id is unusable or listed twice, or a track does not exist.
    """
    tracks = {track.id for track in rules.tracks}
    errors: list[LineError] = []
    track_by_entry: dict[str, str] = {}
    for line, row in lines:
        if not is_name(row.entry):
            errors.append(line_error(line, N_("작품 번호가 비었거나 앞뒤에 공백이 있습니다.")))
        elif row.entry in track_by_entry:
            errors.append(line_error(line, N_("%(entry)s: 같은 작품이 두 번 있습니다."), entry=row.entry))
        if row.track not in tracks:
            errors.append(line_error(line, N_("%(track)s: 없는 부문입니다."), track=row.track))
        track_by_entry[row.entry] = row.track
        if len(errors) >= MOST_ERRORS:
            break
    if errors:
        raise EntriesRefused(errors)
    return track_by_entry


def tabulate(
    rules: RuleSet,
    entries: Collection[str],
    lines: Iterable[tuple[int, Score]],
    noted: list[LineError] | None = None,
) -> ScoreTable:
    """Gather scores into sheets.

    Args:
        rules: the rule set the scores were given under.
        entries: the ids that may be scored.
        lines: each score with the line it comes from.
        noted: problems the caller finds while `lines` is read; they are raised with the others.

    Raises:
        ScoresRefused: unknown names, points out of range, doubled cells or partial sheets.
    """
    tabulator = _Tabulator(rules, entries)
    for line, score in lines:
        tabulator.add(line, score)
        if len(tabulator.errors) >= MOST_ERRORS:
            break
    else:
        tabulator.refuse_partial_sheets()
    errors = sorted([*tabulator.errors, *(noted or ())], key=lambda error: error.line)
    if errors:
        raise ScoresRefused(errors)
    return tabulator.table()


def points_problem(points: Decimal, highest: Decimal) -> str | None:
    """Why `points` cannot stand on a sheet; None when they can."""
    if not points.is_finite() or not 0 <= points <= highest:
        return N_("%(points)s: 점수는 0점부터 %(highest)s점까지입니다.")
    if places_of(points) > MOST_PLACES:
        return N_("%(points)s: 소수점 아래가 너무 깁니다.")
    return None


def _criteria_in_order(round_: Round) -> list[tuple[str, int]]:
    return sorted((criterion.id, place) for place, criterion in enumerate(round_.criteria))


def _plain(points: int, places: int) -> str:
    text = decimal_text(points, places)
    return text.rstrip("0").rstrip(".") if places else text


class _Sheet:
    """A sheet while its cells come in."""

    __slots__ = ("cells", "line")

    def __init__(self, size: int, line: int) -> None:
        self.cells = [_UNSEEN] * size
        self.line = line


class _Tabulator:
    """Sorts cells into sheets; points are kept as places in one list of distinct values."""

    def __init__(self, rules: RuleSet, entries: Collection[str]) -> None:
        self.errors: list[LineError] = []
        self._entries = entries
        self._criteria = {r.id: {c.id: place for place, c in enumerate(r.criteria)} for r in rules.rounds}
        self._highest = {r.id: [c.max for c in r.criteria] for r in rules.rounds}
        self._accepted: dict[str, list[dict[Decimal, int]]] = {r.id: [{} for _ in r.criteria] for r in rules.rounds}
        self._sheets: dict[str, dict[tuple[str, str], _Sheet]] = {r.id: {} for r in rules.rounds}
        self._distinct: list[Decimal] = []

    def add(self, line: int, score: Score) -> None:
        """Put one score into its cell, or note why it cannot stand there."""
        entry, judge, round_id, criterion, points = score
        place = self._criteria.get(round_id, {}).get(criterion)
        if place is None:
            self._note_unknown(line, score)
            return
        sheet = self._sheets[round_id].get((entry, judge)) or self._open(line, score)
        if sheet is None:
            return
        if sheet.cells[place] != _UNSEEN:
            message = N_("%(entry)s, %(judge)s, %(criterion)s: 같은 칸의 점수가 두 번 있습니다.")
            self._note(line, message, entry=entry, judge=judge, criterion=criterion)
        elif points is None:
            sheet.cells[place] = _EMPTY
        else:
            sheet.cells[place] = self._code(line, round_id, place, points)

    def _note_unknown(self, line: int, score: Score) -> None:
        if score.round in self._criteria:
            self._note(line, N_("%(criterion)s: 없는 심사 항목입니다."), criterion=score.criterion)
        else:
            self._note(line, N_("%(round)s: 없는 라운드입니다."), round=score.round)

    def _open(self, line: int, score: Score) -> _Sheet | None:
        if score.entry not in self._entries:
            self._note(line, N_("%(entry)s: 목록에 없는 작품입니다."), entry=score.entry)
            return None
        if not is_name(score.judge):
            self._note(line, N_("심사위원 칸이 비었거나 앞뒤에 공백이 있습니다."))
            return None
        sheet = _Sheet(len(self._criteria[score.round]), line)
        self._sheets[score.round][score.entry, score.judge] = sheet
        return sheet

    def _code(self, line: int, round_id: str, place: int, points: Decimal) -> int:
        """Where `points` stand among the distinct values; points that cannot stand are noted."""
        if points is UNREADABLE:
            return _REFUSED
        accepted = self._accepted[round_id][place]
        code = accepted.get(points) if points.is_finite() else None  # a signalling NaN has no hash
        if code is not None:
            return code
        highest = self._highest[round_id][place]
        if problem := points_problem(points, highest):
            self._note(line, problem, points=str(points)[:30], highest=format(highest, "f"))
            return _REFUSED
        self._distinct.append(points)
        accepted[points] = len(self._distinct) - 1
        return accepted[points]

    def _note(self, line: int, message: str, **params: object) -> None:
        self.errors.append(line_error(line, message, **params))

    def refuse_partial_sheets(self) -> None:
        """Drop the empty sheets; note those that are neither empty nor complete."""
        for round_id, sheets in self._sheets.items():
            names = list(self._criteria[round_id])
            for (entry, judge), sheet in list(sheets.items()):
                if min(sheet.cells) >= 0:
                    continue
                del sheets[entry, judge]
                missing = [name for name, code in zip(names, sheet.cells, strict=True) if code < 0]
                if len(missing) == len(names) or _REFUSED in sheet.cells:
                    continue
                message = N_("%(entry)s, %(judge)s: 심사표에 빠진 항목이 있습니다: %(missing)s")
                self._note(sheet.line, message, entry=entry, judge=judge, missing=", ".join(missing))

    def table(self) -> ScoreTable:
        """The sheets with one common scale."""
        scale = common_scale(self._distinct)
        whole = [scaled(points, scale) for points in self._distinct]
        rounds: dict[str, dict[str, dict[str, tuple[int, ...]]]] = {}
        for round_id, sheets in self._sheets.items():
            by_entry = rounds.setdefault(round_id, {})
            for (entry, judge), sheet in sheets.items():
                points = tuple([whole[code] for code in sheet.cells])
                by_entry.setdefault(entry, {})[judge] = points
        return ScoreTable(scale, rounds)
