"""The verdict on one run: the clients' own log held against the rows; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from tests.races.history import CANCEL, OK, SIGN_UP, UNKNOWN, Event

HOLDS = frozenset({"confirmed", "pending", "offered"})


@dataclass(frozen=True, slots=True)
class Row:
    """A registration as the database has it; `recorded` is the state with which the audit record of it ends."""

    number: int
    key: str | None
    token_hash: str
    state: str
    recorded: str


@dataclass(frozen=True, slots=True)
class Sample:
    """The counts at one moment: `taken` as the ticket says, `held` as the rows say."""

    capacity: int
    taken: int
    held: int


@dataclass(slots=True)
class Verdict:
    """What went wrong, counted; all of it must be 0 for a sound run. The rest says what happened.

    oversold: the most that were held beyond the capacity, at any sample.
    undersold: places free at the end although the demand was there.
    lost: promises without their row. doubled: forms with more than one row.
    unresolved: acts without an answer that repeating the key did not clear up.
    miscounted: samples in which the ticket's count was not that of the rows.
    passed_over: people who wait although they fit. unrecorded: rows whose record does not end with their state.
    """

    oversold: int = 0
    undersold: int = 0
    lost: int = 0
    doubled: int = 0
    unresolved: int = 0
    miscounted: int = 0
    passed_over: int = 0
    unrecorded: int = 0
    broken_audit: int = 0
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def faults(self) -> dict[str, int]:
        """What is not 0."""
        return {name: count for name, count in asdict(self).items() if name != "facts" and count}


def judge(
    events: Iterable[Event],
    repeats: Iterable[Event],
    rows: Sequence[Row],
    samples: Sequence[Sample],
    *,
    demand: int,
    passed_over: int,
    broken_audit: int,
) -> Verdict:
    """Hold what clients were told against what is there.

    Args:
        events: what the clients did.
        repeats: after the run, the same forms again for every sign-up and cancellation without an answer.
        rows: at the end.
        samples: during the run and, as the last one, at the end.
        demand: how many wanted a place and did not give it back.
        passed_over: how many wait at the end although they fit.
        broken_audit: how many events do not fit into the chain of the audit record.
    """
    told, again = list(events), list(repeats)
    by_hash = {row.token_hash: row for row in rows}
    per_key = Counter(row.key for row in rows if row.key is not None)
    cancelled = {event.key for event in [*told, *again] if event.act == CANCEL and event.outcome == OK}
    promises = {event.key: event for event in [*told, *again] if event.act == SIGN_UP and event.outcome == OK}
    last = samples[-1]
    verdict = Verdict(
        oversold=max(max(0, sample.held - sample.capacity) for sample in samples),
        undersold=max(0, min(demand, last.capacity) - last.held),
        lost=sum(not _is_kept(event, by_hash, cancelled) for event in promises.values())
        + _changed_tokens(told + again),
        doubled=sum(count > 1 for count in per_key.values()),
        unresolved=sum(event.outcome == UNKNOWN for event in again),
        miscounted=sum(sample.taken != sample.held for sample in samples),
        passed_over=passed_over,
        unrecorded=sum(row.state != row.recorded for row in rows),
        broken_audit=broken_audit,
    )
    unknown = {event.key for event in told if event.outcome == UNKNOWN and event.act == SIGN_UP}
    known = {row.key for row in rows}
    verdict.facts = {
        "acks": len(promises), "rows": len(rows), "cancelled": len(cancelled), "held": last.held,
        "capacity": last.capacity, "samples": len(samples), "unknown": sum(e.outcome == UNKNOWN for e in told),
        "unknown_sign_ups": len(unknown), "resolved_by_key": len(unknown & set(promises)),
        "errors_5xx": sum(event.status >= 500 for event in told),
        "rows_without_form": len(known - {event.key for event in told}),
    }  # fmt: skip
    return verdict


def _is_kept(promise: Event, by_hash: dict[str, Row], cancelled: set[str]) -> bool:
    row = by_hash.get(sha256(promise.token.encode()).hexdigest())
    if row is None or row.key != promise.key:
        return False
    return (row.state == "cancelled") == (promise.key in cancelled)


def _changed_tokens(events: Sequence[Event]) -> int:
    """Forms that were answered with two different private pages."""
    pages: dict[str, set[str]] = {}
    for event in events:
        if event.act == SIGN_UP and event.outcome == OK:
            pages.setdefault(event.key, set()).add(event.token)
    return sum(len(tokens) > 1 for tokens in pages.values())
