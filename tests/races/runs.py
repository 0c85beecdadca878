"""One run: set the stage, start the server, let the clients loose, heal, ask again, judge."""

from __future__ import annotations

import multiprocessing as mp
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

from flask import Flask
from sqlalchemy import Engine, create_engine, select, text

from forum_app.core import audit, clock
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.models import Registration, Ticket
from forum_app.registration.rules import Member, moving_up, registration_token
from forum_app.registration.services.waiting_list import waiting_parties
from tests.factories.registration import KEY, make_open_forum, make_registration
from tests.races.clients import Plan, Visitor, cancel, crowd, sign_up
from tests.races.history import CANCEL, OK, REFUSED, SIGN_UP, UNKNOWN, Event, read
from tests.races.servers import GUARDED, Server, serving
from tests.races.verdict import Row, Sample, Verdict, judge

EVERY_SECONDS = 0.1
ENDS_WITHIN_SECONDS = 300.0
TRIES = 20
LONGER = 10  # times the planned duration: then the machine is too slow for so many kills
COUNTS = text(
    "SELECT t.capacity, t.taken, (SELECT count(*) FROM registration r WHERE r.ticket_id = t.id"
    " AND r.state IN ('confirmed', 'pending', 'offered')) FROM registration_ticket t WHERE t.forum_id = :forum"
)


