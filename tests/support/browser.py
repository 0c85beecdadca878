"""Debian's Chromium for the tests, and the server it looks at."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]  # fmt: skip


def chromium() -> str | None:
    """The program: CHROMIUM, else from PATH; None if absent."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve `app` on a free port of this machine from threads of this process; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def violations(page: Page, *rules_off: str) -> list[str]:
    """What axe finds on the page as it stands: rule, impact and the places, one line a rule."""
    options: dict[str, Any] = {"rules": {rule: {"enabled": False} for rule in rules_off}}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {'; '.join(str(node['target'][0]) for node in one['nodes'])}" for one in found
    ]
