"""How much entries, judges and chance differ: variance components by restricted maximum likelihood (REML).

Model: total = mean of the part + entry + judge + error, entries and judges drawn from normal distributions. Sources:
Patterson and Thompson, Biometrika 58 (1971), for the likelihood; Gilmour, Thompson and Cullis, Biometrics 51 (1995),
for steps by average information; Zhou, Hu, Qiao and Lange, JCGS 28 (2019), for the step that never fails.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from forum_app.contest.judging.reports.design import Design, Floats, Ints
from forum_app.contest.judging.reports.leniency import Fit

MOST_STEPS: Final = 200
MOST_HALVINGS: Final = 6
CLOSE: Final = 1e-9
"""Of the whole variance: a step shorter than this is the last."""

ENTRY, JUDGE, ERROR = range(3)


@dataclass(frozen=True, slots=True)
class Variances:
    """Variances of entries, judges and errors, in squared points; 0 where the likelihood is highest there."""

    entry: float
    judge: float
    residual: float


class Precision:
    """The inverse covariance of the totals in units of the error variance, never written out.

    With the entries eliminated all that is left is judges x judges. The mean of each part is a fixed effect; parts
    share no sheet, so that one vector serves all of them.

    Args:
        design: the totals.
        entry: variance of entries over that of errors.
        judge: the same of judges.
    """

    def __init__(self, design: Design, entry: float, judge: float) -> None:
        count = design.per_entry.astype(float)
        self.design = design
        self.entry = entry
        self.shrink = entry / (1 + entry * count)
        within = np.diag(design.per_judge.astype(float)) - design.shared(self.shrink)
        size = len(design.judges)
        self.within = within
        self.scaled = np.eye(size) + judge * within
        self.inverse = np.linalg.inv(self.scaled)
        self.kernel = judge * (self.inverse + self.inverse.T) / 2
        self.part = design.entry_part[design.entry]
        self.ones = self._without_mean(np.ones(len(design.total)))
        self.information = np.bincount(self.part, self.ones)
        """Of the mean of each part."""

    def _without_mean(self, values: Floats) -> Floats:
        design = self.design
        within = values - (self.shrink * design.by_entry(values))[design.entry]
        judges = self.kernel @ design.by_judge(within)
        moved = judges[design.judge]
        return within - moved + (self.shrink * design.by_entry(moved))[design.entry]

    def means(self, values: Floats) -> Floats:
        """The best estimate of the mean of each part."""
        means: Floats = np.bincount(self.part, self.ones * values) / self.information
        return means

    def project(self, values: Floats) -> Floats:
        """The inverse covariance applied to values, less what the means explain."""
        return self._without_mean(values) - self.ones * self.means(values)[self.part]

    def log_determinants(self) -> float:
        """Of the covariance and of the information about the means."""
        count = self.design.per_entry
        judges = 2 * np.log(np.diag(np.linalg.cholesky(self.scaled))).sum()
        return float(np.log1p(self.entry * count).sum() + judges + np.log(self.information).sum())

    def traces(self) -> tuple[float, float]:
        """The trace of the projection times the covariance that entries, and that judges bring."""
        design = self.design
        count = design.per_entry.astype(float)
        by_entry, by_judge = design.by_entry(self.ones), design.by_judge(self.ones)
        entries = float((count / (1 + self.entry * count)).sum())
        if self.kernel.any():
            entries -= float((self.kernel * design.shared((1 + self.entry * count) ** -2.0)).sum())
        entries -= float((by_entry**2 / self.information[design.entry_part]).sum())
        judges = float((self.within * self.inverse.T).sum())
        judges -= float((by_judge**2 / self.information[design.judge_part]).sum())
        return entries, judges


def variances(design: Design, fitted: Fit) -> Variances | None:
    """The three variances; None without degrees of freedom for the errors."""
    if fitted.error_variance is None:
        return None
    if fitted.error_variance == 0:
        return Variances(
            _spread(fitted.entry, design.entry_part, design.part_count),
            _spread(fitted.leniency, design.judge_part, design.part_count), 0.0,
        )  # fmt: skip
    return Variances(*(float(value) for value in _climb(design, fitted)))


def _spread(effects: Floats, part: Ints, part_count: int) -> float:
    """The variance of effects that are known exactly, around the mean of their part."""
    means = np.bincount(part, effects) / np.bincount(part)
    around = effects - means[part]
    found = float(around @ around) / max(len(effects) - part_count, 1)
    return found if found > CLOSE**2 * float(effects @ effects) else 0.0


@dataclass(frozen=True)
class _Height:
    """The restricted log-likelihood at one place, its slope and its average information."""

    place: Floats
    likelihood: float
    slope: Floats
    information: Floats
    growth: Floats
    """What the step that never fails multiplies each variance by."""


def _climb(design: Design, fitted: Fit) -> Floats:
    """Where the restricted likelihood is highest over variances that are not negative."""
    here = _height(design, _start(design, fitted))
    for _ in range(MOST_STEPS):
        there = _next(design, here)
        if there is None:
            break
        moved = float(np.abs(there.place - here.place).max())
        here = there
        if moved <= CLOSE * float(here.place.sum()):
            break
    tiny = here.place < CLOSE * here.place.sum()
    tiny[ERROR] = False
    place: Floats = np.where(tiny, 0.0, here.place)
    return place


def _start(design: Design, fitted: Fit) -> Floats:
    """Moments: what the effects' spread shows beyond the errors."""
    error = fitted.error_variance or 0.0
    entry = _spread(fitted.entry, design.entry_part, design.part_count) - error * float(np.mean(1 / design.per_entry))
    judge = _spread(fitted.leniency, design.judge_part, design.part_count) - error * float(
        np.mean(1 / design.per_judge)
    )
    least = error / 100
    return np.array([max(entry, least), max(judge, least), error])


