"""The long runs: `make races`. Prints a table, and writes every run to a file of JSON if one is named.

A rush at each size with every seed on both databases, the control, groups moving up while others cancel, and workers
killed once a second. Exit status 1 if a guarded run has a fault or a control has none.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from config import TestConfig
from forum_app import create_app
from tests.races.clients import Plan
from tests.races.runs import Killer, Stage, race, served
from tests.races.servers import GUARDED, UNGUARDED
from tests.races.verdict import Verdict
from tests.support import postgres
from tests.support.databases import KINDS, Databases, shared_folder

COLUMNS = ("seconds", "acks", "rows", "held", "unknown", "kills", "p50_ms", "p95_ms")
WAITING = ((3, False), (4, True), (2, False), (5, False), (4, True), (6, False), (2, True))
WORKERS_TO_KILL = 4


@dataclass(frozen=True, slots=True)
class Run:
    """What was run and how it ended."""

    kind: str
    database: str
    places: int
    seed: int
    verdict: Verdict

    @property
    def is_as_it_must_be(self) -> bool:
        """No fault; a control must oversell."""
        return self.verdict.oversold > 0 if self.kind == "control" else not self.verdict.faults


def runs(app: Flask, database: str, given: argparse.Namespace) -> Iterator[Run]:
    """All runs on one database, one after the other."""
    seeds = range(1, given.seeds + 1)
    for kind, what in (("rush", GUARDED), ("control", UNGUARDED)):
        with served(app, what=what) as web:
            for places in given.places:
                for seed in seeds if what == GUARDED else seeds[:1]:
                    plan = Plan(f"{kind}-{places}-{seed}", attempts=places + 40, seed=seed)
                    yield Run(kind, database, places, seed, race(app, web, Stage(places), plan))
    with served(app) as web:
        for seed in seeds:
            plan = Plan(f"groups-{seed}", attempts=120, cancels=0.4, seed=seed)
            yield Run("groups", database, 40, seed, race(app, web, Stage(40, waiting=WAITING), plan))
    if given.kills:
        with served(app, workers=WORKERS_TO_KILL) as web:
            plan = Plan("kills", attempts=None, clients=8, cancels=0.2, pause=0.4, seed=1)
            verdict = race(app, web, Stage(300, has_waiting_list=True), plan, Killer(given.kills))
            yield Run("kills", database, 300, 1, verdict)


def line(run: Run) -> str:
    """One row of the table."""
    facts: dict[str, Any] = run.verdict.facts
    faults = ", ".join(f"{name} {count}" for name, count in run.verdict.faults.items()) or "none"
    figures = "".join(f"{facts.get(name, '')!s:>9}" for name in COLUMNS)
    verdict = "" if run.is_as_it_must_be else "   <-- WRONG"
    return f"{run.kind:9}{run.database:11}{run.places:>7}{run.seed:>5}{figures}   {faults}{verdict}"


def main() -> int:
    """Run, print, write; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.races", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--places", type=int, nargs="*", default=[1, 50, 300])
    parser.add_argument("--kills", type=int, default=200, help="0: none")
    parser.add_argument("--databases", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--json", type=Path, help="where to write all that is known of every run")
    given = parser.parse_args()
    done: list[Run] = []
    print(f"{'':9}{'':11}{'places':>7}{'seed':>5}{''.join(f'{name:>9}' for name in COLUMNS)}   faults", flush=True)  # noqa: T201
    databases = Databases(shared_folder(), "races")
    try:
        for kind in given.databases:
            if kind == "postgresql" and (reason := postgres.why_missing()):
                print(f"PostgreSQL left out: {reason}")  # noqa: T201
                continue
            app = create_app(TestConfig(databases.url(kind), databases.folder))
            for run in runs(app, kind, given):
                done.append(run)
                print(line(run), flush=True)  # noqa: T201
    finally:
        databases.stop()
        if given.json:
            given.json.write_text(json.dumps([asdict(run) for run in done], indent=1), encoding="utf-8")
    return 0 if done and all(run.is_as_it_must_be for run in done) else 1


if __name__ == "__main__":
    sys.exit(main())
