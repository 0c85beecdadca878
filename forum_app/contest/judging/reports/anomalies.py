"""What in the sheets deserves a second look; none of it is a finding, and none changes a result."""

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from forum_app.contest.judging.reports.design import Block, Design, Floats, Ints, Marks
from forum_app.contest.judging.reports.leniency import Fit
from forum_app.contest.judging.ruleset import Round
from forum_app.contest.judging.scores import ScoreTable

NO_VARIANCE: Final = "no_variance"
OUTLIER: Final = "outlier"
DISAGREEMENT: Final = "disagreement"
OWN_AFFILIATION: Final = "own_affiliation"
NEAR_IDENTICAL: Final = "near_identical"
REPEATED_SHEET: Final = "repeated_sheet"

LEVEL: Final = 0.05
"""Chance of a false alarm among all sheets, all judges, or for one judge's affiliation."""
FEWEST_EQUAL: Final = 3
FEWEST_SHARED: Final = 5
NEAR: Final = 0.01
"""Of the highest total: sheets that differ by no more over all criteria are near-identical."""
MOSTLY: Final = 0.8
SHUFFLES: Final = 9_999
ROWS: Final = 2_000
FREE: Final = 1e-9
"""A total with less freedom than this decides its own expectation."""


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something to look at: which kind, whose, and the facts behind it."""

    kind: str
    judge: str
    detail: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """As it stands in the report; numbers with 6 decimals."""
        detail = {key: round(value, 6) if isinstance(value, float) else value for key, value in self.detail.items()}
        return {"kind": self.kind, "judge": self.judge, "detail": detail}


def anomalies(
    design: Design,
    fitted: Fit,
    table: ScoreTable,
    round_: Round,
    own: Mapping[str, Sequence[str]],
    *,
    seed: int,
) -> list[Anomaly]:
    """Everything to look at in a round, by kind and judge.

    Args:
        design: the totals of the round.
        fitted: their fit.
        table: the sheets.
        round_: the round.
        own: judge -> the entries of his or her own affiliation, from `own_entries`.
        seed: of the shuffles.
    """
    return [
        *_no_variance(design),
        *_outliers(design, fitted),
        *_disagreements(design, fitted),
        *_favours(design, fitted, own, seed),
        *_near_identical(design, _sheets(design, table, round_)),
        *_repeated(design, table, round_),
    ]


def own_entries(affiliations: Mapping[str, str], institutions: Mapping[str, str]) -> dict[str, list[str]]:
    """Judge -> the entries that come from where the judge does; case, spaces and spelling forms do not matter."""
    entries: defaultdict[str, list[str]] = defaultdict(list)
    for entry, institution in sorted(institutions.items()):
        if name := _folded(institution):
            entries[name].append(entry)
    own = ((judge, entries.get(_folded(affiliation), [])) for judge, affiliation in sorted(affiliations.items()))
    return {judge: found for judge, found in own if found}


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _no_variance(design: Design) -> Iterator[Anomaly]:
    """Judges who gave everybody the same total."""
    for place, judge in enumerate(design.judges):
        totals = design.total[design.judge == place]
        if len(totals) >= FEWEST_EQUAL and totals.min() == totals.max():
            yield Anomaly(NO_VARIANCE, judge, {"entries": len(totals), "total": float(totals[0])})


def _outliers(design: Design, fitted: Fit) -> Iterator[Anomaly]:
    """Sheets far from what entry and judge let expect when that sheet is left out.

    Externally studentised residuals, Bonferroni over all sheets (Cook and Weisberg, Residuals and Influence in
    Regression, 1982, chapter 2).
    """
    df = design.residual_df - 1
    if not fitted.error_variance or df < 1:
        return
    free = 1 - _leverage(design, fitted)
    testable = free > FREE
    squares = fitted.error_variance * design.residual_df
    share = np.zeros(len(free))
    share[testable] = fitted.residuals[testable] ** 2 / free[testable]
    left = np.maximum(squares - share, squares * 1e-12) / df
    t = np.sign(fitted.residuals) * np.sqrt(share / left)
    limit = LEVEL / max(int(testable.sum()), 1)
    for sheet in np.flatnonzero(np.abs(t) > 1):
        if two_sided(float(t[sheet]), df) <= limit:
            detail = {
                "entry": design.entries[design.entry[sheet]],
                "total": float(design.total[sheet]),
                "expected": float(design.total[sheet] - fitted.residuals[sheet] / free[sheet]),
                "t": float(t[sheet]),
            }
            yield Anomaly(OUTLIER, design.judges[design.judge[sheet]], detail)


def _leverage(design: Design, fitted: Fit) -> Floats:
    """How far each total decides its own expectation, 1 being altogether."""
    leverage = np.zeros(len(design.total))
    for block in design.blocks:
        for start in range(0, len(block.entries), ROWS):
            sheets = block.sheets[start : start + ROWS]
            judges = design.judge[sheets]
            count = judges.shape[1]
            between = fitted.inverse[judges[:, :, None], judges[:, None, :]]
            with_others = between.sum(axis=2)
            own = between[:, np.arange(count), np.arange(count)]
            everybody = with_others.sum(axis=1, keepdims=True)
            leverage[sheets] = 1 / count + own - 2 * with_others / count + everybody / count**2
    return leverage


def two_sided(t: float, df: int) -> float:
    """The probability of a Student t at least that far from 0, after Wallace (Ann. Math. Stat. 30, 1959)."""
    z = (8 * df + 1) / (8 * df + 3) * math.sqrt(df * math.log1p(t * t / df))
    return math.erfc(z / math.sqrt(2))


def _others(design: Design, fitted: Fit) -> Floats:
    """For each sheet the mean of the entry's other totals less their leniency; NaN where there is no other."""
    corrected = design.total - fitted.leniency[design.judge]
    count = design.per_entry[design.entry] - 1
    others = design.by_entry(corrected)[design.entry] - corrected
    return np.where(count > 0, others / np.maximum(count, 1), np.nan)


