"""Files read for a report alone: scores without a rule set, judges for their affiliation."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Final

from forum_app.contest.judging.interchange import (
    ENTRY_COLUMNS,
    SCORE_COLUMNS,
    column_places,
    csv_records,
    full_records,
)
from forum_app.contest.judging.problems import EntriesRefused, JudgesRefused, ScoresRefused, line_error
from forum_app.contest.judging.rules_reader import is_name
from forum_app.contest.judging.ruleset import Criterion, Round, RuleSet, Track
from forum_app.core.errors import LineError
from forum_app.core.i18n import N_

ANY_POINTS: Final = Decimal(10) ** 30
"""More than a score of scores.csv can be."""
ALL: Final = "all"
ONLY: Final = "1"


def made_up_rules(scores: bytes, entries: bytes | None = None) -> RuleSet:
    """A rule set for scores that come without one: every criterion counts once, no line, no slot.

    The tracks are those of `entries` (entries.csv), else there is one. Only what names things is read here; the
    readers of the files find what is wrong in them.

    Raises:
        ScoresRefused: scores.csv has no usable header.
        EntriesRefused: entries.csv has none.
    """
    criteria: dict[str, dict[str, None]] = {}
    for round_, criterion in _named(scores):
        criteria.setdefault(round_, {})[criterion] = None
    rounds = [
        Round(id_, tuple(Criterion(name, ANY_POINTS) for name in names), min_judges=1)
        for id_, names in criteria.items()
    ]
    tracks = list(dict.fromkeys(_tracks(entries))) if entries is not None else []
    return RuleSet(
        tracks=tuple(Track(id_) for id_ in tracks or [ALL]),
        rounds=tuple(rounds) or (Round(ONLY, (Criterion(ONLY, ANY_POINTS),)),),
        slots=(),
    )


def scored_entries(scores: bytes) -> set[str]:
    """Every entry that scores.csv names.

    Raises:
        ScoresRefused: it has no usable header.
    """
    header, records = csv_records(scores, ScoresRefused)
    place = column_places(header, SCORE_COLUMNS, (), ScoresRefused)["entry"]
    return {cells[place] for _, cells in full_records(records, len(header), [])}


def _named(scores: bytes) -> Iterator[tuple[str, str]]:
    """Round and criterion of every line; without a column for it there is one round."""
    header, records = csv_records(scores, ScoresRefused)
    places = column_places(header, SCORE_COLUMNS, ("round",), ScoresRefused)
    for _, cells in full_records(records, len(header), []):
        yield cells[places["round"]] if "round" in places else ONLY, cells[places["criterion"]]


def _tracks(entries: bytes) -> Iterator[str]:
    header, records = csv_records(entries, EntriesRefused)
    place = column_places(header, ENTRY_COLUMNS, (), EntriesRefused)["track"]
    return (cells[place] for _, cells in full_records(records, len(header), []))


def read_affiliations(content: bytes) -> dict[str, str]:
    """Judge -> affiliation, from judges.csv (UTF-8, with or without BOM); its other columns are for the assignment.

    Raises:
        JudgesRefused: with every line that is wrong and why.
    """
    header, records = csv_records(content, JudgesRefused)
    places = column_places(header, ("judge",), ("affiliation",), JudgesRefused)
    noted: list[LineError] = []
    affiliations: dict[str, str] = {}
    for line, cells in full_records(records, len(header), noted):
        judge = cells[places["judge"]]
        if problem := _name_problem(judge, affiliations):
            noted.append(line_error(line, problem, judge=judge))
        affiliations[judge] = cells[places["affiliation"]] if "affiliation" in places else ""
    if noted:
        raise JudgesRefused(sorted(noted, key=lambda error: error.line))
    return affiliations


def _name_problem(judge: str, known: Collection[str]) -> str | None:
    if not is_name(judge):
        return N_("심사위원 칸이 비었거나 앞뒤에 공백이 있습니다.")
    return N_("%(judge)s: 같은 심사위원이 두 번 있습니다.") if judge in known else None
