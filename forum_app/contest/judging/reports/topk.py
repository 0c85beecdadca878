"""Entries' shrunken effects, and how surely each is among the best: draws from what the totals leave open."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from forum_app.contest.judging.reports.design import Design, Floats, Ints
from forum_app.contest.judging.reports.leniency import Fit
from forum_app.contest.judging.reports.variance import Precision, Variances

CHUNK: Final = 1_000_000
"""Numbers drawn at once."""

INTERVAL: Final = (0.05, 0.95)
SURE_PLACES: Final = 12
"""Means that agree to so many digits are equal where nothing is left to chance."""


@dataclass(frozen=True)
class Effects:
    """Best linear unbiased predictions, in points, in the order of the design's entries.

    `entry` is the entry's effect shrunken towards the mean of its part; `mean` adds that mean's correction and is what
    is ranked.
    """

    entry: Floats
    mean: Floats


def effects(design: Design, fitted: Fit, found: Variances) -> Effects:
    """The entries' effects under the variances found."""
    if found.entry == 0:
        nothing = np.zeros(len(design.entries))
        return Effects(nothing, nothing)
    if found.residual == 0:
        return Effects(fitted.entry, fitted.entry)
    precision = Precision(design, found.entry / found.residual, found.judge / found.residual)
    entry = precision.entry * design.by_entry(precision.project(design.centred))
    return Effects(entry, entry + precision.means(design.centred)[design.entry_part])


def drawn_means(design: Design, found: Variances, predicted: Effects, draws: int, seed: int) -> Iterator[Floats]:
    """Draws of the entries' means given the totals and the variances; rows are draws, in chunks.

    The means of the parts, then the judges, then the entries are drawn, each given the ones before; the variances
    are taken as known. Wanted are both variances above 0.
    """
    chance = np.random.default_rng(seed)
    error = found.residual**0.5
    precision = Precision(design, found.entry / found.residual, found.judge / found.residual)
    remains = 1 / (1 + precision.entry * design.per_entry)
    spread = (error * np.sqrt(precision.shrink)).astype(np.float32)
    weights = design.by_judge(remains[design.entry])
    pull = precision.kernel * weights
    root = np.linalg.cholesky(precision.kernel).T * error if found.judge > 0 else None
    left, centre = draws, predicted.mean.astype(np.float32)
    shrink = precision.shrink.astype(np.float32)
    while left > 0:
        rows = min(left, max(CHUNK // len(design.entries), 1))
        left -= rows
        means = chance.standard_normal((rows, design.part_count)) * (error / np.sqrt(precision.information))
        drawn = chance.standard_normal((rows, len(design.entries)), np.float32)
        drawn *= spread
        drawn += centre
        drawn += (means[:, design.entry_part] * remains).astype(np.float32)
        if root is not None:
            judges = chance.standard_normal((rows, len(design.judges))) @ root - means[:, design.judge_part] @ pull.T
            _take_judges(design, drawn, judges.astype(np.float32), shrink)
        yield drawn


def _take_judges(design: Design, drawn: Floats, judges: Floats, shrink: Floats) -> None:
    """Take the drawn leniency of an entry's judges, shrunken like the entry, from its mean."""
    for block in design.blocks:
        given = design.judge[block.sheets]
        total = np.take(judges, given[:, 0], axis=1)
        for place in range(1, given.shape[1]):
            total += np.take(judges, given[:, place], axis=1)
        total *= shrink[block.entries]
        if len(design.blocks) == 1:
            drawn -= total
        else:
            drawn[:, block.entries] -= total


@dataclass(frozen=True, slots=True)
class Pool:
    """Entries ranked against each other (their places in the design) and how many of them are to be chosen."""

    entries: Ints
    k: int


@dataclass(frozen=True)
class Chances:
    """How the draws came out, in the order of the design's entries; NaN where nothing can be said.

    `top` is the probability to be among the best k of the pool; `lowest` and `highest` are the ranks between which
    90 % of the draws lie, only when they were asked for.
    """

    top: Floats
    lowest: Floats | None = None
    highest: Floats | None = None


def chances(
    design: Design,
    found: Variances,
    predicted: Effects,
    pools: Sequence[Pool],
    *,
    draws: int,
    seed: int,
    ranks: bool = False,
) -> Chances:
    """The probability of every entry to be among the best of its pool, from seeded draws.

    Nothing is said of a pool that lies in several parts of the panel. Where entries do not differ, all are equally
    likely; where nothing is left to chance, equals at the line share what is left.
    """
    told = [pool for pool in pools if len(np.unique(design.entry_part[pool.entries])) == 1]
    if found.entry == 0:
        return _all_alike(len(design.entries), told)
    drawn: Iterable[Floats]
    if found.residual == 0:
        drawn, draws = [np.round(predicted.mean / np.abs(predicted.mean).max(), SURE_PLACES)[None, :]], 1
    else:
        drawn = drawn_means(design, found, predicted, draws, seed)
    top = np.full(len(design.entries), np.nan)
    counts = [np.zeros(len(pool.entries)) for pool in told]
    placed: list[list[Ints]] = [[] for _ in told]
    for chunk in drawn:
        for number, pool in enumerate(told):
            own = chunk if len(pool.entries) == chunk.shape[1] else chunk[:, pool.entries]
            counts[number] += _shares(own, pool.k)
            if ranks:
                placed[number].append(_ranks(own))
    for pool, count in zip(told, counts, strict=True):
        top[pool.entries] = count / draws
    return Chances(top, *_intervals(len(top), told, placed)) if ranks else Chances(top)


def _all_alike(size: int, pools: Sequence[Pool]) -> Chances:
    """Where entries do not differ everybody is as likely as everybody else, and any rank is possible."""
    top, lowest, highest = np.full((3, size), np.nan)
    for pool in pools:
        top[pool.entries] = min(1.0, pool.k / len(pool.entries))
        lowest[pool.entries], highest[pool.entries] = 1, len(pool.entries)
    return Chances(top, lowest, highest)


def _intervals(size: int, pools: Sequence[Pool], placed: Sequence[Sequence[Ints]]) -> Floats:
    """Lowest and highest rank of each entry, in two rows."""
    ends = np.full((2, size), np.nan)
    for pool, ranks in zip(pools, placed, strict=True):
        ends[:, pool.entries] = np.quantile(np.concatenate(ranks), INTERVAL, axis=0, method="nearest")
    return ends


def _shares(drawn: Floats, k: int) -> Floats:
    """In how many rows each column is among the k greatest; equals at the line share the places left."""
    size = drawn.shape[1]
    if k >= size:
        return np.full(size, float(len(drawn)))
    if k <= 0:
        return np.zeros(size)
    line = np.partition(drawn, size - k, axis=1)[:, size - k, None]
    above, at = drawn > line, drawn == line
    room = (k - above.sum(axis=1)) / at.sum(axis=1)
    shares: Floats = above.sum(axis=0) + room @ at
    return shares


def _ranks(drawn: Floats) -> Ints:
    """Competition ranks in each row, 1 the greatest."""
    ordered = np.sort(-drawn, axis=1)
    return np.stack([np.searchsorted(row, -own, side="left") + 1 for row, own in zip(ordered, drawn, strict=True)])
