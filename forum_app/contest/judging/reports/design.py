"""Judges' totals as arrays: who scored what, in blocks of entries with equally many judges."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.floating[Any]]
Ints: TypeAlias = NDArray[np.int64]
Marks: TypeAlias = NDArray[np.bool_]

MOST_CELLS: Final = 40_000_000
"""Numbers kept at once for the tables of shared judges."""


@dataclass(frozen=True, slots=True)
class Block:
    """The entries that have the same number of judges; both arrays have one row an entry, one column a sheet."""

    entries: Ints
    sheets: Ints


@dataclass(frozen=True)
class Design:
    """One total for each sheet of a round, sorted by entry, then judge; names are sorted too.

    `entry` and `judge` are the places of each total's entry and judge among the names.
    """

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    entry: Ints
    judge: Ints
    total: Floats

    @classmethod
    def of(cls, totals: Mapping[str, Mapping[str, float]]) -> "Design":
        """The design of entry -> judge -> total; entries without a sheet are left out."""
        entries = tuple(sorted(entry for entry, sheet in totals.items() if sheet))
        judges = tuple(sorted({judge for sheet in totals.values() for judge in sheet}))
        place = {judge: number for number, judge in enumerate(judges)}
        rows = [
            (number, place[judge], total)
            for number, entry in enumerate(entries)
            for judge, total in sorted(totals[entry].items())
        ]
        entry, judge, total = zip(*rows, strict=True) if rows else ((), (), ())
        return cls(
            entries, judges, np.array(entry, np.int64), np.array(judge, np.int64), np.array(total, np.float64)
        )  # fmt: skip

    @cached_property
    def per_entry(self) -> Ints:
        """How many judges scored each entry."""
        return np.bincount(self.entry, minlength=len(self.entries))

    @cached_property
    def per_judge(self) -> Ints:
        """How many entries each judge scored."""
        return np.bincount(self.judge, minlength=len(self.judges))

    def by_entry(self, values: Floats) -> Floats:
        """Sums of one value a sheet over the sheets of each entry."""
        sums: Floats = np.bincount(self.entry, values, minlength=len(self.entries)).astype(float, copy=False)
        return sums

    def by_judge(self, values: Floats) -> Floats:
        """Sums of one value a sheet over the sheets of each judge."""
        sums: Floats = np.bincount(self.judge, values, minlength=len(self.judges)).astype(float, copy=False)
        return sums

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The entries by number of judges, few first."""
        first = np.concatenate(([0], np.cumsum(self.per_entry)[:-1])) if self.entries else np.zeros(0, np.int64)
        blocks = []
        for count in np.unique(self.per_entry):
            own = np.flatnonzero(self.per_entry == count)
            blocks.append(Block(own, first[own][:, None] + np.arange(count)))
        return tuple(blocks)

    @cached_property
    def judge_part(self) -> Ints:
        """The part each judge belongs to: judges are joined by the entries they share."""
        chief = list(range(len(self.judges)))

        def find(judge: int) -> int:
            while chief[judge] != judge:
                chief[judge] = chief[chief[judge]]
                judge = chief[judge]
            return judge

        for one, other in self._neighbours():
            chief[find(one)] = find(other)
        chiefs = np.array([find(judge) for judge in range(len(self.judges))], np.int64)
        return np.unique(chiefs, return_inverse=True)[1].reshape(-1)

    def _neighbours(self) -> Iterator[tuple[int, int]]:
        """Pairs of judges who follow each other on an entry, each pair once."""
        together = self.entry[1:] == self.entry[:-1]
        codes = np.unique(self.judge[:-1][together] * len(self.judges) + self.judge[1:][together])
        return (divmod(int(code), len(self.judges)) for code in codes)

    @cached_property
    def entry_part(self) -> Ints:
        """The part each entry belongs to."""
        parts = np.zeros(len(self.entries), np.int64)
        parts[self.entry] = self.judge_part[self.judge]
        return parts

    @property
    def part_count(self) -> int:
        """Into how many parts entries and judges fall between which nothing can be compared."""
        return int(self.judge_part.max()) + 1 if self.judges else 0

    @cached_property
    def residual_df(self) -> int:
        """Degrees of freedom that entries and judges leave to the errors."""
        return len(self.total) - len(self.entries) - len(self.judges) + self.part_count

    @cached_property
    def centred(self) -> Floats:
        """The totals less the mean of their part; sums of squares lose no digits."""
        part = self.entry_part[self.entry]
        means = np.bincount(part, self.total) / np.bincount(part)
        centred: Floats = self.total - means[part]
        return centred

    def shared(self, weights: Floats) -> Floats:
        """Judges x judges: the sum of the weights of the entries both scored.

        Args:
            weights: one an entry, equal for entries with equally many judges.
        """
        if self._shared_by_block is not None:
            firsts = np.array([weights[block.entries[0]] for block in self.blocks])
            return np.tensordot(firsts, self._shared_by_block, axes=1)
        incidence = np.zeros((len(self.entries), len(self.judges)))
        incidence[self.entry, self.judge] = np.sqrt(weights)[self.entry]
        return incidence.T @ incidence

    @cached_property
    def _shared_by_block(self) -> Floats | None:
        """Each block's own table of shared entries; None when they would take too much memory."""
        size = len(self.judges)
        if len(self.blocks) * size * size > MOST_CELLS:
            return None
        return np.array([self._shared_of(block, size) for block in self.blocks])

    def _shared_of(self, block: Block, size: int) -> Floats:
        judges = self.judge[block.sheets]
        if judges.shape[1] ** 2 * 10 < size**2:
            codes = (judges[:, :, None] * size + judges[:, None, :]).reshape(-1)
            return np.bincount(codes, minlength=size * size).reshape(size, size).astype(np.float64)
        incidence = np.zeros((len(judges), size))
        incidence[np.arange(len(judges))[:, None], judges] = 1.0
        return incidence.T @ incidence

    def places_of(self, names: Sequence[str]) -> Ints:
        """Where the entries of that name stand; names without a sheet are left out."""
        place = {entry: number for number, entry in enumerate(self.entries)}
        return np.array([place[name] for name in names if name in place], np.int64)
