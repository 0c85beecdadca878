"""The supervisor with real processes: what dies is restarted, what is asked to stop finishes first."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.databases import ROOT

SERVE = ROOT / "serve.py"
STARTS_WITHIN_SECONDS = 30.0

TINY = """
import os, time
from pathlib import Path
import flask, huey

FOLDER = Path(os.environ["DATA_DIR"])
app = flask.Flask("tiny")
queue = huey.SqliteHuey("tiny", filename=str(FOLDER / "queue.sqlite"))

@app.get("/")
def pid():
    return str(os.getpid())

@app.get("/slow")
def slow():
    time.sleep(1.5)
    return "finished"

@app.cli.command("prepare")
def prepare():
    (FOLDER / "demo-sign-ins.txt").write_text("organiser@example.org  secret-word")

@queue.task()
def work():
    (FOLDER / "begun").touch()
    time.sleep(1.5)
    (FOLDER / "finished").touch()
"""
CONFIG = """
import os
from pathlib import Path

class Config:
    HOST, PORT = "127.0.0.1", os.environ["PORT"]
    DATA_DIR = Path(os.environ["DATA_DIR"])
    BASE_URL = f"http://localhost:{PORT}"

ProductionConfig = Config
"""


def wait_for(happened: Callable[[], bool]) -> None:
    """Wait until it has happened; fails after STARTS_WITHIN_SECONDS."""
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


class Supervised:
    """serve.py over a tiny application in `folder`."""

    def __init__(self, folder: Path) -> None:
        """Start it and wait for its announcement."""
        (folder / "wsgi.py").write_text(TINY, encoding="utf-8")
        (folder / "config.py").write_text(CONFIG, encoding="utf-8")
        shutil.copyfile(SERVE, folder / "serve.py")  # its own folder is where a program finds modules first
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.folder, self.output = folder, folder / "output"
        self.process = self.start(self.output)

    def start(self, output: Path, **settings: str) -> subprocess.Popen[bytes]:
        """Run the supervisor in the folder of the tiny application."""
        env = {**os.environ, "DATA_DIR": str(self.folder), "PORT": str(self.port), **settings}
        with output.open("wb") as file:
            return subprocess.Popen(
                [sys.executable, "serve.py"], cwd=self.folder, env=env, stdout=file, stderr=subprocess.STDOUT
            )

    def said(self, text: str) -> bool:
        """Whether it has printed `text`."""
        return text in self.output.read_text(encoding="utf-8")

    def get(self, path: str) -> str:
        """Ask the application."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return str(answer.read().decode())

    def children(self) -> dict[str, int]:
        """The pids of web and jobs."""
        found = {}
        command = ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)]
        listed = subprocess.run(command, capture_output=True, text=True, check=False)
        for line in listed.stdout.splitlines():
            pid, _, arguments = line.strip().partition(" ")
            found["web" if "granian" in arguments else "jobs"] = int(pid)
        return found


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    running = Supervised(tmp_path)
    try:
        wait_for(lambda: running.said("forum_app is at"))
        yield running
    finally:
        if running.process.poll() is None:
            running.process.terminate()
            running.process.wait(30)


@pytest.mark.slow
def test_it_says_where_it_is_and_how_to_sign_in(supervised):
    assert supervised.said(f"http://localhost:{supervised.port}")
    assert supervised.said("organiser@example.org  secret-word")


@pytest.mark.slow
def test_a_second_one_on_the_same_port_says_so_in_one_line(supervised, tmp_path):
    output = tmp_path / "second"
    assert supervised.start(output).wait(20) == 1
    text = output.read_text(encoding="utf-8")
    assert len(text.splitlines()) == 1
    assert f"Port {supervised.port}" in text


@pytest.mark.slow
@pytest.mark.parametrize("port", ["0", "65536", "eighty", "8.5"])
def test_an_impossible_port_is_named_in_one_line(supervised, tmp_path, port):
    output = tmp_path / "second"
    assert supervised.start(output, PORT=port).wait(20) == 1
    assert output.read_text(encoding="utf-8") == f"PORT must be a number from 1 to 65535, not '{port}'.\n"


@pytest.mark.slow
def test_a_killed_web_master_is_replaced_with_all_its_workers(supervised):
    before = supervised.get("/")
    os.kill(supervised.children()["web"], signal.SIGKILL)
    wait_for(lambda: supervised.said("web ended (status -9)"))
    wait_for(lambda: _answers_anew(supervised, before))
    assert supervised.process.poll() is None
    assert supervised.get("/") != before


def _answers_anew(supervised: Supervised, before: str) -> bool:
    try:
        return supervised.get("/") != before
    except OSError:
        return False


@pytest.mark.slow
def test_asked_to_stop_it_lets_requests_and_jobs_finish(supervised):
    enqueue = [sys.executable, "-c", "import wsgi; wsgi.work()"]
    subprocess.run(enqueue, cwd=supervised.folder, env={**os.environ, "DATA_DIR": str(supervised.folder)}, check=True)
    wait_for((supervised.folder / "begun").exists)
    supervised.process.send_signal(signal.SIGINT)
    assert supervised.process.wait(20) == 0
    assert (supervised.folder / "finished").exists()
    with socket.create_server(("127.0.0.1", supervised.port)):
        pass


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a process that its parent died")
def test_nothing_is_left_when_the_supervisor_itself_is_killed(supervised):
    pids = supervised.children()
    assert set(pids) == {"web", "jobs"}
    supervised.process.kill()
    wait_for(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() and _alive(pid) for pid in pids.values()))


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
