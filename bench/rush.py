"""A rush for the last places: how long it lasts, what it costs, whether a place is sold twice, and how the door fares.

CLIENTS clients ask for PLACES places ATTEMPTS times at once, each attempt reading the form and sending it as a
visitor of its own does; meanwhile one desk lets in those who have just got their place. The clients run on the same
machine, in processes of their own. Judged from what the clients were told: a place that was acknowledged and is not
in the database is lost, one beyond the capacity is oversold, one that stays free is undersold. On SQLite and, where
its server is found, on PostgreSQL; the same once more with the guards of the capacity taken out (the control), which
must oversell, else the measurement proves nothing.
"""

from __future__ import annotations

import html
import json
import multiprocessing as mp
import os
import re
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing.synchronize import Barrier
from statistics import median, quantiles
from urllib.parse import urlencode

from bench.support.cluster import empty_database
from bench.support.server import Server, serving
from tests.support import postgres

PLACES = 300
ATTEMPTS = 340
CLIENTS = 32
PROCESSES = 2
PAGE = "/forums/practice/register/"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
CONSENT = re.compile(r'name="(consent_\d+)"')
UNGUARDED = "tests.races.unguarded:app"


@dataclass(frozen=True, slots=True)
class Told:
    """What one attempt was told: `status` of the answer, `token` of the private page, seconds it took."""

    status: int
    token: str
    seconds: float
    ended: float


@dataclass(frozen=True, slots=True)
class Cost:
    """How many seconds a rush lasted, the server's processor seconds in it, and the seconds each entry took."""

    lasted: float
    spent: float
    entries: list[float]


