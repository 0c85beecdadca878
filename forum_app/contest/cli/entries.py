"""`flask contest import-entries`."""

from pathlib import Path
from typing import BinaryIO

import click

from forum_app.contest.cli.group import contest_commands
from forum_app.contest.imports.entries import import_entries
from forum_app.contest.queries.call import get_managed_contest
from forum_app.core import clock
from forum_app.core.errors import DomainError, ImportRefused
from forum_app.core.permissions import Permission, system_actor
from forum_app.core.unit_of_work import unit_of_work


@contest_commands.command("import-entries")
@click.argument("slug")
@click.argument("file", type=click.File("rb"))
def import_entries_command(slug: str, file: BinaryIO) -> None:
    """Read the entries of contest SLUG from a CSV or XLSX FILE; every bad row is named and nothing is written."""
    content = file.read()
    actor = system_actor("flask contest import-entries")
    try:
        with unit_of_work():
            contest = get_managed_contest(actor, slug, Permission.CONTEST_RUN)
            count = import_entries(contest, content, actor=actor, at=clock.now())
    except ImportRefused as refusal:
        for error in refusal.errors:
            click.echo(f"line {error.line}: {dict(error.params).get('column', '')}: {error}", err=True)
        raise click.ClickException(str(refusal)) from None
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{count} entries of {Path(file.name).name} read")
