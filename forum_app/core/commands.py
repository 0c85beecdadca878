"""`flask audit`, and how commands that read files tell what is wrong in them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask import Flask
from flask.cli import AppGroup

from forum_app.core import audit
from forum_app.core.errors import DomainError, ImportRefused, LineError

audit_commands = AppGroup("audit", help="The record of changes.")


@audit_commands.command("verify")
def verify() -> None:
    """Walk the chain and name the first event at which it breaks."""
    broken = next(audit.broken_events(), None)
    if broken is not None:
        raise click.ClickException(f"the chain breaks at event {broken}")
    click.echo("verified")


@contextmanager
def refusals_told(what: Callable[[LineError], str] = str) -> Iterator[None]:
    """Tell a refused import in one line a bad row, any other refusal in one line, and end the command with 1."""
    try:
        yield
    except ImportRefused as refusal:
        for error in refusal.errors:
            click.echo(f"line {error.line}: {what(error)}", err=True)
        raise click.ClickException(str(refusal)) from None
    except DomainError as error:
        raise click.ClickException(str(error)) from None


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(audit_commands)
