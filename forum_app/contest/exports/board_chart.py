"""The drawing of a deliberation as places: one x axis for entries by official rank, one y axis for judges.

Marks of one kind are one path each, so that a board of 64 entries and 9 judges is some dozens of elements. Pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from forum_app.contest.queries.deliberation import Board, BoardEntry, BoardJudge, BoardTrack

HEAD = 30
RANKS = 120
CHANCES_TOP, CHANCES = 170, 40
MATRIX = 228
FOOT = 30
WIDTH, NARROWEST, WIDEST = 840, 13, 26
LOWEST_ROW, HIGHEST_ROW, MATRIX_HEIGHT = 14, 21, 300
MOST_ENTRIES, MOST_JUDGES = 120, 40
SHADES = 5
SIDE, LENIENCY = 100, 200
SPAN = 1.645
"""A normal interval of 90 % reaches so many standard errors to each side."""
TICKS = (5, 10, 20, 25, 50, 100, 200, 500)
BOUNDS = (0.5, 1, 2, 4, 6, 8, 10, 20, 40, 100)


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place; `tone` is what they stand for: chosen, marked, far or nothing."""

    x: float
    y: float
    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class TrackDrawing:
    """A track's part: paths of the marks, by what they stand for."""

    track: BoardTrack
    width: int
    chosen_width: int
    line_y: float | None
    chosen_ranges: str
    other_ranges: str
    chosen_dots: str
    other_dots: str
    sure: str
    grey: str
    base: str
    shades: tuple[str, ...]
    none: str
    away: str
    marks: tuple[tuple[float, float], ...]
    labels: tuple[Label, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class LeniencyDrawing:
    """Judges' leniency beside the matrix; `grid` are the values at the axis with their places."""

    near: str
    far: str
    near_dots: str
    far_dots: str
    zero: float
    grid: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class BoardDrawing:
    """The whole drawing; `lowest` and `highest` are the totals at the ends of the ramp."""

    tracks: tuple[TrackDrawing, ...]
    height: int
    ticks: tuple[Label, ...]
    judges: tuple[Label, ...]
    leniency: LeniencyDrawing | None
    lowest: float
    highest: float
    judges_left_out: int


def board_drawing(board: Board, marked: Sequence[str]) -> BoardDrawing:
    """Lay the board out; `marked` are the entries that an assumption moves across the line."""
    judges = board.judges[:MOST_JUDGES]
    row = max(LOWEST_ROW, min(HIGHEST_ROW, MATRIX_HEIGHT // max(len(judges), 1)))
    drawn = [min(len(track.entries), MOST_ENTRIES) for track in board.tracks]
    most = max(drawn, default=1)
    step = max(NARROWEST, min(WIDEST, WIDTH // max(sum(drawn), 1)))
    totals = [total for sheet in board.totals.values() for total in sheet.values()]
    scale = _Scale(min(totals, default=0.0), max(totals, default=0.0), step, row, most)
    return BoardDrawing(
        tracks=tuple(_track(board, track, judges, scale, marked) for track in board.tracks),
        height=MATRIX + row * len(judges) + FOOT,
        ticks=tuple(Label(0, scale.rank(rank), str(rank)) for rank in _ticks(board.k, most, scale)),
        judges=tuple(
            Label(0, MATRIX + n * row + row / 2, str(judge.number), "far" if judge.is_far else "")
            for n, judge in enumerate(judges)
        ),
        leniency=_leniency(judges, row),
        lowest=scale.lowest,
        highest=scale.highest,
        judges_left_out=len(board.judges) - len(judges),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    lowest: float
    highest: float
    step: int
    row: int
    most: int

    def rank(self, rank: float) -> float:
        """The height of a rank in the uppermost part."""
        return round(HEAD + 6 + (min(rank, self.most) - 1) * RANKS / max(self.most - 1, 1), 1)

    def shade(self, total: float) -> int:
        """0 the lightest."""
        reach = self.highest - self.lowest
        return min(int((total - self.lowest) * SHADES / reach), SHADES - 1) if reach else SHADES // 2


def _ticks(k: int | None, most: int, scale: _Scale) -> list[int]:
    """The ranks at the axis: the first, the line, and round ones that do not crowd them."""
    step = next((tick for tick in TICKS if most / tick <= 4), TICKS[-1])  # noqa: PLR2004  at most four round ones
    found = [1, *([k] if k and 1 < k <= most else [])]
    for rank in range(step, most + 1, step):
        if all(abs(scale.rank(rank) - scale.rank(other)) >= 14 for other in found):  # noqa: PLR2004  a line of words
            found.append(rank)
    return found


def _track(
    board: Board, track: BoardTrack, judges: Sequence[BoardJudge], scale: _Scale, marked: Sequence[str]
) -> TrackDrawing:
    entries, step = track.entries[:MOST_ENTRIES], scale.step
    places = [(n * step + step / 2, entry) for n, entry in enumerate(entries)]
    chances = _chances(places, step)
    shades, none, away = _cells(board, entries, judges, scale)
    chosen = sum(entry.is_chosen for entry in entries)
    k = board.k if board.k is not None else board.report["k"] and board.report["k"].get(track.track.code)
    return TrackDrawing(
        track=track,
        width=step * len(entries),
        chosen_width=step * chosen,
        line_y=scale.rank(k) if k else None,
        chosen_ranges=_ranges(places, scale, chosen=True),
        other_ranges=_ranges(places, scale, chosen=False),
        chosen_dots=_dots(places, scale, chosen=True),
        other_dots=_dots(places, scale, chosen=False),
        sure=chances[0],
        grey=chances[1],
        base=f"M0 {CHANCES_TOP + CHANCES + 0.5}H{step * len(entries)}",
        shades=shades,
        none=none,
        away=away,
        marks=tuple((x - step / 2, step) for x, entry in places if entry.code in marked),
        labels=tuple(
            Label(
                x, MATRIX + scale.row * len(judges) + FOOT - 4, entry.code.rpartition("-")[2],
                "chosen" if entry.is_chosen else "",
            )
            for x, entry in places
        ),
        left_out=len(track.entries) - len(entries),
    )  # fmt: skip


def _ranges(places: Sequence[tuple[float, BoardEntry]], scale: _Scale, *, chosen: bool) -> str:
    return "".join(
        f"M{x} {scale.rank(entry.ranks[0])}V{scale.rank(entry.ranks[1])}"
        for x, entry in places
        if entry.ranks and entry.is_chosen is chosen
    )


def _dots(places: Sequence[tuple[float, BoardEntry]], scale: _Scale, *, chosen: bool) -> str:
    return "".join(
        f"M{x} {scale.rank(entry.rank)}h0" for x, entry in places if entry.rank and entry.is_chosen is chosen
    )


def _chances(places: Sequence[tuple[float, BoardEntry]], step: int) -> tuple[str, str]:
    """The bars of those that are sure, and of those in the grey zone."""
    bars: dict[bool, list[str]] = {True: [], False: []}
    for x, entry in places:
        if entry.p_top:
            height = round(entry.p_top * CHANCES, 1)
            bar = _box(x - step / 2 + 1, CHANCES_TOP + CHANCES - height, step - 3, height)
            bars[entry.is_grey].append(bar)
    return "".join(bars[False]), "".join(bars[True])


def _cells(
    board: Board, entries: Sequence[BoardEntry], judges: Sequence[BoardJudge], scale: _Scale
) -> tuple[tuple[str, ...], str, str]:
    """The squares by shade, the dots of missing sheets, the strokes of pairs kept apart."""
    shades: list[list[str]] = [[] for _ in range(SHADES)]
    none, away = [], []
    step, row = scale.step, scale.row
    for n, entry in enumerate(entries):
        sheet, x = board.totals.get(entry.code, {}), n * step
        for line, judge in enumerate(judges):
            y = MATRIX + line * row
            total = sheet.get(judge.code)
            if total is not None:
                shades[scale.shade(total)].append(f"M{x} {y}h{step - 1}v{row - 1}h{1 - step}z")
            elif (entry.code, judge.code) in board.away:
                away.append(f"M{x + step / 2 - 4} {y + row / 2 + 4}l8 -8")
            else:
                none.append(f"M{x + step / 2} {y + row / 2}h0")
    return tuple("".join(squares) for squares in shades), "".join(none), "".join(away)


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{x} {y}h{width}v{height}h{-width}z"


def _leniency(judges: Sequence[BoardJudge], row: int) -> LeniencyDrawing | None:
    """Each judge's leniency with its interval; None without judges."""
    if not judges:
        return None
    reach = max(abs(judge.leniency) + SPAN * (judge.se or 0) for judge in judges)
    bound = next((one for one in BOUNDS if reach <= one), reach)
    half = LENIENCY / 2 - 12
    bars: dict[bool, list[str]] = {True: [], False: []}
    dots: dict[bool, list[str]] = {True: [], False: []}

    def place(value: float) -> float:
        return round(LENIENCY / 2 + value / bound * half, 1)

    for n, judge in enumerate(judges):
        y, spread = MATRIX + n * row + row / 2, SPAN * (judge.se or 0)
        bars[judge.is_far].append(f"M{place(judge.leniency - spread)} {y}H{place(judge.leniency + spread)}")
        dots[judge.is_far].append(f"M{place(judge.leniency)} {y}h0")
    marks = [-bound, -bound / 2, 0, bound / 2, bound]
    grid = tuple(Label(place(value), MATRIX, f"{value:+g}".replace("-", "−") if value else "0") for value in marks)
    return LeniencyDrawing(
        "".join(bars[False]), "".join(bars[True]), "".join(dots[False]), "".join(dots[True]), LENIENCY / 2, grid
    )  # fmt: skip
