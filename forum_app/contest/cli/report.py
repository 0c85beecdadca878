"""`flask judging report`: what may inform a deliberation, from files."""

from pathlib import Path
from typing import Any

import click
import orjson

from forum_app.contest.cli.engine import READABLE, judging_commands, read_rules
from forum_app.contest.judging import EntryRow, RuleSet, ScoreTable, read_entries, read_scores
from forum_app.contest.judging.reports import Report, make_report
from forum_app.contest.judging.reports.files import made_up_rules, read_affiliations, scored_entries
from forum_app.contest.judging.reports.report import DRAWS, SEED
from forum_app.core.commands import refusals_told, write_file

MOST_DRAWS = 100_000


@judging_commands.command("report")
@click.option("--scores", "scores_file", type=READABLE, required=True, help="scores.csv")
@click.option("--rules", "rules_file", type=READABLE, help="rules.json; without it every criterion counts once.")
@click.option("--entries", "entries_file", type=READABLE, help="entries.csv; without it there is no what-if.")
@click.option("--judges", "judges_file", type=READABLE, help="judges.csv, for the affiliations.")
@click.option("--k", type=click.IntRange(min=1), help="How many are the best: of all, with rules of each track.")
@click.option("--draws", type=click.IntRange(1, MOST_DRAWS), default=DRAWS, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=SEED, show_default=True, help="Of draws and shuffles.")
@click.option("--lottery-seed", help="The public value, where a lottery has to decide.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
def report_command(
    *,
    scores_file: Path,
    rules_file: Path | None,
    entries_file: Path | None,
    judges_file: Path | None,
    out: Path,
    **settings: Any,
) -> None:
    """Leniency, chances, what-if and anomalies beside the official result; they never change it."""
    with refusals_told():
        scores = scores_file.read_bytes()
        rules = _rules(rules_file, scores, entries_file)
        entries = read_entries(entries_file.read_bytes(), rules) if entries_file else None
        table = _table(scores, rules, entries)
        affiliations = read_affiliations(judges_file.read_bytes()) if judges_file else None
        report = make_report(
            rules, table, entries=entries, affiliations=affiliations, is_official=rules_file is not None, **settings
        )
    write_file(out, orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    _tell(report, out)


def _rules(rules_file: Path | None, scores: bytes, entries_file: Path | None) -> RuleSet:
    """The rules of the file; without one made up from the scores, which then have to be of one round."""
    if rules_file is not None:
        return read_rules(rules_file)
    rules = made_up_rules(scores, entries_file.read_bytes() if entries_file else None)
    if len(rules.rounds) > 1:
        named = ", ".join(round_.id for round_ in rules.rounds)
        raise click.ClickException(f"the scores are of several rounds ({named}); --rules has to say which is the last")
    return rules


def _table(scores: bytes, rules: RuleSet, entries: list[EntryRow] | None) -> ScoreTable:
    known = scored_entries(scores) if entries is None else {row.entry for row in entries}
    return read_scores(scores, rules, known)


def _tell(report: Report, out: Path) -> None:
    click.echo(f"{out}: {len(report.entries)} entries, {len(report.judges)} judges")
    if report.components > 1:
        click.echo(
            f"warning: judges and entries fall into {report.components} components; nothing is compared across them",
            err=True,
        )
