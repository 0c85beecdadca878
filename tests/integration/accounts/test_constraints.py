from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from forum_app.accounts.models import Account, Invitation, RoleGrant
from forum_app.accounts.rules import Role, scope_refusal
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import LONG_AGO, grant, make_account
from tests.factories.forums import make_forum
from tests.factories.institutions import make_institution


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("with_forum", [True, False])
@pytest.mark.parametrize("with_institution", [True, False])
def test_the_database_and_the_rules_agree_within_what_a_role_is_held(session, role, with_forum, with_institution):
    with unit_of_work() as work:
        account = make_account()
        scope = {
            "forum_id": make_forum().id if with_forum else None,
            "institution_id": make_institution().id if with_institution else None,
        }
        for row in (
            RoleGrant(account_id=account.id, role=role, granted_at=LONG_AGO, **scope),
            Invitation(
                token_hash="0" * 64, email="a@b.kr", name="가", role=role, created_at=LONG_AGO,
                expires_at=LONG_AGO + timedelta(days=1), **scope,
            ),
        ):  # fmt: skip
            assert _is_taken(row) == (scope_refusal(role, **scope) is None)
        work.give_up()


def _is_taken(row):
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        return False
    return True


@pytest.mark.parametrize(
    "row",
    [
        Account(email="Kim@example.org", name="가", created_at=LONG_AGO),
        Account(email="nothing", name="가", created_at=LONG_AGO),
        Account(email="kim@example.org", name="", created_at=LONG_AGO),
        Account(email="person@example.org", name="다시", created_at=LONG_AGO),
        RoleGrant(account_id=1, role=Role.ADMIN, granted_at=LONG_AGO),
        RoleGrant(account_id=99, role=Role.ADMIN, granted_at=LONG_AGO),
        Invitation(
            token_hash="1" * 64, email="a@b.kr", name="가", role=Role.ADMIN, created_at=LONG_AGO, expires_at=LONG_AGO
        ),
        Invitation(
            token_hash="1" * 64, email="a@b.kr", name="가", role=Role.ADMIN, created_at=LONG_AGO,
            expires_at=LONG_AGO + timedelta(days=1), accepted_at=LONG_AGO,
        ),
    ],
    ids=["capitals", "no address", "no name", "address twice", "role twice", "no account", "ends at once", "by nobody"],
)  # fmt: skip
def test_the_database_refuses_nonsense(session, row):
    columns = {attribute.key: getattr(row, attribute.key) for attribute in type(row).__mapper__.column_attrs}
    fresh = type(row)(**{key: value for key, value in columns.items() if value is not None})
    with unit_of_work() as work:
        grant(make_account(), Role.ADMIN)
        assert not _is_taken(fresh)
        work.give_up()


def test_a_role_that_was_taken_back_may_be_given_again(session):
    with unit_of_work():
        account = make_account()
        grant(account, Role.ADMIN)
        account.grants[0].revoked_at = LONG_AGO
        grant(account, Role.ADMIN)
    assert [g.revoked_at for g in session.get_one(Account, account.id).grants] == [LONG_AGO, None]
