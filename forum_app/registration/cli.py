"""`flask registration`: erasure by hand."""

from datetime import datetime

import click
from flask.cli import AppGroup

from forum_app.core import clock
from forum_app.core.permissions import system_actor
from forum_app.registration.jobs import erase_on
from forum_app.registration.rules import ErasedThing

registration_commands = AppGroup("registration", help="Registrations and what is kept of people.")
WORDS = {
    ErasedThing.NEEDS: "special needs", ErasedThing.PERSON: "registrations", ErasedThing.NEWS: "addresses for news",
    ErasedThing.CERTIFICATE: "certificates of attendance",
}  # fmt: skip


@registration_commands.command("erase")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="A day in Seoul, today if left out.")
def erase(on: datetime | None) -> None:
    """Erase the personal data whose time is over on a day, as the hourly job does."""
    today = clock.today()
    day = on.date() if on else today
    if day > today:
        raise click.ClickException(f"{day.isoformat()} has not come yet; nothing is erased before its time")
    erased = erase_on(day, actor=system_actor("flask registration erase"))
    for thing, words in WORDS.items():
        click.echo(f"{words}: {erased[thing]}")
