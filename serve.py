"""The whole application on one machine: web server and job consumer, watched over until told to stop.

`make run` calls it. Before anything starts it makes sure that the port is free, brings the database up to
date and, when nothing is recorded there yet, loads the demo. In production the two processes are two
service units instead.

Exit status: 0 after an orderly stop, 1 when it could not start or a process kept dying.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from config import Config, ProductionConfig

BIN = Path(sys.executable).parent
STOP_SECONDS = 15.0  # granian cuts requests off after 10, so a sound process has ended by then
QUICK_SECONDS = 10.0  # a process that lived shorter than this died quickly …
QUICK_DEATHS = 5  # … and so many quick deaths in a row mean that a restart will not help
PR_SET_PDEATHSIG = 1
LAST_PORT = 65535


def say(text: str) -> None:
    """Print one line at once, whatever stdout is connected to."""
    print(text, flush=True)


def give_up(text: str) -> NoReturn:
    """End with one line of explanation and status 1."""
    print(text, file=sys.stderr, flush=True)
    raise SystemExit(1)


class Child:
    """One supervised process, in a process group of its own so that Ctrl-C reaches it through us only."""

    def __init__(self, name: str, command: list[str], stop_signal: signal.Signals) -> None:
        """Start `command`; `stop_signal` is what makes it finish its work and end."""
        self.name, self.command, self.stop_signal = name, command, stop_signal
        self.quick_deaths = 0
        self.restart_at = 0.0
        self.start()

    def start(self) -> None:
        """Start the process and copy what it prints, each line under the process's name."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=_ends_with_its_parent(self.stop_signal),  # noqa: PLW1509 - starts no thread, takes no lock
        )
        self.running = True
        threading.Thread(target=self._copy_output, args=(self.process,), daemon=True).start()

    def _copy_output(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            say(f"{self.name:5}| {line.rstrip()}")

    def watch(self) -> bool:
        """Restart the process if it died and its pause is over; False when that was tried often enough."""
        now = time.monotonic()
        if self.running and self.process.poll() is not None:
            self.running, status = False, self.process.returncode
            self.kill()  # a dead granian master leaves workers that go on serving
            self.quick_deaths = self.quick_deaths + 1 if now - self.started_at < QUICK_SECONDS else 0
            if self.quick_deaths >= QUICK_DEATHS:
                say(f"{self.name} ended {QUICK_DEATHS} times at once (status {status}); giving up.")
                return False
            pause = 0.5 * 2 ** max(self.quick_deaths - 1, 0)
            self.restart_at = now + pause
            say(f"{self.name} ended (status {status}); starting it again in {pause:g} s.")
        elif not self.running and now >= self.restart_at:
            self.start()
        return True

    def ask_to_stop(self) -> None:
        """Send the signal after which the process finishes what it is doing."""
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def kill(self) -> None:
        """End whatever is left of the process group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody left; on macOS: only zombies
            os.killpg(self.process.pid, signal.SIGKILL)


def _ends_with_its_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """On Linux: what a child runs so that it is stopped when the supervisor is killed; else None."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, stop_signal)


def address(settings: Config) -> tuple[str, int]:
    """Where to listen, checked to be a free port."""
    host, text = settings.HOST, settings.PORT
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= LAST_PORT):
        give_up(f"PORT must be a number from 1 to {LAST_PORT}, not {text!r}.")
    port = int(text)
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:  # granian itself would join a second server silently
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as error:
        reason = "another program uses it" if error.errno == errno.EADDRINUSE else error.strerror
        give_up(f"Port {port} on {host} cannot be used: {reason}. Choose another one: make run PORT=8001")
    return host, port


def processes(host: str, port: int) -> list[Child]:
    """Start the web server and the job consumer."""
    web = [BIN / "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--host", host, "--port", port]
    web += [
        "--workers",
        2,
        "--blocking-threads",
        4,  # of each worker; more of them get in each other's way, see docs/speed.md
        "--http1-header-read-timeout",
        5000,
        "--log-level",
        "error",
    ]
    web += ["--respawn-failed-workers", "--respawn-interval", 0.2, "--workers-kill-timeout", 10, "wsgi:app"]
    jobs = [BIN / "huey_consumer", "--workers", 2, "--max-delay", 1, "--quiet", "wsgi.queue"]
    return [
        Child("web", [str(word) for word in web], signal.SIGTERM),
        Child("jobs", [str(word) for word in jobs], signal.SIGINT),  # SIGTERM would cut its task off
    ]


def answers(url: str) -> bool:
    """Whether the web server answers a request, with whatever status."""
    try:
        urllib.request.urlopen(url + "/healthz/live", timeout=2).close()  # noqa: S310 - always http
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def announce(settings: Config) -> None:
    """Say where the application is and, after a demo load, how to sign in."""
    say(f"\nforum_app is at {settings.BASE_URL}  (Ctrl-C stops it)")
    sign_ins = settings.DATA_DIR / "demo-sign-ins.txt"
    if sign_ins.exists():
        say(f"Demo sign-ins ({sign_ins}):\n{sign_ins.read_text(encoding='utf-8').rstrip()}\n")


def watch_over(children: list[Child], settings: Config, url: str, stop: threading.Event) -> int:
    """Keep the processes running until `stop` is set or one keeps dying; the exit status."""
    announced = False
    while not stop.wait(0.2):
        if not all([child.watch() for child in children]):  # noqa: C419 - each is looked at
            return 1
        if not announced and answers(url):
            announced = True
            announce(settings)
    return 0


def stop_all(children: list[Child], hurry: threading.Event) -> None:
    """Let every process finish its work; kill what is left after STOP_SECONDS or once `hurry` is set."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + STOP_SECONDS
    while any(child.process.poll() is None for child in children) and time.monotonic() < deadline:
        if hurry.wait(0.05):
            break
    for child in children:
        child.kill()


def main() -> int:
    """Prepare, start, watch, stop; returns the exit status."""
    settings = ProductionConfig()
    host, port = address(settings)
    try:
        prepared = subprocess.run([BIN / "flask", "--app", "wsgi", "prepare"], check=False)
    except KeyboardInterrupt:
        return 130
    if prepared.returncode:
        give_up("The database could not be prepared; the lines above say why.")
    stop, hurry = threading.Event(), threading.Event()

    def on_signal(_number: int, _frame: object) -> None:
        (hurry if stop.is_set() else stop).set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    local = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - compared only
    children = processes(host, port)
    try:
        status = watch_over(children, settings, f"http://{local}:{port}", stop)
    finally:
        stop_all(children, hurry)
    say("Stopped.")
    return status


if __name__ == "__main__":
    sys.exit(main())
