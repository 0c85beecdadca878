"""A process that delivers the outbox until it is ended: `… DATABASE_URL DATA_DIR MAIL_PORT`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from config import TestConfig
from forum_app import create_app
from forum_app.core import delivery
from tests.support.mail_peers import SECONDS


def main(url: str, data_dir: str, port: str) -> None:
    """Sweep as the consumer does, only more often."""
    config = TestConfig(url, Path(data_dir))
    config.MAIL_URL = f"smtp://127.0.0.1:{port}"
    app = create_app(config)
    app.config["MAIL_TIMEOUT_SECONDS"] = 10 * SECONDS
    with app.app_context():
        while True:
            delivery.deliver_due()
            time.sleep(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
