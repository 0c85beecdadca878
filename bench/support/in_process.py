"""The application in this process, on a database of its own with the demo, and what one request costs it."""

from __future__ import annotations

import gc
import html
import io
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import psycopg
from flask import Flask
from sqlalchemy import event, text
from werkzeug.test import Client, EnvironBuilder

from bench.support.server import BIN, ROOT

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]*)"')
CONSENT = re.compile(r'name="consent_(\d+)"')
FORM = "application/x-www-form-urlencoded"
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one request costs.

    cpu_ms: median processor time of the application, from the WSGI environment to the last byte of the answer.
    database_ms: mean processor time of the database's own process; SQLite works inside the application: 0.
    queries: statements sent to the database, BEGIN and the like not counted.
    """

    status: int
    size: int
    cpu_ms: float
    database_ms: float
    queries: float
    etag: str | None


class Person:
    """A browser that keeps its cookies; `measure` repeats one request of it."""

    def __init__(self, app: Flask, *, language: str = "ko") -> None:
        self.app = app
        self.client = Client(app)
        if language != "ko":
            self.client.set_cookie("lang", language)
        self._networks = 0

    def token(self, page: str) -> str:
        """The CSRF token of the first form of `page`."""
        answer = self.client.get(page)
        found = TOKEN.search(answer.text)
        if not found:
            raise LookupError(f"{page} ({answer.status}) shows no form")
        return html.unescape(found.group(1))

    def consent_ids(self, page: str) -> list[str]:
        """The ids of the consents that the form of `page` asks for."""
        return sorted(set(CONSENT.findall(self.client.get(page).text)))

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the page."""
        fields = {"email": email, "password": password, "csrf_token": self.token("/sign-in")}
        answer = self.client.post("/sign-in", data=fields)
        if answer.status_code != 303:
            raise LookupError(f"{email} could not sign in: {answer.status}")

    def measure(
        self,
        path: str,
        *,
        times: int,
        fields: Callable[[int], Fields] | None = None,
        headers: Mapping[str, str] | None = None,
        route: Callable[[int], str] | None = None,
    ) -> Cost:
        """Ask `times` times after as many to warm up (forms: a tenth as many); every form is another one.

        Args:
            path: with its query string.
            times: how often.
            fields: the form that is sent the n-th time; None for GET.
            headers: more request headers.
            route: the address to which the n-th form goes, if it is another each time.
        """
        warm = times if fields is None else times // 10
        answers: list[tuple[str, int, list[tuple[str, str]]]] = []
        spent: list[float] = []
        for n in range(warm):
            self._ask(route(n) if route else path, fields(n) if fields else None, headers or {})
        gc.collect()
        with _statements(self.app) as sent, _database_time(self.app) as database:
            for n in range(warm, warm + times):
                seconds, answer = self._ask(route(n) if route else path, fields(n) if fields else None, headers or {})
                spent.append(seconds)
                answers.append(answer)
        status, size, answered = answers[-1]
        tag = {name.lower(): value for name, value in answered}.get("etag")
        return Cost(
            int(status.split()[0]), size, median(spent) * 1000, database() / times * 1000, len(sent) / times, tag
        )

    def _ask(
        self, path: str, fields: Fields | None, headers: Mapping[str, str]
    ) -> tuple[float, tuple[str, int, list[tuple[str, str]]]]:
        self._networks = (self._networks + 1) % 60_000
        builder = EnvironBuilder(
            path=path,
            base_url="http://localhost",
            method="GET" if fields is None else "POST",
            headers={**headers, **self._cookies()},
            input_stream=None if fields is None else io.BytesIO(urlencode(fields).encode()),
            content_type=None if fields is None else FORM,
            content_length=None if fields is None else len(urlencode(fields).encode()),
            environ_base={"REMOTE_ADDR": f"10.0.{self._networks // 250}.{self._networks % 250 + 1}"},
        )
        environ = builder.get_environ()
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _exc: object = None) -> Callable[[bytes], None]:
            begun.append((status, headers))
            return lambda _data: None

        before = time.thread_time()
        answer = self.app(environ, start_response)  # type: ignore[arg-type]
        size = sum(len(part) for part in answer)
        if hasattr(answer, "close"):
            answer.close()
        seconds = time.thread_time() - before
        builder.close()
        return seconds, (begun[0][0], size, begun[0][1])

    def _cookies(self) -> dict[str, str]:
        kept = "; ".join(
            f"{cookie.key}={cookie.value}"
            for cookie in self.client._cookies.values()  # noqa: SLF001  no public list
        )
        return {"Cookie": kept} if kept else {}


@contextmanager
def application(database_url: str | None = None) -> Iterator[tuple[Flask, str]]:
    """The application in production's configuration, with the demo; and the password of the demo's accounts."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"DATA_DIR": folder, "DEMO": "1", "SECRET_KEY": "only-for-measuring"}
        settings |= {"DATABASE_URL": database_url} if database_url else {}
        subprocess.run(
            [BIN / "flask", "--app", "wsgi", "prepare"],
            cwd=ROOT, env={**os.environ, **settings}, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        os.environ.update(settings)
        if database_url:
            with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as server:
                server.execute("ANALYZE")  # the server of the tests has its own clerk for this switched off
        from config import ProductionConfig  # noqa: PLC0415  reads the environment that was just set
        from forum_app import create_app  # noqa: PLC0415
        from forum_app.core.db import db  # noqa: PLC0415

        app = create_app(ProductionConfig())
        password = next(iter(Path(folder, "demo-sign-ins.txt").read_text(encoding="utf-8").splitlines())).split()[1]
        yield app, password
        with app.app_context():
            db.engine.dispose()


@contextmanager
def _statements(app: Flask) -> Iterator[list[str]]:
    """What is sent to the database inside the block."""
    from forum_app.core.db import db  # noqa: PLC0415  after the environment is set

    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def _database_time(app: Flask) -> Iterator[Callable[[], float]]:
    """Seconds of processor time of the server process behind the one connection; 0 on SQLite (Linux)."""
    from forum_app.core.db import db  # noqa: PLC0415  after the environment is set

    with (
        app.app_context()
    ):  # left before anything is measured: a request must have a context, and a session, of its own
        is_sqlite = db.engine.dialect.name == "sqlite"
        pid = 0 if is_sqlite else db.session.scalar(text("SELECT pg_backend_pid()"))
        db.session.rollback()
    if is_sqlite:
        yield lambda: 0.0
        return
    schedule = Path(f"/proc/{pid}/schedstat")

    def spent() -> float:
        return int(schedule.read_text().split()[0]) / 1e9

    before = spent()
    yield lambda: spent() - before
