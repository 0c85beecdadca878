"""The report beside the official result: leniency, probabilities, what-if, anomalies; it changes nothing."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from forum_app.contest.judging.problems import ResultRefused
from forum_app.contest.judging.reports.anomalies import Anomaly, anomalies, own_entries
from forum_app.contest.judging.reports.design import Design, Floats
from forum_app.contest.judging.reports.leniency import Fit, fit
from forum_app.contest.judging.reports.topk import Chances, Pool, chances, effects
from forum_app.contest.judging.reports.variance import Variances, variances
from forum_app.contest.judging.reports.whatif import Change, Decision, decide, judged_by_panel, totals_of, what_if
from forum_app.contest.judging.ruleset import Round, RuleSet
from forum_app.contest.judging.scores import EntryRow, ScoreTable

K: Final = 12
DRAWS: Final = 1000
SEED: Final = 1
PLACES: Final = 6


@dataclass(frozen=True, slots=True)
class JudgeReport:
    """How lenient a judge was, in points over the panel's mean; `se` None when nothing is left to estimate it from."""

    judge: str
    n: int
    leniency: float
    se: float | None

    def as_dict(self) -> dict[str, Any]:
        """As it stands in the report."""
        return {"judge": self.judge, "n": self.n, "leniency": _number(self.leniency), "se": _number(self.se)}


@dataclass(frozen=True, slots=True)
class EntryReport:
    """An entry's shrunken effect in points, and how probably its modelled plain mean is among the best.

    `ranks` are those between which 90 % of the draws put it; only when they were asked for.
    """

    entry: str
    effect: float | None
    p_top: float | None
    ranks: tuple[int, int] | None = None

    def as_dict(self) -> dict[str, Any]:
        """As it stands in the report."""
        return {"entry": self.entry, "effect": _number(self.effect), "p_top": _number(self.p_top)}


@dataclass(frozen=True, slots=True)
class Report:
    """Everything about one round; `k` is a number, or track -> number where tracks have different ones.

    `round` is the round the model looks at: the last one that judges have scored.
    """

    round: str
    judges: tuple[JudgeReport, ...]
    variance: Variances | None
    components: int
    entries: tuple[EntryReport, ...]
    k: int | Mapping[str, int] | None
    draws: int
    seed: int
    what_if: tuple[Change, ...] | None
    anomalies: tuple[Anomaly, ...]

    def as_dict(self) -> dict[str, Any]:
        """The report's JSON form, numbers with 6 decimals."""
        found = self.variance
        return {
            "judges": [judge.as_dict() for judge in self.judges],
            "variance": found
            and {
                "entry": _number(found.entry),
                "judge": _number(found.judge),
                "residual": _number(found.residual),
            },
            "components": self.components,
            "entries": [entry.as_dict() for entry in self.entries],
            "k": dict(self.k) if isinstance(self.k, Mapping) else self.k,
            "draws": self.draws,
            "seed": self.seed,
            "what_if": None if self.what_if is None else [change.as_dict() for change in self.what_if],
            "anomalies": [anomaly.as_dict() for anomaly in self.anomalies],
        }


def make_report(
    rules: RuleSet,
    table: ScoreTable,
    *,
    entries: Sequence[EntryRow] | None = None,
    affiliations: Mapping[str, str] | None = None,
    is_official: bool = True,
    k: int | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    lottery_seed: str | None = None,
    ranks: bool = False,
    is_last: bool = True,
) -> Report:
    """The report on the last round that judges have scored.

    Args:
        rules: the rule set, or one made up from the scores alone.
        table: the sheets.
        entries: every entry with its track; None: not known, then there is no what-if.
        affiliations: judge -> where he or she comes from; None: not known.
        is_official: whether `rules` are those of the notice. If not, all entries are ranked together.
        k: how many of a track (of all entries without official rules) are the best; None: those that are awarded,
            12 without official rules.
        draws: how many draws.
        seed: of draws and shuffles; the same seed gives the same report.
        lottery_seed: takes the place of the seed in the rules.
        ranks: whether each entry's rank interval is wanted too.
        is_last: whether awards follow the rounds of `rules`; else the best are those who go on.
    """
    tracks = {row.entry: row.track for row in entries} if entries is not None else None
    decision = (
        _decided(rules, tracks, table, lottery_seed, is_last=is_last) if is_official and tracks is not None else None
    )
    round_ = scored_round(rules, table)
    design = Design.of(totals_of(round_, table))
    pools, shown = _pools(rules, tracks, design, decision, k, is_official=is_official)
    changes = (
        tuple(what_if(rules, tracks, table, _seed(rules, lottery_seed), decision, is_last=is_last))
        if tracks and decision
        else None
    )
    if not design.entries:
        return Report(round_.id, (), None, 0, _entries(design, tracks, None, None), shown, draws, seed, changes, ())
    fitted = fit(design)
    found = variances(design, fitted)
    predicted = effects(design, fitted, found) if found else None
    likely = (
        chances(design, found, predicted, pools, draws=draws, seed=seed, ranks=ranks) if found and predicted else None
    )
    own = own_entries(affiliations or {}, {row.entry: row.institution for row in entries or ()})
    return Report(
        round=round_.id,
        judges=_judges(design, fitted),
        variance=found,
        components=design.part_count,
        entries=_entries(design, tracks, predicted.entry if predicted else None, likely),
        k=shown,
        draws=draws,
        seed=seed,
        what_if=changes,
        anomalies=tuple(anomalies(design, fitted, table, round_, own, seed=seed)),
    )


