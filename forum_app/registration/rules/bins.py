"""Spans of time of the same length, for charts; pure."""

from datetime import datetime, timedelta
from typing import Final

MINUTES: Final = (5, 10, 15, 20, 30, 60, 120, 180, 360, 720, 1440)
EPOCH: Final = datetime(2000, 1, 2, 15)  # noqa: DTZ001 - midnight in Seoul; the zone is that of the moments given


def time_bins(
    first: datetime, last: datetime, most: int, *, shortest: int = MINUTES[0]
) -> list[tuple[datetime, datetime]]:
    """Spans [begins, ends) that hold `first` and `last`, at most `most`, each of the same round length.

    Lengths of MINUTES from `shortest` on, then whole days; they begin where a clock in Seoul shows a multiple of
    the length.
    """
    days = 1440
    lengths = [*(n for n in MINUTES if n >= shortest), *(days * n for n in range(2, (last - first).days + 3))]
    for minutes in lengths:
        step = timedelta(minutes=minutes)
        begins = first - (first - EPOCH.replace(tzinfo=first.tzinfo)) % step
        count = (last - begins) // step + 1
        if count <= most:
            return [(begins + n * step, begins + (n + 1) * step) for n in range(count)]
    raise ValueError("the last moment lies before the first, or no span may be drawn")
