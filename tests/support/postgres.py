"""A PostgreSQL server that lives as long as one test run, reachable only through a socket in its folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg

OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    " -c jit=off -c max_connections=200 -c autovacuum=off"
)


@cache
def programs() -> Path | None:
    """The folder of initdb and pg_ctl: PG_BIN, else Debian's newest, else from PATH; None if absent."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    found = shutil.which("initdb")
    on_path = [Path(found).resolve().parent] if found else []
    given = [Path(os.environ["PG_BIN"])] if os.environ.get("PG_BIN") else []
    for folder in [*given, *reversed(debian), *on_path]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return None


def why_missing() -> str | None:
    """Why no server can be started here; None if one can."""
    if programs() is None:
        return "no PostgreSQL server programs found (PG_BIN, /usr/lib/postgresql/*/bin, PATH)"
    if os.geteuid() == 0 and _server_account() is None:
        return "PostgreSQL refuses to run as root and there is no account named postgres"
    return None


def _server_account() -> str | None:
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return None


@dataclass(frozen=True, slots=True)
class Cluster:
    """One server, its data and its socket in `folder`; the path must be short (sockets allow 107 bytes)."""

    folder: Path

    def start(self) -> None:
        """Create and start the server, as the account postgres when we are root."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        options = f"-k {self.folder} {OPTIONS}"
        data, log = self.folder / "data", self.folder / "log"
        self._run(
            "initdb",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "-D",
            data,
        )
        self._run("pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop the server at once."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def create(self, name: str, template: str | None = None) -> str:
        """Create a database, as a copy of `template` if given (nobody may be connected to that); its URL."""
        copy = f" TEMPLATE {template} STRATEGY FILE_COPY" if template else ""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {name}".encode())
            server.execute(f"CREATE DATABASE {name}{copy}".encode())
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def _run(self, program: str, *arguments: str | Path) -> None:
        folder = programs()
        assert folder is not None
        account = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        done = subprocess.run(
            [folder / program, *arguments], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, text=True, check=False, **account,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}")
