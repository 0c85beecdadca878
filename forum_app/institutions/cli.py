"""`flask institutions`: the command of the register of institutions."""

from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import AppGroup

from forum_app.core import clock
from forum_app.core.commands import refusals_told
from forum_app.core.permissions import system_actor
from forum_app.core.spreadsheets import read_table
from forum_app.core.unit_of_work import unit_of_work
from forum_app.institutions.imports import COLUMNS, import_institutions

institution_commands = AppGroup("institutions", help="Institutions.")


@institution_commands.command("import")
@click.argument("file", type=click.File("rb"))
def import_file(file: BinaryIO) -> None:
    """Read institutions from a CSV or XLSX FILE; a bad row is named and nothing is written."""
    actor = system_actor("flask institutions import")
    with refusals_told():
        table = read_table(file.read(), COLUMNS)
        with unit_of_work():
            count = import_institutions(table, actor=actor, at=clock.now())
    click.echo(f"{count} rows of {Path(file.name).name} read")
