"""`flask programme`: a schedule from a file."""

from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import AppGroup

from forum_app.core import clock
from forum_app.core.errors import DomainError, ImportRefused
from forum_app.core.permissions import Permission, system_actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.queries import get_managed_forum
from forum_app.programme.imports import import_schedule

programme_commands = AppGroup("programme", help="Programmes of forums.")


@programme_commands.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--forum", "slug", required=True, help="The slug of the forum.")
def import_file(file: BinaryIO, slug: str) -> None:
    """Read a schedule in frab's JSON into a programme that is still empty; a bad event is named, nothing is written."""
    content, actor = file.read(), system_actor("flask programme import")
    try:
        with unit_of_work():
            forum = get_managed_forum(actor, slug, Permission.FORUM_RUN)
            added = import_schedule(content, forum, actor=actor, at=clock.now())
    except ImportRefused as refusal:
        for error in refusal.errors:
            click.echo(f"event {error.line}: {error}", err=True)
        raise click.ClickException(str(refusal)) from None
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{Path(file.name).name}: {added} sessions")
