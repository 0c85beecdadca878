"""One panel instead of several: swaps that join judges who would otherwise share no entry with the rest.

Judges can only be compared where the entries they score link them. A swap lets two judges exchange an entry
each; every entry keeps its number of judges and every judge the number of entries.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np

from forum_app.contest.judging.assign_flow import NOISE_LEVELS, Flags, Ints, Problem

Swap: TypeAlias = tuple[int, int, int, int]
"""Entry and judge, another entry and judge: the judges exchange these entries."""

_OUTSIDE_WEIGHT: Final = 4 * NOISE_LEVELS
"""More than the noise of two cells against two others can weigh."""
_NEVER: Final = 2**40
_MOST_EDGES: Final = 60
_MOST_PANELS: Final = 4000


def components(chosen: Flags) -> tuple[int, Ints]:
    """How many parts the graph has, and the part of each judge (-1: without an entry).

    Args:
        chosen: a row an entry, a column a judge.
    """
    parent = list(range(sum(chosen.shape)))
    entries = len(chosen)

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for entry, judge in _edges(chosen):
        parent[root(entry)] = root(entries + judge)
    number: dict[int, int] = {}
    busy = chosen.sum(axis=0).tolist()
    part = [
        number.setdefault(root(entries + judge), len(number)) if busy[judge] else -1 for judge in range(chosen.shape[1])
    ]
    return len(number), np.array(part, dtype=np.int64)


def could_be_one(chosen: Flags) -> bool:
    """Whether there are sheets enough to link every judge and entry that has one."""
    nodes = int(chosen.any(axis=0).sum()) + int(chosen.any(axis=1).sum())
    return int(chosen.sum()) >= nodes - 1


def joined(problem: Problem, chosen: Flags) -> tuple[Flags, int]:
    """The cells after swaps that make one part of several, the cheapest first, and how many swaps there were.

    Where that is out of reach the parts are as few as swaps made them.
    """
    chosen, swaps = chosen.copy(), 0
    if not could_be_one(chosen):
        return chosen, 0
    weights = problem.noise + _OUTSIDE_WEIGHT * problem.outside
    weights[~problem.allowed] = _NEVER
    while components(chosen)[0] > 1:
        found = list(_joining_swaps(chosen, weights))
        if not found:
            return _searched(problem.allowed, chosen, swaps)
        for swap in found:
            _exchange(chosen, swap)
        swaps += len(found)
    return chosen, swaps


def _joining_swaps(chosen: Flags, weights: Ints) -> Iterator[Swap]:
    """The cheapest swaps that each join two parts; every part takes part in one at most.

    Exchanging an edge of one part for one of another joins the parts unless both edges are bridges.
    """
    _, part = components(chosen)
    bridges = np.zeros_like(chosen)
    for entry, judge in _bridges(chosen):
        bridges[entry, judge] = True
    steps = _Steps(chosen, weights)
    anyhow, inner = steps.least(chosen), steps.least(chosen & ~bridges)
    apart = (part[:, None] != part[None, :]) & (part[:, None] >= 0) & (part[None, :] >= 0)
    totals = np.where(apart, inner + anyhow.T, _NEVER)
    taken: set[int] = set()
    for place in np.argsort(totals, axis=None, kind="stable").tolist():
        one, other = divmod(place, len(part))
        if totals[one, other] >= _NEVER // 2:
            return
        if part[one] in taken or part[other] in taken:
            continue
        taken |= {int(part[one]), int(part[other])}
        yield steps.best(one, other, chosen & ~bridges), one, steps.best(other, one, chosen), other


class _Steps:
    """What it costs that a judge hands an entry to another judge."""

    def __init__(self, chosen: Flags, weights: Ints) -> None:
        self._weights = weights
        self._judges = chosen.shape[1]

    def least(self, held: Flags) -> Ints:
        """[from, to] -> the least cost over the entries of `held`."""
        table = np.full((self._judges, self._judges), _NEVER, dtype=np.int64)
        for judge in range(self._judges):
            rows = np.flatnonzero(held[:, judge])
            if len(rows):
                table[judge] = (self._weights[rows] - self._weights[rows, judge, None]).min(axis=0)
        return table

    def best(self, judge: int, other: int, held: Flags) -> int:
        """The entry that is cheapest to hand over."""
        rows = np.flatnonzero(held[:, judge])
        return int(rows[(self._weights[rows, other] - self._weights[rows, judge]).argmin()])


def _exchange(chosen: Flags, swap: Swap) -> None:
    entry, judge, other_entry, other_judge = swap
    chosen[[entry, other_entry], [judge, other_judge]] = False
    chosen[[entry, other_entry], [other_judge, judge]] = True


def _searched(allowed: Flags, chosen: Flags, swaps: int) -> tuple[Flags, int]:
    """Look further where no single swap joins: through the panels several swaps away, if there are few cells."""
    if chosen.sum() > _MOST_EDGES:
        return chosen, swaps
    level, seen = [chosen], {chosen.tobytes()}
    depth = swaps
    while level:
        depth += 1
        reached = []
        for panel in level:
            for swap in _possible_swaps(allowed, panel):
                after = panel.copy()
                _exchange(after, swap)
                if (key := after.tobytes()) in seen:
                    continue
                seen.add(key)
                if components(after)[0] == 1:
                    return after, depth
                if len(seen) > _MOST_PANELS:
                    return chosen, swaps
                reached.append(after)
        level = reached
    return chosen, swaps


def _possible_swaps(allowed: Flags, chosen: Flags) -> Iterator[Swap]:
    free = allowed & ~chosen
    edges = _edges(chosen)
    for place, (entry, judge) in enumerate(edges):
        for other_entry, other_judge in edges[place + 1 :]:
            if free[entry, other_judge] and free[other_entry, judge]:
                yield entry, judge, other_entry, other_judge


def _edges(chosen: Flags) -> list[tuple[int, int]]:
    rows, columns = np.nonzero(chosen)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _bridges(chosen: Flags) -> Iterator[tuple[int, int]]:
    """The edges (entry, judge) without which a part would fall in two.

    Every edge outside a spanning tree closes a circle; what no circle passes is a bridge.
    """
    entries = len(chosen)
    above, depth, circles = _tree(chosen)
    top = list(range(len(above)))

    def up(node: int) -> int:
        while top[node] != node:
            top[node] = node = top[top[node]]
        return node

    for one, other in circles:
        low, high = up(one), up(other)
        while low != high:
            if depth[low] < depth[high]:
                low, high = high, low
            top[low] = above[low]
            low = up(low)
    for node, upper in enumerate(above):
        if upper >= 0 and top[node] == node:
            yield (node, upper - entries) if node < entries else (upper, node - entries)


def _tree(chosen: Flags) -> tuple[list[int], list[int], list[tuple[int, int]]]:
    """A spanning forest: the node above each (-1: none) and its depth, and the edges that are not in it."""
    entries = len(chosen)
    neighbours: list[list[int]] = [[] for _ in range(sum(chosen.shape))]
    for entry, judge in _edges(chosen):
        neighbours[entry].append(entries + judge)
        neighbours[entries + judge].append(entry)
    above, depth = [-1] * len(neighbours), [-1] * len(neighbours)
    for start in range(len(neighbours)):
        if depth[start] >= 0:
            continue
        depth[start], reached = 0, [start]
        for node in reached:
            for other in neighbours[node]:
                if depth[other] < 0:
                    above[other], depth[other] = node, depth[node] + 1
                    reached.append(other)
    rest = [(e, entries + j) for e, j in _edges(chosen) if above[e] != entries + j and above[entries + j] != e]
    return above, depth, rest
