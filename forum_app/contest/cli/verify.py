"""`flask judging verify`: the stand-alone verifier as a command."""

from pathlib import Path

import click

from forum_app.contest.cli.engine import READABLE, judging_commands
from forum_app.contest.judging.verify import check_files


@judging_commands.command("verify")
@click.argument("package", type=READABLE)
@click.option("--key", type=READABLE, help="The issuer's public key: JWK, PEM or base64url.")
def verify_command(package: Path, key: Path | None) -> None:
    """Compute the result of PACKAGE (result.json) again and name the first difference."""
    is_sound, lines = check_files(package, key)
    for line in lines:
        click.echo(line)
    if not is_sound:
        raise click.exceptions.Exit(1)
