"""What is kept of a computed stage for those who deliberate on it: the standings, the totals and the report as JSON."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from forum_app.contest.judging.aggregate import RoundArithmetic
from forum_app.contest.judging.exact import decimal_text
from forum_app.contest.judging.reports.report import Report, make_report, scored_round
from forum_app.contest.judging.reports.whatif import judged_by_panel
from forum_app.contest.judging.result import Result
from forum_app.contest.judging.rounds import RoundOutcome, Standing, final_scores
from forum_app.contest.judging.ruleset import RuleSet
from forum_app.contest.judging.scores import EntryRow, ScoreTable

FORMAT: Final = 1


def kept_result(result: Result, rows: Sequence[EntryRow], affiliations: Mapping[str, str]) -> dict[str, Any]:
    """The official result with its report.

    Args:
        result: of the last stage.
        rows: the entries with the institutions they come from.
        affiliations: judge -> institution, spelled as in `rows`.
    """
    rules = result.rules
    standings = [
        {
            "entry": one.entry, "track": one.track, "rank": one.rank, "score": one.score, "state": one.state.value,
            "decided_by": one.decided_by, "slot": None if one.award is None else rules.slots.index(one.award),
        }
        for one in result.entries
    ]  # fmt: skip
    report = make_report(
        rules, result.scores, entries=rows, affiliations=affiliations, lottery_seed=result.lottery_seed, ranks=True
    )
    return _kept(rules, result.scores, report, standings, [flag.as_dict() for flag in result.flags])


def kept_stage(
    rules: RuleSet,
    table: ScoreTable,
    outcomes: Sequence[RoundOutcome],
    rows: Sequence[EntryRow],
    affiliations: Mapping[str, str],
) -> dict[str, Any]:
    """What came of the rounds so far, while others are still to come; `rules` end with the last of `outcomes`."""
    report = make_report(rules, table, entries=rows, affiliations=affiliations, ranks=True, is_last=False)
    return _kept(rules, table, report, _standings(rules, outcomes, rows), [])


def _kept(
    rules: RuleSet, table: ScoreTable, report: Report, standings: list[dict[str, Any]], flags: list[dict[str, str]]
) -> dict[str, Any]:
    round_ = scored_round(rules, table)
    arithmetic = RoundArithmetic(round_, table.scale)
    return {
        "format": FORMAT,
        "report": report.as_dict(),
        "round": report.round,
        "ranks": {entry.entry: list(entry.ranks) for entry in report.entries if entry.ranks},
        "scores": {change.change: dict(change.scores) for change in report.what_if or () if change.scores},
        "standings": standings,
        "totals": {
            entry: {judge: total / arithmetic.unit for judge, total in arithmetic.totals(sheet).items()}
            for entry, sheet in sorted(table.rounds[round_.id].items())
        },
        "sheets": sum(len(sheet) for one in judged_by_panel(rules) for sheet in table.rounds[one.id].values()),
        "flags": flags,
    }


def _standings(rules: RuleSet, outcomes: Sequence[RoundOutcome], rows: Sequence[EntryRow]) -> list[dict[str, Any]]:
    """Everybody by track and score; ranks are those of the score so far."""
    finals, last = final_scores(rules, outcomes), outcomes[-1]
    sign = -1 if last.round.lower_is_better else 1
    by_track: defaultdict[str, list[tuple[int | None, str]]] = defaultdict(list)
    for row in rows:
        by_track[row.track].append((sign * finals[row.entry] if row.entry in finals else None, row.entry))
    standings: list[dict[str, Any]] = []
    for track, entries in sorted(by_track.items()):
        merits = [merit for merit, _ in entries if merit is not None]
        for merit, entry in sorted(entries, key=lambda pair: (pair[0] is None, -(pair[0] or 0), pair[1])):
            how = next((o.standings[entry] for o in outcomes if o.standings.get(entry) is not Standing.PASSED), None)
            standings.append(
                {
                    "entry": entry, "track": track,
                    "rank": None if merit is None else 1 + sum(other > merit for other in merits),
                    "score": None if merit is None else decimal_text(abs(merit), last.round.rounding.places),
                    "state": (how or Standing.PASSED).value, "decided_by": None, "slot": None,
                }
            )  # fmt: skip
    return standings
