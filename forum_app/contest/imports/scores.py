"""A table of scores into the sheets of a contest; all of it or nothing.

Columns entry, judge, criterion and score, and round where there are several. `entry` is the code of an entry, `judge`
a judge's number in the panel (5 or J5) or e-mail address, `criterion` the code of a criterion. An empty score is an
absent one, never 0; a sheet is complete or absent.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from forum_app.contest.models import Assignment, Contest, Criterion
from forum_app.contest.queries.panel import panel_of
from forum_app.contest.queries.scoring import open_assignments
from forum_app.contest.rules import points_problem, read_points
from forum_app.contest.services.scoring import GivenSheet, record_sheets
from forum_app.core.errors import DomainError, FieldError, LineError
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.core.tabular import Row, Sheet, Table, parse_rows, refuse_doubles, required

COLUMNS: Final = ("entry", "judge", "criterion", "score")


@dataclass(frozen=True, slots=True)
class ScoreCell:
    """One row; `points` None where the score is empty."""

    assignment_id: int
    criterion_id: int
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Known:
    """What a row may name: judges by every name, assignments by (entry code, judge id, round code), criteria by
    (round code, code)."""

    entries: frozenset[str]
    judges: dict[str, int]
    assignments: dict[tuple[str, int, str], Assignment]
    criteria: dict[tuple[str, str], Criterion]
    rounds: tuple[str, ...]


def known_of(contest: Contest) -> Known:
    """What rows of a file for `contest` may name."""
    judges: dict[str, int] = {}
    for judge in panel_of(contest):
        judges |= dict.fromkeys((str(judge.number), f"J{judge.number}", judge.email), judge.id)
    round_by_id = {round_.id: round_.code for round_ in contest.rounds}
    assignments = {
        (one.entry.code or "", one.judge_id, round_by_id[one.round_id]): one for one in open_assignments(contest)
    }
    return Known(
        entries=frozenset(entry for entry, _, _ in assignments),
        judges=judges,
        assignments=assignments,
        criteria={(round_.code, c.code): c for round_ in contest.rounds for c in round_.criteria},
        rounds=tuple(round_by_id.values()),
    )


def parse_score(row: Row, known: Known) -> ScoreCell:
    """One row of the file.

    Raises:
        FieldError: names the column and says what would be right.
    """
    entry, judge = required(row, "entry"), required(row, "judge")
    if entry not in known.entries:
        raise FieldError("entry", N_("'%(value)s': 심사 중인 출품작이 아닙니다."), value=entry[:40])
    if judge not in known.judges:
        raise FieldError("judge", N_("'%(value)s': 심사위원단에 없습니다."), value=judge[:40])
    round_ = row.get("round", "").strip() or (known.rounds[0] if len(known.rounds) == 1 else "")
    criterion = known.criteria.get((round_, code := required(row, "criterion")))
    if criterion is None:
        raise FieldError("criterion", N_("'%(value)s': 없는 심사 항목입니다."), value=code[:40])
    assignment = known.assignments.get((entry, known.judges[judge], round_))
    if assignment is None:
        raise FieldError(
            "judge", N_("심사위원 %(judge)s에게 %(entry)s을(를) 배정하지 않았습니다."), judge=judge, entry=entry
        )
    return ScoreCell(assignment.id, criterion.id, _points(row.get("score", ""), criterion))


def import_scores(contest: Contest, table: Table, *, actor: Actor, at: datetime) -> int:
    """Write a table of scores and hand the sheets in; answers how many sheets.

    Raises:
        DomainError: the table has no rows.
        ImportRefused: names every bad line; nothing is kept.
        StepRefused: scoring is not open by the database's clock.
    """
    known = known_of(contest)
    sheet = parse_rows(table, lambda row: parse_score(row, known))
    if not sheet.rows and not sheet.errors:
        raise DomainError(N_("파일에 점수가 한 줄도 없습니다."))
    _refuse_double_cells(sheet)
    by_assignment: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    for _, cell in sheet.rows:
        if cell.points is not None:
            by_assignment[cell.assignment_id][cell.criterion_id] = cell.points
    assignments = {one.id: one for one in known.assignments.values()}
    _refuse_partial_sheets(contest, sheet, by_assignment, assignments)
    sheet.values_or_refuse()
    given = [GivenSheet(assignments[key], scores) for key, scores in by_assignment.items()]
    return record_sheets(contest.id, given, actor=actor, at=at)


def _points(text: str, criterion: Criterion) -> Decimal | None:
    highest = format(criterion.max_points, "f")
    wrong = FieldError(
        "score",
        N_("'%(value)s': 0부터 %(highest)s까지의 점수를 숫자로 적어 주십시오."),
        value=text[:40],
        highest=highest,
    )
    try:
        points = read_points(text)
    except ValueError:
        raise wrong from None
    if points is not None and points_problem(points, criterion.max_points):
        raise wrong
    return points


def _refuse_double_cells(sheet: Sheet[ScoreCell]) -> None:
    message = N_("같은 심사표, 같은 항목의 점수가 %(first)d번째 줄에도 있습니다.")
    refuse_doubles(sheet, lambda cell: (cell.assignment_id, cell.criterion_id), message)


def _refuse_partial_sheets(
    contest: Contest,
    sheet: Sheet[ScoreCell],
    by_assignment: dict[int, dict[int, Decimal]],
    assignments: dict[int, Assignment],
) -> None:
    """A sheet that lacks points is named at its first line; wrong lines come first, since they may be what lacks."""
    if sheet.errors:
        return
    wanted = {round_.id: {criterion.id for criterion in round_.criteria} for round_ in contest.rounds}
    first_line: dict[int, int] = {}
    for line, cell in sheet.rows:
        first_line.setdefault(cell.assignment_id, line)
    for assignment_id, scores in by_assignment.items():
        missing = len(wanted[assignments[assignment_id].round_id] - scores.keys())
        if missing:
            message = N_("이 심사표에 점수가 %(missing)d개 빠져 있습니다. 심사표는 모두 있거나 없어야 합니다.")
            sheet.errors.append(LineError(first_line[assignment_id], message, (("missing", missing),)))
