"""`flask institutions`: the command of the register of institutions."""

from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import AppGroup

from forum_app.core import clock
from forum_app.core.errors import DomainError, ImportRefused
from forum_app.core.permissions import system_actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.institutions.imports import import_institutions

institution_commands = AppGroup("institutions", help="Institutions.")


@institution_commands.command("import")
@click.argument("file", type=click.File("rb"))
def import_file(file: BinaryIO) -> None:
    """Read institutions from a CSV or XLSX FILE; a bad row is named and nothing is written."""
    content = file.read()
    try:
        with unit_of_work():
            count = import_institutions(content, actor=system_actor("flask institutions import"), at=clock.now())
    except ImportRefused as refusal:
        for error in refusal.errors:
            click.echo(f"line {error.line}: {error}", err=True)
        raise click.ClickException(str(refusal)) from None
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{count} rows of {Path(file.name).name} read")