def _disagreements(design: Design, fitted: Fit) -> Iterator[Anomaly]:
    """Judges whose order of the entries agrees with the others' far less than is usual in the panel.

    Compared are Fisher's z of the correlations, each judge against all others, Bonferroni over the judges.
    """
    others = _others(design, fitted)
    found: list[tuple[int, float, int]] = []
    for place in range(len(design.judges)):
        mine = np.flatnonzero((design.judge == place) & ~np.isnan(others))
        if len(mine) > FEWEST_SHARED and np.ptp(design.total[mine]) > 0 and np.ptp(others[mine]) > 0:
            r = float(np.corrcoef(design.total[mine], others[mine])[0, 1])
            found.append((place, max(min(r, 0.999999), -0.999999), len(mine)))
    weight = sum(size - 3 for _, _, size in found)
    mean = sum(math.atanh(r) * (size - 3) for _, r, size in found)
    for place, r, size in found:
        rest = weight - (size - 3)
        if rest <= 0:
            return
        usual = (mean - math.atanh(r) * (size - 3)) / rest
        z = (math.atanh(r) - usual) / math.sqrt(1 / (size - 3) + 1 / rest)
        if z < 0 and math.erfc(-z / math.sqrt(2)) / 2 <= LEVEL / len(found):
            detail = {"entries": size, "correlation": r, "usual": math.tanh(usual)}
            yield Anomaly(DISAGREEMENT, design.judges[place], detail)


