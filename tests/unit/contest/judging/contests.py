"""Small contests for the engine's tests: rule sets with plain defaults, scores from short tables."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from forum_app.contest.judging import EntryRow, Result, Score, compute, parse_rules

TOP = {"grade": "최우수상", "authority": "보건복지부장관", "prize": 3_000_000}
SECOND = {"grade": "우수상", "authority": "중앙사회서비스원장", "prize": 1_000_000}


def round_of(*criteria: str, **settings: Any) -> dict[str, Any]:
    """A document round; criteria as "c1" or "c1:30" (20 points when nothing is said)."""
    named = [criterion.partition(":") for criterion in criteria or ("c1",)]
    return {
        "id": "doc",
        "min_judges": 1,
        "criteria": [{"id": id_, "max": most or "20"} for id_, _, most in named],
        **settings,
    }


def rule_set(*rounds: dict[str, Any], **settings: Any) -> dict[str, Any]:
    """A rule set with one track and one award unless settings say otherwise."""
    return {
        "version": 1,
        "tracks": [{"id": "biz"}],
        "rounds": list(rounds) or [round_of()],
        "slots": [TOP],
        **settings,
    }


def scores_of(
    table: Mapping[str, Sequence[Sequence[str] | str | None]],
    *,
    round_id: str = "doc",
    criteria: Sequence[str] = ("c1",),
) -> list[Score]:
    """Scores from entry -> one item a judge (J1, J2 …): the points of each criterion, None for no sheet."""
    scores = []
    for entry, sheets in table.items():
        for number, sheet in enumerate(sheets, start=1):
            points = [sheet] if isinstance(sheet, str) else sheet or []
            scores += [
                Score(entry, f"J{number}", round_id, criterion, Decimal(text))
                for criterion, text in zip(criteria, points, strict=bool(points))
            ]
    return scores


def outcome(
    rules: dict[str, Any],
    scores: Sequence[Score],
    entries: Sequence[str] | Mapping[str, str] = (),
    seed: str | None = None,
) -> Result:
    """The result; entries are those that were scored, all in "biz", unless they are given."""
    listed = entries or dict.fromkeys((score.entry for score in scores), "biz")
    tracks = listed if isinstance(listed, Mapping) else dict.fromkeys(listed, "biz")
    rows = [EntryRow(entry, track) for entry, track in tracks.items()]
    return compute(parse_rules(rules), rows, scores, seed)


def placed(result: Result) -> list[tuple[str, str | None, int | None, str | None, str]]:
    """Entry, score, rank, what decided and state, in the order of the result."""
    return [(e.entry, e.score, e.rank, e.decided_by, e.state.value) for e in result.entries]
