"""`flask demo load`."""

import click
from flask import current_app
from flask.cli import AppGroup

from forum_app.demo import load as loader

demo_commands = AppGroup("demo", help="Two real events and one for practice.")


@demo_commands.command("load")
def load() -> None:
    """Load the demo, or say that it is there and move practice dates that have passed."""
    if loader.is_loaded():
        moved = loader.refresh()
        click.echo("The demo is loaded already" + ("; the practice dates were moved." if moved else "."))
        return
    path = loader.load(current_app.config["DATA_DIR"])
    click.echo(f"Loaded the demo. Sign-ins: {path}")
