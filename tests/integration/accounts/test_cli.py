import re

import pytest
from sqlalchemy import func, select

from forum_app.accounts.models import Account, Invitation
from forum_app.accounts.rules import Role
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import make_account, make_person
from tests.factories.forums import make_forum
from tests.factories.institutions import make_institution


@pytest.fixture
def flask(app):
    """Runs `flask …`."""
    runner = app.test_cli_runner()

    def run(*arguments):
        with app.app_context():
            return runner.invoke(args=["accounts", *arguments])

    return run


def test_the_first_admin_gets_a_link_and_chooses_a_password(session, flask, client):
    done = flask("create", "Admin@Example.org", "--role", "admin")

    assert done.exit_code == 0
    link = re.fullmatch(r"http://localhost(/invitations/[\w-]{43})\n", done.output).group(1)
    accepted = client.submit(link, {"name": "관리자 하나", "password": "four calm herons"})
    assert (accepted.status_code, accepted.location) == (303, "/admin/accounts/")
    assert session.scalar(select(Account.email)) == "admin@example.org"


def test_roles_of_a_forum_and_of_an_institution_say_which(session, flask):
    with unit_of_work():
        make_forum()
        make_institution()
    assert flask("create", "j@example.org", "--role", "judge", "--forum", "2023-2").exit_code == 0
    assert flask("create", "e@example.org", "--role", "entrant", "--institution", "1").exit_code == 0
    assert [i.role for i in session.scalars(select(Invitation).order_by(Invitation.id))] == [Role.JUDGE, Role.ENTRANT]


@pytest.mark.parametrize(
    "arguments",
    [
        ("no address", "--role", "admin"), ("a@example.org",), ("a@example.org", "--role", "boss"),
        ("a@example.org", "--role", "judge"), ("a@example.org", "--role", "judge", "--forum", "none"),
        ("a@example.org", "--role", "entrant"), ("a@example.org", "--role", "entrant", "--institution", "99"),
        ("taken@example.org", "--role", "cert_officer"), ("taken@example.org", "--role", "auditor"),
        ("a@example.org", "--role", "admin", "--forum", "2023-2"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_one_line(session, flask, arguments):
    with unit_of_work():
        make_forum()
        make_person(Role.CERT_OFFICER, email="taken@example.org")
    done = flask("create", *arguments)
    assert done.exit_code == 1
    assert re.fullmatch(r"Error: [^\n]+\n", done.output)
    assert session.scalar(select(func.count()).select_from(Invitation)) == 0


def test_a_forgotten_password_is_renewed_from_the_command_line(session, flask, client):
    with unit_of_work():
        make_person(Role.ADMIN)
        make_account("idle@example.org")
    link = flask("reset-password", "admin@example.org").output.strip().removeprefix("http://localhost")
    assert client.submit(link, {"name": "관리자", "password": "four calm herons"}).status_code == 303
    assert flask("reset-password", "idle@example.org").exit_code == 1
    assert flask("reset-password", "nobody@example.org").exit_code == 1
