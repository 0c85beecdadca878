"""The icon of the check-in page on a phone's home screen, drawn from the lines of the wordmark."""

import io
from functools import lru_cache
from itertools import pairwise
from typing import Final

from PIL import Image, ImageDraw

GROUND: Final = "#03163a"
LINE: Final = "#86aff9"
RULE: Final = "#ffffff"
FINER: Final = 4  # drawn larger and made smaller, so that edges are smooth
UNITS: Final = 32  # the drawing of static/img/favicon.svg
CURVES: Final = (
    ((7, 23), (16.5, 23), (15.7, 9), (25.5, 9)),
    ((7, 23), (16.5, 23), (16.5, 13.6), (25.5, 13.6)),
    ((7, 23), (16.5, 23), (17.2, 18.2), (25.5, 18.2)),
)  # cubic Bézier curves inside the middle four fifths, which every shape of icon shows
STEPS: Final = 64

Point = tuple[float, float]


def _at(curve: tuple[Point, Point, Point, Point], t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    x, y = (sum(weight * point[axis] for weight, point in zip(weights, curve, strict=True)) for axis in (0, 1))
    return x, y


@lru_cache(maxsize=8)
def icon_png(size: int) -> bytes:
    """The icon as a PNG of `size` pixels a side."""
    scale = size * FINER / UNITS
    picture = Image.new("RGB", (size * FINER, size * FINER), GROUND)
    pen = ImageDraw.Draw(picture)
    for curve in CURVES:
        points = [_at(curve, step / STEPS) for step in range(STEPS + 1)]
        for (x, y), (to_x, to_y) in pairwise(points):
            pen.line((x * scale, y * scale, to_x * scale, to_y * scale), fill=LINE, width=round(1.5 * scale))
    pen.line((6 * scale, 23.4 * scale, 26 * scale, 23.4 * scale), fill=RULE, width=round(2.2 * scale))
    out = io.BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()
