"""How lenient each judge was: least squares over entries and judges."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from forum_app.contest.judging.reports.design import Design, Floats

EXACT: Final = 1e-15
"""A share of the sum of squares below this is rounding: the totals are entry plus judge, without error."""


@dataclass(frozen=True)
class Fit:
    """y = mean + entry + judge + error, by least squares; arrays in the order of the design's names.

    `leniency` sums to zero over the sheets of each part; `entry` are the entries' means without the judges'
    leniency, less the mean of the part. `inverse` is judges x judges: the inverse of the judges' equations with that
    condition. `error_variance` and `se` are None without degrees of freedom for them.
    """

    leniency: Floats
    entry: Floats
    residuals: Floats
    inverse: Floats
    error_variance: float | None
    se: Floats | None


def fit(design: Design) -> Fit:
    """The leniency of every judge and what is left over.

    The entries are eliminated, which leaves one equation a judge. The equations of a part of the panel have one
    degree of freedom too many; adding the condition's own square takes it away and changes nothing else.
    """
    per_entry, per_judge = design.per_entry.astype(float), design.per_judge.astype(float)
    y = design.centred
    equations = np.diag(per_judge) - design.shared(1 / per_entry)
    sizes = np.bincount(design.judge_part, per_judge)
    same = design.judge_part[:, None] == design.judge_part[None, :]
    equations += np.where(same, np.outer(per_judge, per_judge) / sizes[design.judge_part], 0.0)
    inverse = np.linalg.inv(equations)
    entry_means = design.by_entry(y) / per_entry
    leniency = inverse @ design.by_judge(y - entry_means[design.entry])
    entry = entry_means - design.by_entry(leniency[design.judge]) / per_entry
    residuals = y - entry[design.entry] - leniency[design.judge]
    if design.residual_df <= 0:
        return Fit(leniency, entry, residuals, inverse, None, None)
    left_over = float(residuals @ residuals)
    if left_over <= EXACT * float(y @ y):
        left_over = 0.0
    variance = left_over / design.residual_df
    spread = np.maximum(np.diag(inverse) - 1 / sizes[design.judge_part], 0.0)
    return Fit(leniency, entry, residuals, inverse, variance, np.sqrt(variance * spread))
