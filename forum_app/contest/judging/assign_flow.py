"""The cheapest way to give every entry its judges, as a flow through a network; exact.

Units of flow are score sheets: entries send them, arcs to judges carry one each, and every judge passes them on
over arcs that cost more from sheet to sheet. What matters more is never traded for what matters less: the
weights of the levels are chosen from the size of the problem, in whole numbers.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

NOISE_LEVELS: Final = 1024
_COARSER: Final = (NOISE_LEVELS, 32, 2, 1)
"""The noise is made coarser where the weights would not fit into the solver's 64 bits."""
_LARGEST: Final = 2**62
_ROOM: Final = 8
"""Sheets above the even share that are tried first where judges would take many more."""


class Cost(NamedTuple):
    """What an assignment costs, the weightiest first; compared like any tuple.

    Attributes:
        missing: sheets nobody could take.
        below_floor: sheets by which judges stay below the floor.
        outside: sheets given to judges who did not name the track.
        load: over all judges, load x (load - 1) / 2; least when loads are even.
        noise: sum of the arcs' seeded noise.
    """

    missing: int
    below_floor: int
    outside: int
    load: int
    noise: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Rows are entries, columns judges.

    Attributes:
        wanted: sheets each entry needs.
        allowed: where a judge may score an entry.
        outside: where the entry's track is not among those the judge named.
        noise: 0 to NOISE_LEVELS - 1.
        floors: sheets each judge should get where possible.
        caps: sheets each judge takes at most.
    """

    wanted: Ints
    allowed: Flags
    outside: Flags
    noise: Ints
    floors: Ints
    caps: Ints

    @property
    def sheets(self) -> int:
        """How many sheets there are to be."""
        return int(self.wanted.sum())

    def cost(self, chosen: Flags) -> Cost:
        """The levels of a choice of cells."""
        loads = chosen.sum(axis=0, dtype=np.int64)
        return Cost(
            missing=self.sheets - int(chosen.sum()),
            below_floor=int(np.maximum(self.floors - loads, 0).sum()),
            outside=int((chosen & self.outside).sum()),
            load=int((loads * (loads - 1) // 2).sum()),
            noise=int(self.noise[chosen].sum()),
        )


class TooLarge(ArithmeticError):
    """The weights of the levels do not fit into 64 bits."""


def cheapest(problem: Problem) -> Flags:
    """The cells of the least cost, level by level; with sheets missing where there is no other way.

    Raises:
        TooLarge: there are too many entries and judges to be exact.
    """
    caps = np.minimum(problem.caps, problem.allowed.sum(axis=0))
    tried = np.minimum(caps, -(-problem.sheets // max(len(caps), 1)) + _ROOM)
    while True:
        chosen = _within(problem, tried)
        loads = chosen.sum(axis=0)
        held_back = bool(((loads == tried) & (tried < caps)).any())
        if not held_back:  # a limit that nobody reaches changes nothing
            return chosen
        tried = np.minimum(caps, tried * 4)


def _within(problem: Problem, caps: Ints) -> Flags:
    """The cheapest cells where no judge takes more than `caps`."""
    floors = np.minimum(problem.floors, caps)
    filled = int(floors.sum())
    if filled <= problem.sheets and (chosen := _solved(problem, floors, caps, filled)) is not None:
        return chosen
    everybody = _solved(problem, np.zeros_like(caps), caps, 0)
    if everybody is None:
        return _most(problem, caps)
    reach = int(_most(problem, floors).sum())
    chosen = _solved(problem, floors, caps, reach)
    assert chosen is not None, "floors that can be reached together stay in reach when the rest is given"  # noqa: S101
    return chosen


def _solved(problem: Problem, floors: Ints, caps: Ints, filled: int) -> Flags | None:
    """The cheapest cells with `filled` sheets below the floors and all others above; None where there are none."""
    for levels in _COARSER:
        network = _Network(problem, caps, levels)
        if not network.fits:
            continue
        network.send(floors, filled)
        status = network.solver.solve()
        if status == SimpleMinCostFlow.OPTIMAL:
            return network.chosen()
        if status == SimpleMinCostFlow.INFEASIBLE:
            return None
    raise TooLarge


def _most(problem: Problem, caps: Ints) -> Flags:
    """The cheapest cells among those that leave the fewest sheets missing."""
    for levels in _COARSER:
        network = _Network(problem, caps, levels)
        if not network.fits:
            continue
        network.send(np.zeros_like(caps), 0)
        if network.solver.solve_max_flow_with_min_cost() == SimpleMinCostFlow.OPTIMAL:
            return network.chosen()
    raise TooLarge


class _Network:
    """Entries, then judges, then a node for sheets up to the floors and one for the sheets above."""

    def __init__(self, problem: Problem, caps: Ints, levels: int) -> None:
        self._problem = problem
        self._caps = caps
        self._entries, self._judges = problem.allowed.shape
        sheets = problem.sheets
        self._load_weight = sheets * (levels - 1) + 1
        self._outside_weight = self._load_weight * (_load_range(caps, sheets) + 1)
        self._levels = levels
        self.fits = self._outside_weight < _LARGEST // max(sum(problem.allowed.shape), 1)
        self.solver = SimpleMinCostFlow()

    def send(self, floors: Ints, filled: int) -> None:
        """Lay the arcs and say where the sheets come from and where they end."""
        problem = self._problem
        rows, columns = np.nonzero(problem.allowed)
        costs = problem.noise[problem.allowed] * self._levels // NOISE_LEVELS
        costs += self._outside_weight * problem.outside[problem.allowed]
        self._arcs = self.solver.add_arcs_with_capacity_and_unit_cost(
            rows.astype(np.int32), (columns + self._entries).astype(np.int32), np.ones_like(costs), costs
        )
        below, above = self._entries + self._judges, self._entries + self._judges + 1
        self._pass_on(np.zeros_like(floors), floors, below)
        self._pass_on(floors, self._caps, above)
        if self._entries:
            self.solver.set_nodes_supplies(np.arange(self._entries, dtype=np.int32), problem.wanted)
        self.solver.set_node_supply(below, -filled)
        self.solver.set_node_supply(above, filled - problem.sheets)

    def chosen(self) -> Flags:
        """The cells that carry a sheet."""
        cells = np.zeros(self._problem.allowed.shape, dtype=np.bool_)
        cells[self._problem.allowed] = self.solver.flows(self._arcs) > 0
        return cells

    def _pass_on(self, first: Ints, last: Ints, node: int) -> None:
        """An arc a sheet from each judge to `node`, the next one a step dearer than the one before."""
        judges = np.repeat(np.arange(self._judges), last - first)
        if not len(judges):
            return
        starts = np.repeat(np.cumsum(last - first) - (last - first), last - first)
        units = np.repeat(first, last - first) + np.arange(len(judges)) - starts
        self.solver.add_arcs_with_capacity_and_unit_cost(
            (judges + self._entries).astype(np.int32), np.full(len(judges), node, dtype=np.int32),
            np.ones_like(units), units * self._load_weight,
        )  # fmt: skip


def _load_range(caps: Ints, sheets: int) -> int:
    """By how much the load level can differ between two ways at most: all heaped up, all even."""
    if not len(caps):
        return 0
    left, heaped = sheets, 0
    for cap in sorted(caps.tolist(), reverse=True):
        load = min(cap, left)
        heaped += load * (load - 1) // 2
        left -= load
    share, more = divmod(sheets - left, len(caps))
    even = (len(caps) - more) * (share * (share - 1) // 2) + more * (share * (share + 1) // 2)
    return heaped - even