def _favours(design: Design, fitted: Fit, own: Mapping[str, Sequence[str]], seed: int) -> Iterator[Anomaly]:
    """Judges who rate entries of their own affiliation higher above the others than the rest.

    A permutation test: how often would as many entries, drawn from the judge's own, show such a gap by chance?
    """
    others = _others(design, fitted)
    chance = np.random.default_rng(seed)
    for judge, entries in own.items():
        if judge not in design.judges:
            continue
        sheets = np.flatnonzero((design.judge == design.judges.index(judge)) & ~np.isnan(others))
        above = design.total[sheets] - others[sheets]
        is_own = np.isin(design.entry[sheets], design.places_of(entries))
        if not 0 < is_own.sum() < len(sheets):
            continue
        gap = float(above[is_own].mean() - above[~is_own].mean())
        p = _permuted(above, is_own, chance)
        if gap > 0 and p <= LEVEL:
            yield Anomaly(OWN_AFFILIATION, judge, {"entries": int(is_own.sum()), "gap": gap, "p": p})


def _permuted(above: Floats, is_own: Marks, chance: np.random.Generator) -> float:
    """The share of relabellings with a sum at least as great; all of them when one entry is marked."""
    seen, close = float(above[is_own].sum()), 1e-9
    count = int(is_own.sum())
    if count == 1:
        return float((above >= seen - close).mean())
    drawn = chance.permuted(np.broadcast_to(above, (SHUFFLES, len(above))), axis=1)[:, :count].sum(axis=1)
    return float(((drawn >= seen - close).sum() + 1) / (SHUFFLES + 1))


def _sheets(design: Design, table: ScoreTable, round_: Round) -> Floats:
    """Sheets x criteria: weighted points as shares of the highest total, in the order of the design."""
    sheets = table.rounds[round_.id]
    rows = [
        sheets[design.entries[entry]][design.judges[judge]]
        for entry, judge in zip(design.entry.tolist(), design.judge.tolist(), strict=True)
    ]
    weights = np.array([float(criterion.weight) for criterion in round_.criteria])
    points = np.array(rows, np.float64) * weights / table.scale
    highest = float(design.total.max(initial=0.0))
    shares: Floats = points / (highest or 1.0)
    return shares


def _near_identical(design: Design, sheets: Floats) -> Iterator[Anomaly]:
    """Pairs of judges whose sheets of the same entries hardly differ in any criterion."""
    size = len(design.judges)
    shared, near = np.zeros(size * size, np.int64), np.zeros(size * size, np.int64)
    for block in design.blocks:
        for codes, is_near in _pairs(design, sheets, block):
            shared += np.bincount(codes, minlength=size * size)
            near += np.bincount(codes[is_near], minlength=size * size)
    for code in np.flatnonzero((shared >= FEWEST_SHARED) & (near >= MOSTLY * shared)):
        one, other = divmod(int(code), size)
        detail = {"other": design.judges[other], "shared": int(shared[code]), "near": int(near[code])}
        yield Anomaly(NEAR_IDENTICAL, design.judges[one], detail)


def _pairs(design: Design, sheets: Floats, block: Block) -> Iterator[tuple[Ints, Marks]]:
    """For two columns of a block at a time: which judges meet, and whether their sheets hardly differ."""
    judges = design.judge[block.sheets]
    for other in range(judges.shape[1]):
        for one in range(other):
            apart = np.abs(sheets[block.sheets[:, one]] - sheets[block.sheets[:, other]]).sum(axis=1)
            yield judges[:, one] * len(design.judges) + judges[:, other], apart <= NEAR + 1e-12


def _repeated(design: Design, table: ScoreTable, round_: Round) -> Iterator[Anomaly]:
    """Judges who handed in the same sheet, criterion by criterion, for most of their entries."""
    if len(round_.criteria) == 1:
        return
    sheets: defaultdict[str, list[tuple[int, ...]]] = defaultdict(list)
    for by_judge in table.rounds[round_.id].values():
        for judge, cells in by_judge.items():
            sheets[judge].append(cells)
    for judge in design.judges:
        (_, times), own = Counter(sheets[judge]).most_common(1)[0], len(sheets[judge])
        if own >= FEWEST_SHARED and times >= MOSTLY * own:
            yield Anomaly(REPEATED_SHEET, judge, {"entries": own, "same": times})
