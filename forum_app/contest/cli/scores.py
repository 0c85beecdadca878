"""`flask contest import-scores` and `flask contest result`."""

from pathlib import Path
from typing import BinaryIO

import click

from forum_app.contest.cli.group import contest_commands
from forum_app.contest.exports.package import package_bytes
from forum_app.contest.imports.scores import COLUMNS, import_scores
from forum_app.contest.queries.call import get_managed_contest
from forum_app.contest.services.result import official_package
from forum_app.core import clock
from forum_app.core.commands import refusals_told, write_file
from forum_app.core.permissions import Permission, system_actor
from forum_app.core.spreadsheets import read_table
from forum_app.core.unit_of_work import unit_of_work


@contest_commands.command("import-scores")
@click.argument("slug")
@click.argument("file", type=click.File("rb"))
def import_scores_command(slug: str, file: BinaryIO) -> None:
    """Read the scores of contest SLUG from a CSV or XLSX FILE; every bad row is named and nothing is written."""
    actor = system_actor("flask contest import-scores")
    with refusals_told():
        table = read_table(file.read(), COLUMNS)
        with unit_of_work():
            contest = get_managed_contest(actor, slug, Permission.CONTEST_RUN)
            count = import_scores(contest, table, actor=actor, at=clock.now())
    click.echo(f"{count} sheets of {Path(file.name).name} read")


@contest_commands.command("result")
@click.argument("slug")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
def result_command(slug: str, out: Path) -> None:
    """Write the official result of contest SLUG: the computed one, or what its sealed sheets give."""
    actor = system_actor("flask contest result")
    with refusals_told():
        package = official_package(get_managed_contest(actor, slug, Permission.CONTEST_READ))
    write_file(out, package_bytes(package))
    click.echo(f"{out}: {len(package['entries'])} entries")