def _height(design: Design, place: Floats) -> _Height:
    entry, judge, error = (float(value) for value in place)
    precision = Precision(design, entry / error, judge / error)
    df = len(design.total) - design.part_count
    left = precision.project(design.centred) / error
    by_entry, by_judge = design.by_entry(left), design.by_judge(left)
    squares = np.array([by_entry @ by_entry, by_judge @ by_judge, left @ left])
    entries, judges = precision.traces()
    traces = np.array([entries / error, judges / error, (df - (entry * entries + judge * judges) / error) / error])
    moved = (by_entry[design.entry], by_judge[design.judge], left)
    projected = [precision.project(values) / error for values in moved]
    information = np.array([[one @ other for other in projected] for one in moved]) / 2
    likelihood = -(df * np.log(error) + precision.log_determinants() + float(design.centred @ left)) / 2
    growth = np.sqrt(squares / np.maximum(traces, np.finfo(float).tiny))
    return _Height(place, float(likelihood), (squares - traces) / 2, information, growth)


def _next(design: Design, here: _Height) -> _Height | None:
    """A higher place: by the average information while that climbs, else by the step that never fails."""
    free = (here.place > 0) | (here.slope > 0)
    step = np.zeros(3)
    step[free] = np.linalg.lstsq(here.information[np.ix_(free, free)], here.slope[free], rcond=None)[0]
    for halving in range(MOST_HALVINGS):
        there = _try(design, here, here.place + step / 2**halving)
        if there is not None:
            return there
    lifted = np.where((here.place == 0) & (here.slope > 0), here.place.sum() / 1000, here.place)
    return _try(design, here, lifted * np.where(here.place > 0, here.growth, 1.0))


def _try(design: Design, here: _Height, place: Floats) -> _Height | None:
    """The height there, if it is a place and no lower than here."""
    if place[ERROR] <= here.place[ERROR] / 100:
        return None
    there = _height(design, np.maximum(place, 0.0))
    return there if there.likelihood >= here.likelihood else None
