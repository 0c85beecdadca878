"""Points as judges type them, and the scale in words; pure."""

import re
from dataclasses import dataclass
from decimal import Decimal

from forum_app.core.i18n import N_

MOST_PLACES = 4
POINTS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,4})?")
BAND_NAMES = (N_("미흡"), N_("부족"), N_("보통"), N_("우수"), N_("탁월"))
BAND_SHARES = (25, 50, 70, 85, 100)


@dataclass(frozen=True, slots=True)
class Band:
    """A fifth of the scale in words: whole points from `low` to `high`; `name` is a Korean msgid."""

    name: str
    low: int
    high: int


def read_points(text: str) -> Decimal | None:
    """Points as a judge types them; None where nothing is written, which is never 0.

    Raises:
        ValueError: anything but ASCII digits with at most four places after the point.
    """
    stripped = text.strip(" ")
    if not stripped:
        return None
    if not POINTS.fullmatch(stripped):
        raise ValueError(text)
    return Decimal(stripped)


def points_problem(points: Decimal, highest: Decimal) -> str | None:
    """Why `points` cannot stand for a criterion of at most `highest`, or None; takes `criterion` and `highest`."""
    exponent = points.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -MOST_PLACES and 0 <= points <= highest:
        return None
    return N_("%(criterion)s: 0부터 %(highest)s까지의 점수를 숫자로 적어 주십시오.")


def bands(highest: Decimal) -> tuple[Band, ...]:
    """The scale of a criterion in five words; none for a scale that is too short or not whole."""
    if highest != highest.to_integral_value() or highest < len(BAND_NAMES):
        return ()
    ends = [int(highest) * share // 100 for share in BAND_SHARES]
    lows = [0, *(end + 1 for end in ends[:-1])]
    return tuple(Band(name, low, high) for name, low, high in zip(BAND_NAMES, lows, ends, strict=True))