class Visitor:
    """Somebody with a browser: keeps a connection, and cookies for one attempt or a signed-in day."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(
        self, path: str, fields: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Status, Location and text of one answer."""
        sent = {**(headers or {}), "Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        body = None if fields is None else urlencode(fields)
        self.connection.request("GET" if fields is None else "POST", path, body, {**sent, **(FORM if body else {})})
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for line in answer.msg.get_all("Set-Cookie") or []:
            key, _, value = line.partition(";")[0].partition("=")
            self.cookies[key] = value
        return answer.status, answer.getheader("Location") or "", text

    def form(self, path: str) -> tuple[str, str]:
        """The CSRF token of a page, and its text."""
        _status, _location, text = self.ask(path)
        found = TOKEN.search(text)
        if found is None:
            raise LookupError(f"{path} shows no form")
        return html.unescape(found.group(1)), text


def attempt(visitor: Visitor, who: str) -> Told:
    """Read the form and send it."""
    visitor.cookies = {}
    began = time.monotonic()
    token, text = visitor.form(PAGE)
    fields = {"name": "측정", "email": f"{who}@example.org", "affiliation": "개인", "idempotency_key": who}
    fields |= dict.fromkeys(set(CONSENT.findall(text)), "yes") | {"csrf_token": token}
    status, location, _text = visitor.ask(PAGE, fields)
    ended = time.monotonic()
    return Told(status, location.rstrip("/").rpartition("/")[2], ended - began, ended)


def crowd(port: int, clients: int, attempts: int, ready: Barrier, told: mp.Queue[Told]) -> None:
    """Some of the clients, each sending its share as fast as it is answered; in a process of its own."""

    def client(share: int) -> None:
        visitor = Visitor(port)
        ready.wait()
        for _ in range(share):
            told.put(attempt(visitor, f"rush-{secrets.token_hex(6)}"))

    shares = [attempts // clients + (n < attempts % clients) for n in range(clients)]
    threads = [threading.Thread(target=client, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Door(threading.Thread):
    """One desk that lets in, one after the other, those who have just got a place."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.visitor = Visitor(server.port)
        self.waiting: list[str] = []
        self.seconds: list[float] = []
        self.is_over = threading.Event()
        password = (server.data_dir / "demo-sign-ins.txt").read_text(encoding="utf-8").splitlines()[0].split()[1]
        token, _ = self.visitor.form("/sign-in")
        self.visitor.ask("/sign-in", {"email": "door@example.org", "password": password, "csrf_token": token})
        self.token, _ = self.visitor.form("/checkin/practice/desk")

    def run(self) -> None:
        """Until told that it is over."""
        while not self.is_over.is_set():
            if not self.waiting:
                time.sleep(0.005)
                continue
            token = self.waiting.pop(0)
            began = time.monotonic()
            status, _, _ = self.visitor.ask(f"/checkin/practice/scan/{token}", {"csrf_token": self.token})
            if status == 200:
                self.seconds.append(time.monotonic() - began)
            time.sleep(0.02)


def warm_up(server: Server) -> None:
    """Let each worker draw the form once, as it has in any registration that was open before: 0.3 s of its time."""
    for _connection in range(8):
        Visitor(server.port).form(PAGE)


def rush(server: Server, kind: str) -> None:
    """One rush, and the verdict on a line."""
    warm_up(server)
    told: mp.Queue[Told] = mp.Queue()
    ready = mp.Barrier(CLIENTS + 1)
    processes = [
        mp.Process(target=crowd, args=(server.port, CLIENTS // PROCESSES, ATTEMPTS // PROCESSES, ready, told))
        for _ in range(PROCESSES)
    ]
    door = Door(server)
    for process in processes:
        process.start()
    door.start()
    ready.wait()
    spent, began = server.cpu_seconds(), time.monotonic()
    answers: list[Told] = []
    while len(answers) < ATTEMPTS:
        answers.append(told.get(timeout=120))
        if answers[-1].token:
            door.waiting.append(answers[-1].token)
    lasted = max(answer.ended for answer in answers) - began
    spent = server.cpu_seconds() - spent
    door.is_over.set()
    door.join()
    for process in processes:
        process.join()
    verdict(server, kind, answers, Cost(lasted, spent, door.seconds))


def verdict(server: Server, kind: str, answers: list[Told], cost: Cost) -> None:
    """Count what was promised against the capacity and against the pages of those who hold a promise."""
    visitor = Visitor(server.port)
    states = []
    for answer in answers:
        if answer.token:
            status, _, text = visitor.ask(f"/registrations/{answer.token}/", headers={"Accept": "application/json"})
            states.append(json.loads(text)["state"] if status == 200 else "lost")
    confirmed, refused = states.count("confirmed"), sum(not answer.token for answer in answers)
    usual = median(answer.seconds for answer in answers)
    slow = quantiles([answer.seconds for answer in answers], n=20)[18]
    door_slow = quantiles(cost.entries, n=20)[18] if len(cost.entries) > 1 else float("nan")
    print(
        f"{kind:26}{cost.lasted:7.2f}{cost.spent / len(answers) * 1000:9.1f}{usual * 1000:8.0f}"
        f"{slow * 1000:8.0f}{confirmed:8}{states.count('waitlisted'):8}{refused:8}{max(0, confirmed - PLACES):9}"
        f"{max(0, PLACES - confirmed):10}{states.count('lost'):6}{len(cost.entries):9}{door_slow * 1000:9.0f}",
        flush=True,
    )


def measure(kind: str, database: Callable[[], AbstractContextManager[str | None]]) -> None:
    """The rush with the guards, and without them."""
    for name, app in ((kind, "wsgi:app"), (f"  control, {kind}", UNGUARDED)):
        with database() as url, serving(database_url=url, app=app) as server:
            rush(server, name)


def main() -> None:
    """Print the table."""
    wanted = os.environ.get("DATABASES", "sqlite,postgresql").split(",")
    print(f"{PLACES} places, {ATTEMPTS} attempts by {CLIENTS} clients; target: under 5 s, the door under 500 ms")
    print(
        f"{'':26}{'s':>7}{'CPU ms':>9}{'p50 ms':>8}{'p95 ms':>8}{'places':>8}{'waiting':>8}{'refused':>8}"
        f"{'oversold':>9}{'undersold':>10}{'lost':>6}{'let in':>9}{'p95 ms':>9}"
    )
    if "sqlite" in wanted:
        measure("SQLite", nullcontext)
    if "postgresql" in wanted:
        if reason := postgres.why_missing():
            print(f"PostgreSQL left out: {reason}")
            return
        measure("PostgreSQL", empty_database)


if __name__ == "__main__":
    main()