def scored_round(rules: RuleSet, table: ScoreTable) -> Round:
    """The last round with sheets of judges; the last one of all when there are none."""
    scored = [round_ for round_ in judged_by_panel(rules) if any(table.rounds[round_.id].values())]
    return scored[-1] if scored else rules.rounds[-1]


def _seed(rules: RuleSet, given: str | None) -> str | None:
    return rules.lottery_seed if given is None else given


def _decided(
    rules: RuleSet, tracks: Mapping[str, str] | None, table: ScoreTable, lottery_seed: str | None, *, is_last: bool
) -> Decision | None:
    try:
        return decide(rules, tracks or {}, table, _seed(rules, lottery_seed), is_last=is_last)
    except ResultRefused:
        return None


def _pools(
    rules: RuleSet,
    tracks: Mapping[str, str] | None,
    design: Design,
    decision: Decision | None,
    k: int | None,
    *,
    is_official: bool,
) -> tuple[list[Pool], int | Mapping[str, int] | None]:
    """Who is ranked against whom, and k as the report shows it; no pool where the tracks are not known."""
    if not is_official:
        return [Pool(np.arange(len(design.entries)), k or K)], k or K
    if tracks is None and (len(rules.tracks) == 1 or rules.rank_together):
        tracks = dict.fromkeys(design.entries, rules.tracks[0].id)
    if tracks is None:
        return [], k
    members: defaultdict[str, list[str]] = defaultdict(list)
    for entry, track in tracks.items():
        members[rules.pool(track)].append(entry)
    wanted = {pool: k or _places(rules, pool, own, decision) for pool, own in members.items()}
    pools = [
        Pool(places, wanted[pool]) for pool, own in members.items() if len(places := design.places_of(sorted(own)))
    ]
    if len(set(wanted.values())) == 1:
        return pools, next(iter(wanted.values()))
    return pools, wanted or k


def _places(rules: RuleSet, pool: str, members: Sequence[str], decision: Decision | None) -> int:
    """How many of a ranking are awarded; without a decision the most that could be."""
    if decision is not None:
        return len(decision.winners.intersection(members))
    if rules.rank_together:
        return rules.slot_count
    own = Counter[str | None]()
    for slot in rules.slots:
        own[slot.track] += slot.count
    most = next(track.max_awards for track in rules.tracks if track.id == pool)
    return own[pool] + own[None] if most is None else min(own[pool] + own[None], most)


def _judges(design: Design, fitted: Fit) -> tuple[JudgeReport, ...]:
    errors: Sequence[float | None] = [None] * len(design.judges) if fitted.se is None else fitted.se.tolist()
    return tuple(
        JudgeReport(judge, n, leniency, se)
        for judge, n, leniency, se in zip(
            design.judges, design.per_judge.tolist(), fitted.leniency.tolist(), errors, strict=True
        )
    )


def _entries(
    design: Design, tracks: Mapping[str, str] | None, effect: Floats | None, likely: Chances | None
) -> tuple[EntryReport, ...]:
    """One for each entry; those without a sheet have no effect."""
    known: dict[str, EntryReport] = {}
    for place, entry in enumerate(design.entries):
        p_top = None if likely is None else float(likely.top[place])
        known[entry] = EntryReport(
            entry,
            None if effect is None else float(effect[place]),
            None if p_top is None or math.isnan(p_top) else p_top,
            _interval(likely, place),
        )
    return tuple(known.get(entry) or EntryReport(entry, None, None) for entry in sorted({*known, *(tracks or ())}))


def _interval(likely: Chances | None, place: int) -> tuple[int, int] | None:
    if likely is None or likely.lowest is None or likely.highest is None or math.isnan(likely.lowest[place]):
        return None
    return int(likely.lowest[place]), int(likely.highest[place])


def _number(value: float | None) -> float | None:
    """Rounded to 6 decimals, no negative nought."""
    return None if value is None else round(value, PLACES) + 0.0
