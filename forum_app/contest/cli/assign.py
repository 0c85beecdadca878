"""`flask judging assign`: judges for the entries of a round, from files."""

from pathlib import Path
from typing import TypeVar

import click

from forum_app.contest.cli.engine import READABLE, judging_commands, read_rules
from forum_app.contest.judging import (
    Assignment,
    RuleSet,
    Standing,
    assign,
    assignment_csv,
    read_entries,
    read_judges,
    rules_sha256,
)
from forum_app.contest.judging.ruleset import Round, RoundKind
from forum_app.core.commands import refusals_told, write_file

T = TypeVar("T")


@judging_commands.command("assign")
@click.option("--rules", "rules_file", type=READABLE, required=True, help="rules.json")
@click.option("--entries", "entries_file", type=READABLE, required=True, help="entries.csv")
@click.option("--judges", "judges_file", type=READABLE, required=True, help="judges.csv")
@click.option("--round", "round_id", help="The round to assign for; the first when left out.")
@click.option("--min", "floor", type=click.IntRange(min=0), help="Fewest entries of a judge, where possible.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
def assign_command(
    *, rules_file: Path, entries_file: Path, judges_file: Path, round_id: str | None, floor: int | None, out: Path
) -> None:
    """Give every entry its judges; says who is short and writes nothing where that is impossible."""
    rules = read_rules(rules_file)
    per_entry = _round(rules, round_id).judges_per_entry
    with refusals_told():
        entries = _some(read_entries(entries_file.read_bytes(), rules), entries_file)
        judges = _some(read_judges(judges_file.read_bytes(), rules, {row.entry for row in entries}), judges_file)
        made = assign(entries, judges, per_entry=per_entry, floor=floor, seed=rules_sha256(rules))
    if made.shortages:
        _tell_shortages(made)
        raise click.ClickException(
            f"{len(made.shortages)} entries are short of {made.missing} judges; nothing is assigned"
        )
    write_file(out, assignment_csv(made.pairs))
    _tell(made, out)


def _round(rules: RuleSet, round_id: str | None) -> Round:
    """The round asked for."""
    judged = [round_ for round_ in rules.rounds if round_.kind is not RoundKind.AUDIENCE]
    for round_ in judged:
        if round_id in {None, round_.id}:
            return round_
    known = ", ".join(round_.id for round_ in judged) or "none"
    raise click.ClickException(f"--round {round_id or ''}: the rounds judges score are: {known}")


def _some(rows: list[T], path: Path) -> list[T]:
    if rows:
        return rows
    raise click.ClickException(f"{path.name}: there is no row below the header")


def _tell(made: Assignment, out: Path) -> None:
    loads = [load.entries for load in made.loads]
    click.echo(
        f"{out}: {len(made.pairs)} pairs, {min(loads)} to {max(loads)} a judge, "
        f"{made.components} component{'s' if made.components > 1 else ''}"
    )
    for remark in made.remarks:
        click.echo(f"warning: {remark}", err=True)


def _tell_shortages(made: Assignment) -> None:
    """A line for each entry that is short, then one for each judge whose limit is in the way."""
    for short in made.shortages:
        why = [
            f"{label} {', '.join(judges)}"
            for label, standing in (("conflict:", Standing.CONFLICT), ("full:", Standing.FULL))
            if (judges := short.judges(standing))
        ]
        missing = f"{short.missing} of {short.wanted} judges missing"
        click.echo("; ".join([f"{short.entry}: {missing}", *why]), err=True)
    for judge, cap in made.full_judges():
        click.echo(f"{judge}: at the limit of {cap}", err=True)
    if places := made.places_missing:
        click.echo(f"the limits of these judges are {places} too low in all", err=True)
