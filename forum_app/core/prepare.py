"""`flask prepare`: what must be true before the application serves."""

from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import exists, select

from forum_app.core.audit import AuditEvent
from forum_app.core.db import db


def init_app(app: Flask) -> None:
    """Give `app` the command."""

    @app.cli.command("prepare")
    def prepare() -> None:
        """Bring the database up to date; load the demo if nothing is recorded yet and DEMO is not 0."""
        upgrade()
        if current_app.config["DEMO"] and nothing_is_recorded():
            current_app.cli.main(args=["demo", "load"], standalone_mode=False)


def nothing_is_recorded() -> bool:
    """Whether nobody has ever changed anything here: every change leaves an audit event."""
    return not db.session.scalar(select(exists().where(AuditEvent.id.is_not(None))))
