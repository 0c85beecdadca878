"""`flask audit`: the command of the record."""

import click
from flask import Flask
from flask.cli import AppGroup

from forum_app.core import audit

audit_commands = AppGroup("audit", help="The record of changes.")


@audit_commands.command("verify")
def verify() -> None:
    """Walk the chain and name the first event at which it breaks."""
    broken = next(audit.broken_events(), None)
    if broken is not None:
        raise click.ClickException(f"the chain breaks at event {broken}")
    click.echo("verified")


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(audit_commands)
