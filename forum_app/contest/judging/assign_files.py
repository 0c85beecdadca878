"""The CSV forms of an assignment: judges.csv in, assignment.csv out."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from forum_app.contest.judging.assign import JudgeRow
from forum_app.contest.judging.interchange import column_places, csv_records, full_records
from forum_app.contest.judging.problems import JudgesRefused, line_error
from forum_app.contest.judging.rules_reader import is_name
from forum_app.contest.judging.ruleset import RuleSet
from forum_app.contest.judging.scores import MOST_ERRORS
from forum_app.core.errors import LineError
from forum_app.core.i18n import N_

JUDGE_COLUMNS: Final = ("judge",)
JUDGE_DETAILS: Final = ("affiliation", "tracks", "max_entries", "conflicts")
ASSIGNMENT_COLUMNS: Final = ("entry", "judge")

_WHOLE = re.compile(r"[0-9]{1,9}")


def read_judges(content: bytes, rules: RuleSet, entries: Collection[str]) -> list[JudgeRow]:
    """The rows of judges.csv (UTF-8, with or without BOM), in their order.

    Args:
        content: the file.
        rules: its tracks are the ones a judge may name.
        entries: the ids a conflict may name.

    Raises:
        JudgesRefused: with every line that is wrong and why.
    """
    header, records = csv_records(content, JudgesRefused)
    places = column_places(header, JUDGE_COLUMNS, JUDGE_DETAILS, JudgesRefused)
    noted: list[LineError] = []
    reader = _JudgeReader(rules, entries, noted)
    for line, cells in full_records(records, len(header), noted):
        reader.read(line, {column: cells[place] for column, place in places.items()})
        if len(noted) >= MOST_ERRORS:
            break
    if noted:
        raise JudgesRefused(sorted(noted, key=lambda error: error.line))
    return list(reader.rows.values())


def assignment_csv(pairs: Iterable[tuple[str, str]]) -> bytes:
    """assignment.csv: a row each pair of entry and judge, in the order given."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(ASSIGNMENT_COLUMNS)
    rows.writerows(pairs)
    return text.getvalue().encode()


class _JudgeReader:
    """Turns rows into judges; what is wrong is noted with its line."""

    def __init__(self, rules: RuleSet, entries: Collection[str], noted: list[LineError]) -> None:
        self.rows: dict[str, JudgeRow] = {}
        self._tracks = frozenset(track.id for track in rules.tracks)
        self._entries = entries
        self._noted = noted

    def read(self, line: int, row: Mapping[str, str]) -> None:
        """Take one row in."""
        judge = row["judge"]
        if not is_name(judge):
            self._note(line, N_("심사위원 칸이 비었거나 앞뒤에 공백이 있습니다."))
        elif judge in self.rows:
            self._note(line, N_("%(judge)s: 같은 심사위원이 두 번 있습니다."), judge=judge)
        tracks, conflicts = _parts(row.get("tracks", "")), _parts(row.get("conflicts", ""))
        for track in sorted(tracks - self._tracks):
            self._note(line, N_("%(track)s: 없는 부문입니다."), track=track)
        for entry in sorted(one for one in conflicts if one not in self._entries):
            self._note(line, N_("%(entry)s: 목록에 없는 작품입니다."), entry=entry)
        most = self._most(line, row.get("max_entries", "").strip())
        self.rows[judge] = JudgeRow(judge, row.get("affiliation", "").strip(), tracks, most, conflicts)

    def _most(self, line: int, text: str) -> int | None:
        if not text:
            return None
        if _WHOLE.fullmatch(text):
            return int(text)
        self._note(line, N_("%(text)s: 상한은 0 이상의 정수로 적습니다."), text=text[:30])
        return None

    def _note(self, line: int, message: str, **params: object) -> None:
        self._noted.append(line_error(line, message, **params))


def _parts(cell: str) -> frozenset[str]:
    """What stands between the semicolons of a cell."""
    return frozenset(part for part in map(str.strip, cell.split(";")) if part)
