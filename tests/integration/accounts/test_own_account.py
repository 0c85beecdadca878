import pytest
from sqlalchemy import select

from forum_app.accounts.models import Account
from forum_app.core.audit import AuditEvent
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import PASSWORD, make_account
from tests.support.visitor import sign_in

NEW = "four calm herons"


@pytest.fixture
def devices(session, app):
    """Two devices on which one person is signed in."""
    with unit_of_work():
        make_account("kim@example.org", name="김하나")
    pair = (app.test_client(), app.test_client())
    for device in pair:
        sign_in(device, "kim@example.org", PASSWORD)
    return pair


def change(device, **fields):
    return device.submit("/my/account", {"current": PASSWORD, "new": NEW, **fields}, to="/my/account/password")


def test_a_new_password_ends_the_other_sessions_and_only_those(session, devices):
    here, there = devices
    assert change(here).status_code == 303
    assert here.get("/my/account").status_code == 200
    assert there.get("/my/account").status_code == 303
    sign_in(there, "kim@example.org", NEW)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"current": "not that one"}, "지금 비밀번호가 맞지 않습니다."),
        ({"current": ""}, "지금 비밀번호를 적어 주십시오."),
        ({"new": "short"}, "비밀번호는 10자에서 128자까지입니다."),
        ({"new": "kim@example.org"}, "쉽게 짐작할 수 있는 비밀번호입니다."),
        ({"new": ""}, "새 비밀번호를 적어 주십시오."),
    ],
)
def test_a_refused_change_names_the_field_and_ends_nothing(session, devices, fields, says):
    here, there = devices
    answer = change(here, **fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert there.get("/my/account").status_code == 200
    assert here.get("/my/account").status_code == 200


def test_a_person_changes_the_own_name(session, devices):
    here, _there = devices
    assert here.submit("/my/account", {"name": " 김둘 "}).status_code == 303
    assert session.scalar(select(Account.name)) == "김둘"
    assert here.submit("/my/account", {"name": " "}).status_code == 422
    assert here.submit("/my/account", {"name": "가" * 101}).status_code == 422
    assert session.scalar(select(Account.name)) == "김둘"


def test_a_field_that_the_form_does_not_have_changes_nothing(session, devices):
    here, _there = devices
    more = {"email": "x@example.net", "is_disabled": "1", "password_hash": "x", "session_version": "9", "id": "9"}
    here.submit("/my/account", {"name": "김하나", **more})
    account = session.scalar(select(Account))
    assert (account.id, account.email, account.is_disabled, account.session_version) == (1, "kim@example.org", False, 1)


def test_a_person_signs_out_everywhere_else(session, devices):
    here, there = devices
    here.submit("/my/account", to="/my/account/sessions")
    assert there.get("/my/account").status_code == 303
    assert here.get("/my/account").status_code == 200


def test_the_record_holds_no_names_and_no_addresses(session, devices):
    here, _there = devices
    here.submit("/my/account", {"name": "김둘"})
    change(here)
    kept = [(e.before, e.after, e.reason, e.subject) for e in session.scalars(select(AuditEvent))]
    assert {subject for *_, subject in kept} == {"account:1"}
    assert {(before, after, reason) for before, after, reason, _ in kept} == {(None, None, "")}
