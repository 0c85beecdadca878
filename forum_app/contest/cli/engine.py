"""`flask judging run`: the engine alone, no database."""

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from forum_app.contest.exports.package import package_bytes
from forum_app.contest.judging import RuleSet, RuleSetError, compute, parse_rules, read_entries, read_scores
from forum_app.core.commands import one_line, refusals_told, write_file

judging_commands = AppGroup("judging", help="The judging engine on files, without the database.")
READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@judging_commands.command("run")
@click.option("--rules", "rules_file", type=READABLE, required=True, help="rules.json")
@click.option("--scores", "scores_file", type=READABLE, required=True, help="scores.csv")
@click.option("--entries", "entries_file", type=READABLE, required=True, help="entries.csv")
@click.option("--lottery-seed", help="The public value, where a lottery has to decide.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
def run(rules_file: Path, scores_file: Path, entries_file: Path, lottery_seed: str | None, out: Path) -> None:
    """Compute the official result of files; every bad line is named."""
    rules = read_rules(rules_file)
    with refusals_told():
        entries = read_entries(entries_file.read_bytes(), rules)
        scores = read_scores(scores_file.read_bytes(), rules, {row.entry for row in entries})
        result = compute(rules, entries, scores, lottery_seed)
    write_file(out, package_bytes(result.as_package()))
    click.echo(f"{out}: {len(result.entries)} entries")


def read_rules(path: Path) -> RuleSet:
    """The rule set in a JSON file; the command ends, with a line for every problem, when it is not usable."""
    try:
        source: Any = json.loads(path.read_bytes().decode("utf-8-sig"), object_pairs_hook=_members)
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{path.name}: {one_line(str(error))}") from None
    if not isinstance(source, dict):
        raise click.ClickException(f"{path.name}: a JSON object is needed")
    try:
        return parse_rules(source)
    except RuleSetError as refusal:
        for problem in refusal.problems:
            click.echo(one_line(str(problem)), err=True)
        raise click.ClickException(str(refusal)) from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The members of an object; of two settings of one name neither may win silently."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name} stands twice in one object")
        found[name] = value
    return found
