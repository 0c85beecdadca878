"""How long the rest of the work takes at the pace so far; pure."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from math import ceil
from statistics import median

LONGEST_AT_WORK = 3600  # seconds between two sheets; more is a pause
FEWEST_GAPS = 3


def minutes_at_pace(handed_in: Sequence[datetime], left: int) -> int | None:
    """Minutes for `left` more, from the median time between two; None without enough of them, or with none left."""
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(sorted(handed_in))]
    at_work = [seconds for seconds in gaps if 0 < seconds <= LONGEST_AT_WORK]
    if len(at_work) < FEWEST_GAPS or left <= 0:
        return None
    return ceil(median(at_work) * left / 60)
