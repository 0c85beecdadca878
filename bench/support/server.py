"""The application as it runs in production, on a database of its own, with its processor time."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
STARTS_WITHIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port, its data folder and its main process."""

    port: int
    data_dir: Path
    pid: int

    def connect(self) -> http.client.HTTPConnection:
        """A connection that is kept open between requests."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def cpu_seconds(self) -> float:
        """Processor time that the server and its workers have used so far (Linux)."""
        ticks = sum(_cpu_ticks(pid) for pid in [self.pid, *_children(self.pid)])
        return ticks / os.sysconf("SC_CLK_TCK")

    def rss_megabytes(self) -> float:
        """Memory that the server and its workers hold, shared pages counted in each (Linux)."""
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in [self.pid, *_children(self.pid)])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def serving(
    *, demo: bool = True, workers: int = 2, database_url: str | None = None, app: str = "wsgi:app"
) -> Iterator[Server]:
    """Prepare a database, in a temporary folder unless `database_url` names one, serve it as in production, and stop.

    Args:
        demo: whether the demo is loaded.
        workers: how many processes answer.
        database_url: of an empty database.
        app: what is served, for a control that serves something else.
    """
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
        probe.close()
        env = {**os.environ, "DATA_DIR": folder, "PORT": str(port), "DEMO": str(int(demo))}
        env |= {"DATABASE_URL": database_url, "SECRET_KEY": "only-for-measuring"} if database_url else {}
        subprocess.run(
            [BIN / "flask", "--app", "wsgi", "prepare"], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL
        )
        command = [BIN / "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--port", str(port)]
        command += ["--workers", str(workers), "--blocking-threads", "4", "--log-level", "error", app]
        process = subprocess.Popen(command, cwd=ROOT, env=env)
        try:
            _wait_until_it_answers(port)
            yield Server(port, Path(folder), process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait_until_it_answers(port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz/live")
            connection.getresponse().read()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def _cpu_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
