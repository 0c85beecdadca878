"""A PostgreSQL server for as long as a measurement lasts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import postgres


@contextmanager
def empty_database() -> Iterator[str]:
    """The address of an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = postgres.Cluster(Path(folder))
        cluster.start()
        try:
            yield cluster.create("bench")
        finally:
            cluster.stop()
