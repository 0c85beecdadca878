"""`flask certification`: import of records and counts as of a day."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import AppGroup

from forum_app.certification.imports import COLUMNS, import_certifications
from forum_app.certification.queries import Counts, count_certifications
from forum_app.certification.rules import NATIONAL
from forum_app.core import clock
from forum_app.core.commands import refusals_told
from forum_app.core.errors import DomainError
from forum_app.core.permissions import system_actor
from forum_app.core.spreadsheets import read_table
from forum_app.core.unit_of_work import unit_of_work

certification_commands = AppGroup("certification", help="Certifications and their counts.")


@certification_commands.command("import")
@click.argument("file", type=click.File("rb"))
def import_file(file: BinaryIO) -> None:
    """Read events from a CSV or XLSX FILE, one row an event; a bad row is named and nothing is written."""
    actor = system_actor("flask certification import")
    with refusals_told():
        table = read_table(file.read(), COLUMNS)
        with unit_of_work():
            done = import_certifications(table, actor=actor, at=clock.now())
    click.echo(f"{Path(file.name).name}: {done.certifications} certifications, {done.events} events")


@certification_commands.command("counts")
@click.option("--as-of", "as_of", required=True, type=click.DateTime(["%Y-%m-%d"]), help="A day in Seoul.")
@click.option("--scheme", default=NATIONAL, show_default=True, help="The slug of the scheme.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def counts(as_of: datetime, scheme: str, *, as_json: bool) -> None:
    """Count certifications as of a day."""
    try:
        found = count_certifications(system_actor("flask certification counts"), scheme, as_of.date())
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else _in_words(found, as_of.date()))


def _in_words(found: Counts, day: date) -> str:
    standing = " + ".join(f"{count} ({year})" for year, count in found.standing.items()) or "0"
    return "\n".join(
        (
            f"{found.scheme} as of {day.isoformat()}",
            f"presented      {found.presented_to_date} ({found.presented_on_day} on the day)",
            f"granted        {found.granted_gross}",
            f"standing       {found.standing_total} = {standing}",
            f"valid          {found.valid}",
            f"institutions   {found.institutions}",
        )
    )
