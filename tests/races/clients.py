"""Clients in processes of their own; each visitor comes from an address of its own on this machine."""

from __future__ import annotations

import html
import json
import random
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from multiprocessing.synchronize import Barrier
from multiprocessing.synchronize import Event as Flag
from pathlib import Path
from urllib.parse import urlencode

from tests.races.history import CANCEL, OK, REFUSED, SIGN_UP, UNKNOWN, Event, Log

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
CONSENT = re.compile(r'name="(consent_\d+)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ANSWERS_WITHIN_SECONDS = 30.0
SENT_TWICE = 0.1  # of the forms: somebody presses the button again
REFUSALS = (409, 422)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the clients do.

    attempts: forms in all; None: until told to stop.
    clients, processes: how many at once, in how many processes.
    cancels: of the acknowledged sign-ups, the share that is cancelled again by its private page.
    pause: seconds between two acts of a client.
    """

    slug: str
    attempts: int | None
    clients: int = 32
    processes: int = 2
    cancels: float = 0.0
    pause: float = 0.0
    seed: int = 0


class Visitor:
    """Somebody with a browser, from an address of its own: limits count per network."""

    def __init__(self, port: int, number: int) -> None:
        """Visitor `number` of the run."""
        source = f"127.{1 + number // 60_000 % 250}.{number // 240 % 250}.{2 + number % 240}"
        self.connection = HTTPConnection("127.0.0.1", port, timeout=ANSWERS_WITHIN_SECONDS, source_address=(source, 0))
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, fields: dict[str, str] | None = None, accept: str = "*/*") -> tuple[int, str, str]:
        """Status, Location and text of one answer.

        Raises:
            OSError, HTTPException: no answer came.
        """
        headers = {"Accept": accept, "Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        body = None if fields is None else urlencode(fields)
        self.connection.request("POST" if body else "GET", path, body, {**headers, **(FORM if body else {})})
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for line in answer.msg.get_all("Set-Cookie") or []:
            key, _, value = line.partition(";")[0].partition("=")
            self.cookies[key] = value
        return answer.status, answer.getheader("Location") or "", text

    def close(self) -> None:
        """Leave."""
        self.connection.close()


def send(visitor: Visitor, path: str, fields: dict[str, str]) -> tuple[int, str]:
    """Open the page with a form, fill it in as it asks, send it; status and Location.

    Raises:
        OSError, HTTPException: no answer came.
        LookupError: the page shows no form; the status is its argument.
    """
    status, _location, page = visitor.ask(path)
    token = TOKEN.search(page)
    if status != 200 or token is None:
        raise LookupError(status)
    consents = dict.fromkeys(CONSENT.findall(page), "yes")
    status, location, _page = visitor.ask(path, {**fields, **consents, "csrf_token": html.unescape(token.group(1))})
    return status, location


def sign_up(visitor: Visitor, slug: str, key: str) -> Event:
    """One sign-up with the form `key`, whose address is made from it; the same key again is the same form again."""
    began = time.monotonic()
    email = f"{key}@example.org"
    fields = {"name": "경합 시험", "email": email, "affiliation": "개인", "idempotency_key": key}
    outcome, status, token = UNKNOWN, 0, ""
    try:
        status, location = send(visitor, f"/forums/{slug}/register/", fields)
    except (OSError, HTTPException):
        pass
    except LookupError as error:
        status = error.args[0]
    else:
        if status == 303:
            outcome, token = OK, location.rstrip("/").rpartition("/")[2]
        elif status in REFUSALS:
            outcome = REFUSED
    return Event(SIGN_UP, outcome, status, key, email, token, began, time.monotonic())


def cancel(visitor: Visitor, promise: Event) -> Event:
    """Cancel by the private page."""
    began = time.monotonic()
    outcome, status = UNKNOWN, 0
    try:
        status, _location = send(visitor, f"/registrations/{promise.token}/cancel", {})
    except (OSError, HTTPException):
        pass
    except LookupError as error:  # no form: it may have been cancelled before
        status = error.args[0]
        outcome = OK if is_cancelled(visitor, promise.token) else UNKNOWN
    else:
        outcome = OK if status == 303 else REFUSED if status in REFUSALS else UNKNOWN
    return Event(CANCEL, outcome, status, promise.key, promise.email, promise.token, began, time.monotonic())


def is_cancelled(visitor: Visitor, token: str) -> bool:
    """Whether the private page says so."""
    try:
        status, _location, said = visitor.ask(f"/registrations/{token}/", accept="application/json")
    except (OSError, HTTPException):
        return False
    return status == 200 and json.loads(said)["state"] == "cancelled"


def crowd(port: int, plan: Plan, process: int, early: Sequence[Event], folder: str, ready: Barrier, stop: Flag) -> None:
    """The clients of one process; all begin together, once those of the others are ready.

    Those who came `early` cancel one after the other meanwhile.
    """
    mine = range(process, plan.clients, plan.processes)
    threads = [
        threading.Thread(target=_client, args=(port, plan, number, early, Path(folder), ready, stop)) for number in mine
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _client(
    port: int, plan: Plan, number: int, early: Sequence[Event], folder: Path, ready: Barrier, stop: Flag
) -> None:
    chance = random.Random(f"{plan.seed}-{number}")  # noqa: S311 - the same seed, the same choices
    log = Log(folder / f"client-{number:03}.jsonl")
    share = None if plan.attempts is None else len(range(number, plan.attempts, plan.clients))
    leaving = list(early[number :: plan.clients])
    done = 0
    ready.wait()
    while not stop.is_set() and (share is None or done < share):
        visitor = Visitor(port, done * plan.clients + number)
        promise = log.write(sign_up(visitor, plan.slug, f"s{plan.seed}-c{number}-n{done}"))
        if promise.outcome == OK and chance.random() < SENT_TWICE:
            log.write(sign_up(visitor, plan.slug, promise.key))
        if promise.outcome == OK and chance.random() < plan.cancels:
            log.write(cancel(visitor, promise))
        if leaving:
            log.write(cancel(visitor, leaving.pop()))
        visitor.close()
        done += 1
        if plan.pause:
            stop.wait(plan.pause * (0.5 + chance.random()))
