"""Fixtures of all tests: databases, application, client, clock, browser; and what this machine lacks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from playwright.sync_api import Page
from sqlalchemy import event
from sqlalchemy.orm import Session, scoped_session

from config import TestConfig
from forum_app import create_app
from forum_app.core.db import db
from tests.support import browser, network, postgres
from tests.support.databases import KINDS, Databases, Wiper, shared_folder
from tests.support.frozen_clock import FrozenClock
from tests.support.visitor import Visitor

settings.register_profile("tests", deadline=None)  # how long things take is measured in bench/
settings.load_profile("tests")

DATABASES = pytest.StashKey[Databases]()
FOLDER = "forum_folder"


def _missing() -> list[str]:
    """What this machine lacks, one line each, with what is skipped because of it."""
    lines = []
    if reason := postgres.why_missing():
        lines.append(f"tests on PostgreSQL: {reason}")
    if browser.chromium() is None:
        lines.append("tests in a browser: no chromium found (CHROMIUM, PATH)")
    return lines


def pytest_configure(config: pytest.Config) -> None:
    """Agree on a folder for the databases; in CI nothing may be missing."""
    network.close()
    given: dict[str, Any] | None = getattr(config, "workerinput", None)
    if given is None and os.environ.get("CI") == "true" and _missing():
        raise pytest.UsageError("CI runs every test, but: " + "; ".join(_missing()))
    folder = Path(given[FOLDER]) if given else shared_folder()
    config.stash[DATABASES] = Databases(folder, given["workerid"] if given else "main")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the folder to a worker of pytest-xdist."""
    node.workerinput[FOLDER] = str(node.config.stash[DATABASES].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server and delete the databases; the workers leave that to their controller."""
    if not hasattr(config, "workerinput") and DATABASES in config.stash:
        config.stash[DATABASES].stop()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what was skipped and why."""
    for line in _missing():
        terminalreporter.write_line(f"SKIPPED {line}", yellow=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that uses the application runs on each database; those in a browser, or of SQLite, on that only."""
    if "database" in metafunc.fixturenames:
        of_one = any(metafunc.definition.get_closest_marker(name) for name in ("browser", "sqlite"))
        kinds = KINDS[:1] if of_one or postgres.why_missing() else KINDS
        metafunc.parametrize("database", kinds, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a server; skip what needs a browser that is not there."""
    no_browser = pytest.mark.skip(reason="no chromium found")
    for item in items:
        if "[postgresql" in item.name or "-postgresql" in item.name:
            item.add_marker(pytest.mark.postgresql)
        if item.get_closest_marker("browser") and browser.chromium() is None:
            item.add_marker(no_browser)


def _reverse_what_is_unordered(connection: Any, record: object) -> None:
    # PostgreSQL may give rows in any order, and seldom does; so SQLite always gives them in the other one
    connection.execute("PRAGMA reverse_unordered_selects=ON")


class Bench:
    """The application on one migrated database of this worker, and how to empty it."""

    def __init__(self, url: str, data_dir: Path) -> None:
        """Create the application once; tests share it."""
        self.app = create_app(TestConfig(url, data_dir))
        self.app.test_client_class = Visitor
        self.wiper = Wiper(url)
        with self.app.app_context():
            if db.engine.dialect.name == "sqlite":
                event.listen(db.engine, "connect", _reverse_what_is_unordered)

    def close(self) -> None:
        """Close every connection."""
        self.wiper.engine.dispose()
        with self.app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """The databases of this run, for tests that need more than one migrated one."""
    return request.config.stash[DATABASES]


@pytest.fixture(scope="session")
def _benches(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Bench]]:
    made: dict[str, Bench] = {}

    def bench(kind: str) -> Bench:
        if kind not in made:
            made[kind] = Bench(databases.url(kind), tmp_path_factory.mktemp(f"data-{kind}"))
        return made[kind]

    yield bench
    for one in made.values():
        one.close()


@pytest.fixture
def database(request: pytest.FixtureRequest, _benches: Callable[[str], Bench]) -> Bench:
    """A migrated, empty database: "sqlite" and "postgresql" in turn."""
    bench = _benches(request.param)
    bench.wiper.wipe()
    return bench


@pytest.fixture
def app(database: Bench) -> Iterator[Flask]:
    """The application on an empty database; whatever it commits is gone before the next test."""
    yield database.app
    shutil.rmtree(database.app.config["DATA_DIR"] / "uploads", ignore_errors=True)


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Session]]:
    """A database session in an application context that lasts for the test.

    It reads; to write, open `unit_of_work()` as the application does. Requests of `client` have sessions of
    their own.
    """
    with app.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture
def client(app: Flask) -> Visitor:
    """Somebody who has not signed in yet."""
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    return visitor


@pytest.fixture
def clock() -> Iterator[FrozenClock]:
    """A clock to put where the test needs it; without that it shows the real time."""
    frozen = FrozenClock()
    yield frozen
    frozen.run()


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address at which a browser reaches the application."""
    with browser.served(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium instead of one that Playwright would download."""
    return {**browser_type_launch_args, "executable_path": browser.chromium(), "args": browser.ARGUMENTS}


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """An accessibility checker: gives the faults it finds on a page, one line a rule."""

    def check(page: Page, *rules_off: str) -> list[str]:
        return browser.violations(page, *rules_off)

    return check
