"""The matrix of scores as places for a drawing: a column an entry by rank, a row a judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from forum_app.contest.models import Entry, Judge, Track
from forum_app.contest.queries.result import Cell, TrackResult

SHADES = 5
SIZE = 14
GAP = 1
STEP = SIZE + GAP
HEAD = 16
FOOT = 34
MARGIN = 52


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One square: where it is, how dark (0 lightest to 4), or neither for no sheet; `total` in points."""

    x: int
    y: int
    shade: int | None
    total: Decimal | None
    is_kept_away: bool


@dataclass(frozen=True, slots=True)
class HeatColumn:
    """One entry."""

    x: int
    entry: Entry
    is_awarded: bool
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class HeatTrack:
    """One track's part of the drawing; sizes in pixels."""

    track: Track
    width: int
    height: int
    awarded_width: int
    columns: tuple[HeatColumn, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The whole drawing; `lowest` and `highest` are the totals at the ends of the ramp."""

    tracks: tuple[HeatTrack, ...]
    judges: tuple[tuple[int, Judge], ...]
    lowest: Decimal
    highest: Decimal


def heat_map(tracks: Sequence[TrackResult], judges: Sequence[Judge], matrix: dict[tuple[int, int], Cell]) -> HeatMap:
    """Lay out the scores; a missing sheet has no shade, which is not the lightest one."""
    totals = [cell.total for cell in matrix.values() if cell.total is not None]
    lowest, highest = (min(totals), max(totals)) if totals else (Decimal(0), Decimal(0))
    height = HEAD + len(judges) * STEP + FOOT
    drawn = []
    for track in tracks:
        columns = tuple(
            HeatColumn(
                x := MARGIN + place * STEP,
                row.result.entry,
                row.award is not None,
                tuple(
                    _cell(x, HEAD + line * STEP, matrix.get((judge.id, row.result.entry_id)), lowest, highest)
                    for line, judge in enumerate(judges)
                ),
            )
            for place, row in enumerate(track.rows)
        )
        width = MARGIN + len(columns) * STEP + SIZE
        drawn.append(HeatTrack(track.track, width, height, sum(c.is_awarded for c in columns) * STEP, columns))
    lines = tuple((HEAD + line * STEP, judge) for line, judge in enumerate(judges))
    return HeatMap(tuple(drawn), lines, lowest, highest)


def _cell(x: int, y: int, cell: Cell | None, lowest: Decimal, highest: Decimal) -> HeatCell:
    if cell is None or cell.total is None:
        return HeatCell(x, y, None, None, is_kept_away=bool(cell and cell.is_kept_away))
    reach = highest - lowest
    shade = min(int((cell.total - lowest) * SHADES / reach), SHADES - 1) if reach else SHADES // 2
    return HeatCell(x, y, shade, cell.total, is_kept_away=False)