@dataclass(frozen=True, slots=True)
class Stage:
    """What there is before the clients come: `waiting` groups (size, whether they may split) are in line already."""

    places: int
    has_waiting_list: bool = False
    waiting: tuple[tuple[int, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Killer:
    """How many workers are killed, and how many seconds lie between two kills."""

    kills: int
    every: float = 1.0


class Sampler(threading.Thread):
    """Counts places and rows all the time, through a connection of its own."""

    def __init__(self, engine: Engine, forum_id: int) -> None:
        """Begin with `start`."""
        super().__init__(daemon=True)
        self.engine, self.forum_id = engine, forum_id
        self.samples: list[Sample] = []
        self.is_over = threading.Event()

    def run(self) -> None:
        """Until told that it is over."""
        while not self.is_over.wait(EVERY_SECONDS):
            self.samples.append(self.sample())

    def sample(self) -> Sample:
        """One statement, so one moment."""
        with self.engine.connect() as connection:
            return Sample(*connection.execute(COUNTS, {"forum": self.forum_id}).one())


@contextmanager
def served(app: Flask, *, what: str = GUARDED, workers: int = 2) -> Iterator[Server]:
    """A server on the database of `app`, which leaves it alone meanwhile."""
    with app.app_context():
        _let_go()
    with tempfile.TemporaryDirectory() as folder:
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        with serving(url, Path(folder), app=what, workers=workers) as web:
            yield web


def race(app: Flask, web: Server, stage: Stage, plan: Plan, killer: Killer | None = None) -> Verdict:
    """One run against `web`; with a `killer` it lasts as long as that, else until all forms are sent."""
    with app.app_context():
        forum_id, early = _set(stage, plan)
        _let_go()
    engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    sampler = Sampler(engine, forum_id)
    sampler.start()
    with tempfile.TemporaryDirectory() as folder:
        killed, lasted = _let_loose(web, plan, early, folder, killer)
        events = [*early, *read(Path(folder))]
    web.wait_until_it_answers()
    repeats = _ask_again(web, plan, events)
    sampler.is_over.set()
    sampler.join()
    samples = [*sampler.samples, sampler.sample()]
    engine.dispose()
    with app.app_context():
        verdict = judge(
            events, repeats, list(_rows(forum_id)), samples, demand=_demand(stage, [*events, *repeats]),
            passed_over=_passed_over(forum_id), broken_audit=len(list(audit.broken_events())),
        )  # fmt: skip
        _let_go()
    unresolved = [asdict(one) for one in repeats if one.outcome == UNKNOWN]
    verdict.facts |= {"kills": killed, "seconds": round(lasted, 2), **_times(events[len(early) :])}
    verdict.facts |= {"unresolved": unresolved} if unresolved else {}
    return verdict


def _let_go() -> None:
    """Leave the database to the server."""
    db.session.remove()
    db.engine.dispose()


def _demand(stage: Stage, events: list[Event]) -> int:
    """How many people wanted a place and did not give it back."""
    promises = {event.key for event in events if event.act == SIGN_UP and event.outcome == OK}
    given_up = {event.key for event in events if event.act == CANCEL and event.outcome == OK}
    refused = {event.key for event in events if event.outcome == REFUSED} - promises
    return len(promises - given_up) + len(refused) + sum(size for size, _ in stage.waiting)


def _passed_over(forum_id: int) -> int:
    ticket = db.session.query(Ticket).filter_by(forum_id=forum_id).one()
    return sum(many for _, many in moving_up(ticket.capacity - ticket.taken, waiting_parties(ticket)))


def _set(stage: Stage, plan: Plan) -> tuple[int, list[Event]]:
    now = clock.now()
    day = clock.day_of(now + timedelta(days=40))
    terms: dict[str, Any] = {
        "opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=30), "group_limit": 10,
        "has_waiting_list": stage.has_waiting_list or bool(stage.waiting),
    }  # fmt: skip
    with unit_of_work():
        forum = make_open_forum(
            plan.slug, capacity=stage.places, terms=terms, starts_on=day, ends_on=day,
            published_at=now - timedelta(days=2),
        )  # fmt: skip
        early = [make_registration(forum, f"early-{n}") for n in range(stage.places if stage.waiting else 0)]
        for n, (size, may_split) in enumerate(stage.waiting):
            make_registration(forum, f"group-{n}", members=[Member("동행")] * (size - 1), may_split=may_split)
        return forum.id, [_promise(row) for row in early]


def _promise(row: Registration) -> Event:
    """What somebody was told who signed up before the run."""
    token = registration_token(KEY, row.id, row.token_version)
    return Event(SIGN_UP, OK, 303, row.idempotency_key or "", row.email or "", token, 0.0, 0.0)


def _let_loose(web: Server, plan: Plan, early: list[Event], folder: str, killer: Killer | None) -> tuple[int, float]:
    """Start the clients and wait for their end; how many workers were killed, and how many seconds it took."""
    context = mp.get_context("spawn")  # this process has threads
    ready, stop = context.Barrier(plan.clients + 1), context.Event()
    processes = [
        context.Process(target=crowd, args=(web.port, plan, number, early, folder, ready, stop), daemon=True)
        for number in range(plan.processes)
    ]
    for process in processes:
        process.start()
    ready.wait(ENDS_WITHIN_SECONDS)
    began = time.monotonic()
    killed = _kill(web, killer, plan.seed) if killer else 0
    if killer:
        stop.set()
    for process in processes:
        process.join(ENDS_WITHIN_SECONDS)
        if process.exitcode != 0:
            stop.set()
            raise RuntimeError("the clients did not come to an end")
    return killed, time.monotonic() - began


def _kill(web: Server, killer: Killer, seed: int) -> int:
    chance = random.Random(seed)  # noqa: S311 - the same seed, the same choices
    killed, began = 0, time.monotonic()
    while killed < killer.kills and time.monotonic() - began < LONGER * killer.kills * killer.every:
        time.sleep(killer.every * (0.5 + chance.random()))  # one a second on average, as long as enough of them answer
        killed += web.kill_a_worker(chance)
    time.sleep(killer.every)
    return killed


def _ask_again(web: Server, plan: Plan, events: list[Event]) -> list[Event]:
    """Every act without an answer once more until there is one, and then a second time."""
    repeats = []
    for number, event in enumerate(event for event in events if event.outcome == UNKNOWN):
        for _ in range(2):
            for _try in range(TRIES):
                again = _repeat(web, plan, event, number)
                if again.outcome != UNKNOWN:
                    break
                time.sleep(0.5)  # a worker may still be starting
            repeats.append(again)
    return repeats


def _repeat(web: Server, plan: Plan, event: Event, number: int) -> Event:
    visitor = Visitor(web.port, number)
    try:
        return sign_up(visitor, plan.slug, event.key) if event.act == SIGN_UP else cancel(visitor, event)
    finally:
        visitor.close()


def _rows(forum_id: int) -> Iterator[Row]:
    recorded: dict[str, str] = {}
    steps = select(AuditEvent).where(AuditEvent.scope == f"forum:{forum_id}").order_by(AuditEvent.id)
    for event in db.session.scalars(steps):
        if event.verb == "registration:create":
            recorded[event.subject] = event.after["state"]
        elif event.verb.startswith("registration:") and event.verb != "registration:edit":
            recorded[event.subject] = event.after
    for row in db.session.scalars(select(Registration).where(Registration.forum_id == forum_id)):
        said = recorded.get(f"registration:{row.id}", "")
        yield Row(row.number, row.idempotency_key, row.token_hash, row.state.value, said)


def _times(events: list[Event]) -> dict[str, float]:
    answered = [event.seconds for event in events if event.outcome != UNKNOWN]
    if len(answered) < 2:
        return {}
    cuts = quantiles(answered, n=100, method="inclusive")
    return {"p50_ms": round(cuts[49] * 1000), "p95_ms": round(cuts[94] * 1000), "p99_ms": round(cuts[98] * 1000)}
