"""`flask contest import-entries`."""

from pathlib import Path
from typing import BinaryIO

import click

from forum_app.contest.cli.group import contest_commands
from forum_app.contest.imports.entries import COLUMNS, import_entries
from forum_app.contest.queries.call import get_managed_contest
from forum_app.core import clock
from forum_app.core.commands import refusals_told
from forum_app.core.errors import LineError
from forum_app.core.permissions import Permission, system_actor
from forum_app.core.spreadsheets import read_table
from forum_app.core.unit_of_work import unit_of_work


@contest_commands.command("import-entries")
@click.argument("slug")
@click.argument("file", type=click.File("rb"))
def import_entries_command(slug: str, file: BinaryIO) -> None:
    """Read the entries of contest SLUG from a CSV or XLSX FILE; every bad row is named and nothing is written."""
    actor = system_actor("flask contest import-entries")
    with refusals_told(_with_column):
        table = read_table(file.read(), COLUMNS)
        with unit_of_work():
            contest = get_managed_contest(actor, slug, Permission.CONTEST_RUN)
            count = import_entries(contest, table, actor=actor, at=clock.now())
    click.echo(f"{count} entries of {Path(file.name).name} read")


def _with_column(error: LineError) -> str:
    """The column before what is wrong in it, where it is one column."""
    column = dict(error.params).get("column", "")
    return f"{column}: {error}" if column else str(error)
