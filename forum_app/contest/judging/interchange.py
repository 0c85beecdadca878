"""The CSV forms of scores and entries: bytes in, checked values or errors with their line out."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from decimal import Decimal
from typing import Final

from forum_app.contest.judging.problems import EntriesRefused, ScoresRefused, line_error
from forum_app.contest.judging.ruleset import RuleSet
from forum_app.contest.judging.scores import (
    MOST_ERRORS,
    UNREADABLE,
    EntryRow,
    Score,
    ScoreTable,
    check_entries,
    tabulate,
)
from forum_app.core.errors import ImportRefused, LineError
from forum_app.core.i18n import N_

SCORE_COLUMNS: Final = ("entry", "judge", "criterion", "score")
ENTRY_COLUMNS: Final = ("entry", "track")
ENTRY_DETAILS: Final = (
    "title",
    "institution",
    "business_no",
    "region",
    "contact_name",
    "contact_email",
    "summary",
    "receipt_no",
)

_POINTS = re.compile(r"[0-9]{1,30}(?:\.[0-9]{1,30})?")

Refusal = Callable[[Sequence[LineError]], ImportRefused]
Records = Iterator[tuple[int, list[str]]]


def read_scores(content: bytes, rules: RuleSet, entries: Collection[str]) -> ScoreTable:
    """The sheets in scores.csv (UTF-8, with or without BOM); an empty score is an absent one.

    Args:
        content: the file.
        rules: the rule set the scores were given under.
        entries: the entry ids that may be scored.

    Raises:
        ScoresRefused: with every line that is wrong and why.
    """
    header, records = csv_records(content, ScoresRefused)
    wanted = SCORE_COLUMNS if len(rules.rounds) == 1 else (*SCORE_COLUMNS, "round")
    places = column_places(header, wanted, ("round",), ScoresRefused)
    noted: list[LineError] = []
    lines = _scores(full_records(records, len(header), noted), places, rules.rounds[0].id, noted)
    return tabulate(rules, entries, lines, noted)


def read_entries(content: bytes, rules: RuleSet) -> list[EntryRow]:
    """The rows of entries.csv (UTF-8, with or without BOM), in their order.

    Raises:
        EntriesRefused: with every line that is wrong and why.
    """
    header, records = csv_records(content, EntriesRefused)
    places = column_places(header, ENTRY_COLUMNS, ENTRY_DETAILS, EntriesRefused)
    noted: list[LineError] = []
    rows = [
        (line, EntryRow(**{column: cells[place] for column, place in places.items()}))
        for line, cells in full_records(records, len(header), noted)
    ]
    try:
        check_entries(rules, rows)
    except EntriesRefused as refusal:
        noted.extend(refusal.errors)
    if noted:
        raise EntriesRefused(sorted(noted, key=lambda error: error.line))
    return [row for _, row in rows]


def csv_records(content: bytes, refusal: Refusal) -> tuple[list[str], Records]:
    """The header, and the other records with the line each begins on."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refusal([line_error(line, N_("UTF-8로 저장한 파일이 아닙니다."))]) from None
    records = _numbered(content, refusal)
    _, header = next(records, (1, []))
    if not header:
        raise refusal([line_error(1, N_("빈 파일입니다. 첫 줄에 열 이름이 있어야 합니다."))])
    return header, records


def _numbered(content: bytes, refusal: Refusal) -> Records:
    """The records of UTF-8 text, line by line, names in one spelling (NFC) whatever typed them."""
    lines = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    reader = csv.reader((unicodedata.normalize("NFC", line) for line in lines), strict=True)
    begins = 1
    try:
        for cells in reader:
            if cells:
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        raise refusal([line_error(begins, N_("CSV 형식에 맞지 않는 줄입니다."))]) from None


def column_places(
    header: list[str], required: Sequence[str], optional: Sequence[str], refusal: Refusal
) -> dict[str, int]:
    """Column -> place, for the columns that are known; other columns are nobody's business."""
    errors = [
        line_error(1, N_("%(column)s 열이 없습니다."), column=column) for column in required if column not in header
    ]
    known = [column for column in dict.fromkeys((*required, *optional)) if column in header]
    errors += [
        line_error(1, N_("%(column)s 열이 두 번 있습니다."), column=column)
        for column in known
        if header.count(column) > 1
    ]
    if errors:
        raise refusal(errors)
    return {column: header.index(column) for column in known}


def full_records(records: Records, width: int, noted: list[LineError]) -> Records:
    """Only the records that have a cell for every column."""
    for line, cells in records:
        if len(cells) == width:
            yield line, cells
        else:
            message = N_("칸이 %(expected)d개여야 하는데 %(found)d개입니다.")
            noted.append(line_error(line, message, expected=width, found=len(cells)))
            if len(noted) >= MOST_ERRORS:
                return


def _scores(
    records: Records, places: dict[str, int], only_round: str, noted: list[LineError]
) -> Iterator[tuple[int, Score]]:
    entry, judge, criterion, points = (places[column] for column in SCORE_COLUMNS)
    round_ = places.get("round")
    read: dict[str, Decimal | None] = {"": None}
    for line, cells in records:
        text = cells[points]
        value = read.get(text, UNREADABLE)
        if value is UNREADABLE and _POINTS.fullmatch(text):
            value = read[text] = Decimal(text)
        elif value is UNREADABLE:
            message = N_("%(text)s: 점수는 0 이상의 숫자와 소수점으로만 씁니다.")
            noted.append(line_error(line, message, text=text[:30]))
            if len(noted) >= MOST_ERRORS:
                return
        yield (
            line,
            Score(
                cells[entry],
                cells[judge],
                only_round if round_ is None else cells[round_],
                cells[criterion],
                value,
            ),
        )
