"""`flask accounts`: the first admin, and whoever must be let in without a page."""

import click
from flask.cli import AppGroup

from forum_app.accounts import queries, services
from forum_app.accounts.rules import Role
from forum_app.core import clock
from forum_app.core.addresses import normal_email
from forum_app.core.errors import DomainError
from forum_app.core.permissions import system_actor
from forum_app.core.unit_of_work import unit_of_work

accounts_commands = AppGroup("accounts", help="People and their roles.")


def _role(word: str | None) -> Role:
    if word not in set(Role):
        raise click.ClickException(f"--role takes one of: {', '.join(Role)}")
    return Role(word)


@accounts_commands.command("create")
@click.argument("email")
@click.option("--role", help=f"One of: {', '.join(Role)}.")
@click.option("--name", default="", help="The person's name; the part before the @ when left out.")
@click.option("--forum", help="Slug of the forum, for judge and door; for organiser if only that one.")
@click.option("--institution", type=int, help="Number of the institution, for entrant.")
def create(email: str, role: str | None, name: str, forum: str | None, institution: int | None) -> None:
    """Invite EMAIL and print the one-time link with which the person chooses a password."""
    wanted = _role(role)
    try:
        with unit_of_work():
            _, token = services.invite(
                email=email, name=name or email.partition("@")[0], role=wanted,
                forum_id=queries.forum_id_by_slug(forum) if forum else None,
                institution_id=queries.existing_institution_id(institution) if institution is not None else None,
                actor=system_actor("flask accounts create"), at=clock.now(),
            )  # fmt: skip
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(services.invitation_link(token))


@accounts_commands.command("reset-password")
@click.argument("email")
def reset_password(email: str) -> None:
    """Drop the password of EMAIL and print the one-time link with which the person chooses another."""
    try:
        with unit_of_work():
            account = queries.account_by_email(normal_email(email))
            if account is None:
                raise click.ClickException(f"there is no account {email}")
            _, token = services.reset_password(
                account=account, actor=system_actor("flask accounts reset-password"), at=clock.now()
            )
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(services.invitation_link(token))
