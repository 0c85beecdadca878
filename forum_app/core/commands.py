"""`flask audit`, `flask mail`, and how commands that read files tell what is wrong in them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from flask import Flask
from flask.cli import AppGroup

from forum_app.core import audit, bounces, clock
from forum_app.core.errors import DomainError, ImportRefused, LineError
from forum_app.core.unit_of_work import unit_of_work

audit_commands = AppGroup("audit", help="The record of changes.")
mail_commands = AppGroup("mail", help="Mail that came back.")


@audit_commands.command("verify")
def verify() -> None:
    """Walk the chain and name the first event at which it breaks."""
    broken = next(audit.broken_events(), None)
    if broken is not None:
        raise click.ClickException(f"the chain breaks at event {broken}")
    click.echo("verified")


@mail_commands.command("bounce")
@click.argument("file", type=click.File("rb"))
def bounce(file: BinaryIO) -> None:
    """Read a delivery status notification from FILE (- for standard input) and mark the mail that came back."""
    try:
        found = bounces.read_bounce(file.read())
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    with unit_of_work():
        key = bounces.note_bounce(found, at=clock.now())
    if key is None:
        raise click.ClickException("no mail of this house has that Message-ID")
    click.echo(f"bounced: {key}")


@contextmanager
def refusals_told(what: Callable[[LineError], str] = str) -> Iterator[None]:
    """Tell a refused import in one line a bad row, any other refusal in one line, and end the command with 1."""
    try:
        yield
    except ImportRefused as refusal:
        for error in refusal.errors:
            click.echo(f"line {error.line}: {one_line(what(error))}", err=True)
        raise click.ClickException(str(refusal)) from None
    except DomainError as error:
        raise click.ClickException(one_line(str(error))) from None


def one_line(text: str) -> str:
    """A message that may quote a file: what would break the line, or command the terminal, is escaped."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape", "surrogatepass").decode() for letter in text
    )


def write_file(path: Path, content: bytes) -> None:
    """Write what a command made, or say in one line why that is impossible."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from None


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(audit_commands)
    app.cli.add_command(mail_commands)
