"""`flask judging run`: the engine alone, no database."""

from pathlib import Path
from typing import Any

import click
import orjson
from flask.cli import AppGroup

from forum_app.contest.exports.package import package_bytes
from forum_app.contest.judging import RuleSet, RuleSetError, compute, parse_rules, read_entries, read_scores
from forum_app.core.errors import DomainError, ImportRefused

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
    try:
        rules = read_rules(rules_file)
        entries = read_entries(entries_file.read_bytes(), rules)
        scores = read_scores(scores_file.read_bytes(), rules, {row.entry for row in entries})
        result = compute(rules, entries, scores, lottery_seed)
    except ImportRefused as refusal:
        for error in refusal.errors:
            click.echo(f"line {error.line}: {error}", err=True)
        raise click.ClickException(str(refusal)) from None
    except RuleSetError as refusal:
        for problem in refusal.problems:
            click.echo(str(problem), err=True)
        raise click.ClickException(str(refusal)) from None
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    out.write_bytes(package_bytes(result.as_package()))
    click.echo(f"{out}: {len(result.entries)} entries")


def read_rules(path: Path) -> RuleSet:
    """The rule set in a JSON file.

    Raises:
        RuleSetError: it is not usable.
        ClickException: it is not a JSON object.
    """
    try:
        source: Any = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise click.ClickException(f"{path.name}: {error}") from None
    if not isinstance(source, dict):
        raise click.ClickException(f"{path.name}: a JSON object is needed")
    return parse_rules(source)
