"""The application served by the processes of production, and workers that are killed."""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
GUARDED, UNGUARDED = "wsgi:app", "tests.races.unguarded:app"
STARTS_WITHIN_SECONDS = 60.0
STARTED_SECONDS = 3.0  # a worker this old answers
TICKS = os.sysconf("SC_CLK_TCK")
SECRET_KEY = "only-for-tests"  # that of the factories, so that both make the same tokens


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port and the process that starts its workers anew."""

    port: int
    pid: int

    def wait_until_it_answers(self) -> None:
        """Wait for a worker that has started.

        Raises:
            OSError, http.client.HTTPException: none has within STARTS_WITHIN_SECONDS.
        """
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/healthz/live")
                connection.getresponse().read()
            except (OSError, http.client.HTTPException):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return
            finally:
                connection.close()

    def workers(self) -> list[int]:
        """The processes that answer, the eldest first, without those that only keep books for Python (Linux)."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        return sorted((pid for pid in map(int, listed) if "resource_tracker" not in _command(pid)), key=_started)

    def kill_a_worker(self, chance: random.Random) -> bool:
        """End one of them at once, in the middle of whatever it does; False while there are not two that answer.

        Not one that is still starting: a worker that dies right after its start is taken for one that cannot start at
        all, and the server gives up; whoever watches over it then starts everything anew.
        """
        now = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
        grown = [pid for pid in self.workers()[:-1] if now - _started(pid) / TICKS > STARTED_SECONDS]
        if len(grown) < 2:
            return False
        with suppress(ProcessLookupError):
            os.kill(chance.choice(grown), signal.SIGKILL)
        return True


@contextmanager
def serving(url: str, data_dir: Path, *, app: str = GUARDED, workers: int = 2) -> Iterator[Server]:
    """Serve `app` on the migrated database at `url` from a free port, with the flags of production, and stop.

    Args:
        url: of the database.
        data_dir: for everything else.
        app: GUARDED or UNGUARDED.
        workers: how many processes answer.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = {
        "DATA_DIR": str(data_dir), "DATABASE_URL": url, "SECRET_KEY": SECRET_KEY, "PORT": str(port), "DEMO": "0",
        "BASE_URL": f"http://127.0.0.1:{port}", "MAIL_URL": "", "REDIS_URL": "", "TRUSTED_HOSTS": "",
    }  # fmt: skip
    command = [BIN / "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", str(workers), "--blocking-threads", "4", "--log-level", "critical"]
    command += ["--respawn-failed-workers", "--respawn-interval", "0.2", "--workers-kill-timeout", "10", app]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **settings}, start_new_session=True, stdin=subprocess.DEVNULL
    )
    try:
        server = Server(port, process.pid)
        server.wait_until_it_answers()
        yield server
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    return ""


def _started(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[19])
    return 0
