from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum_app.accounts import services
from forum_app.accounts.models import Account, Invitation, RoleGrant
from forum_app.accounts.rules import Role
from forum_app.core.audit import AuditEvent
from forum_app.core.errors import Conflict, FieldError, NotFound, StepRefused
from forum_app.core.outbox import OutboxMessage
from forum_app.core.permissions import NOBODY, system_actor
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import LONG_AGO, PASSWORD, make_account, make_person
from tests.factories.forums import make_forum
from tests.factories.institutions import make_institution
from tests.support.visitor import sign_in

AT = LONG_AGO + timedelta(days=300)
SYSTEM = system_actor("test")


@pytest.fixture
def forum(session):
    """The id of a forum."""
    with unit_of_work():
        return make_forum().id


def invited(role=Role.CERT_OFFICER, email="new@example.org", actor=SYSTEM, at=AT, name="새 담당", **scope):
    with unit_of_work():
        _, token = services.invite(email=email, name=name, role=role, actor=actor, at=at, **scope)
    return token


def actor_of(session, account_id):
    session.rollback()
    return session.get_one(Account, account_id).actor


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def test_an_invited_person_chooses_a_password_and_starts_at_the_home_of_the_role(session, client, clock):
    clock.at(AT)
    token = invited()
    page = client.get(f"/invitations/{token}")
    assert "인증 담당" in page.text

    accepted = client.submit(f"/invitations/{token}", {"name": "김담당", "password": "four calm herons"})

    assert (accepted.status_code, accepted.location) == (303, "/manage/")
    assert "초대를 받아들였습니다." in client.get("/manage/").text
    account = session.scalar(select(Account))
    assert (account.email, account.name) == ("new@example.org", "김담당")
    assert account.actor.has_role("cert_officer")
    assert client.get("/my/account").status_code == 200
    sign_in(client.application.test_client(), "new@example.org", "four calm herons")
    assert list(session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))[:4] == [
        "invitation:create", "account:grant", "invitation:accept", "account:sign-in",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.JUDGE, "/judging/"), (Role.ORGANISER, "/manage/"), (Role.CERT_OFFICER, "/manage/"),
        (Role.DOOR, "/checkin/2023-2/"), (Role.ENTRANT, "/my/"), (Role.AUDITOR, "/audit/"),
        (Role.ADMIN, "/admin/accounts/"),
    ],
)  # fmt: skip
def test_every_role_has_its_home(session, client, clock, forum, role, home):
    clock.at(AT)
    with unit_of_work():
        institution_id = make_institution().id if role is Role.ENTRANT else None
    forum_id = forum if role in (Role.JUDGE, Role.DOOR) else None
    token = invited(role, forum_id=forum_id, institution_id=institution_id)
    answer = client.submit(f"/invitations/{token}", {"name": "김담당", "password": "four calm herons"})
    assert answer.location == home


def test_who_has_an_account_adds_the_role_with_its_password(session, client, clock, forum):
    clock.at(AT)
    with unit_of_work():
        person = make_person(Role.DOOR, forum_id=forum, email="new@example.org").id
    token = invited()

    page = client.get(f"/invitations/{token}")
    assert 'name="name"' not in page.text
    refused = client.submit(f"/invitations/{token}", {"password": "not that one"})
    assert refused.status_code == 422
    assert client.submit(f"/invitations/{token}", {"password": PASSWORD}).status_code == 303

    assert {g.role for g in session.get_one(Account, person).grants} == {Role.DOOR, Role.CERT_OFFICER}
    assert count(session, Account) == 1


def test_a_twin_of_the_address_is_the_same_person(session, client, clock):
    clock.at(AT)
    with unit_of_work():
        make_account("new@example.org")
    token = invited(email="ＮＥＷ@Example.ORG")
    assert client.submit(f"/invitations/{token}", {"password": PASSWORD}).status_code == 303
    assert count(session, Account) == 1
    assert session.scalar(select(OutboxMessage)).payload["to"] == "new@example.org"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "", "password": "four calm herons"}, "이름을 적어 주십시오."),
        ({"name": "김담당", "password": "short"}, "비밀번호는 10자에서 128자까지입니다."),
        ({"name": "김담당", "password": "a" * 129}, "비밀번호는 10자에서 128자까지입니다."),
        ({"name": "김담당", "password": "password1234"}, "쉽게 짐작할 수 있는 비밀번호입니다."),
        ({"name": "김담당", "password": "new@example.org"}, "쉽게 짐작할 수 있는 비밀번호입니다."),
    ],
)
def test_a_refused_acceptance_keeps_the_invitation_open(session, client, clock, fields, says):
    clock.at(AT)
    token = invited()
    answer = client.submit(f"/invitations/{token}", fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert fields["password"] not in answer.text or fields["password"] == "new@example.org"
    assert count(session, Account) == 0
    assert client.submit(f"/invitations/{token}", {"name": "김담당", "password": "four calm herons"}).status_code == 303


def test_an_invitation_works_once(session, client, clock):
    clock.at(AT)
    token = invited()
    client.submit(f"/invitations/{token}", {"name": "김담당", "password": "four calm herons"})
    again = client.application.test_client().get(f"/invitations/{token}")
    assert again.status_code == 409
    assert "이미 쓰인 초대입니다." in again.text


def test_an_invitation_ends_after_fourteen_days(session, client, clock):
    token = invited()
    clock.at(AT + timedelta(days=14))
    assert client.get(f"/invitations/{token}").status_code == 409
    clock.at(AT + timedelta(days=14, seconds=-1))
    assert client.get(f"/invitations/{token}").status_code == 200


@pytest.mark.parametrize("change", ["", "x", "0"])
def test_a_token_that_was_not_given_out_opens_nothing(session, client, clock, change):
    clock.at(AT)
    token = invited()
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B") if not change else token + change
    assert client.get(f"/invitations/{wrong}").status_code == 404


def test_a_second_invitation_to_the_same_role_replaces_the_first(session, client, clock):
    clock.at(AT)
    first, second = invited(), invited()
    assert client.get(f"/invitations/{first}").status_code == 409
    assert client.get(f"/invitations/{second}").status_code == 200


def test_only_the_hash_of_the_token_is_kept_with_the_invitation(session):
    token = invited()
    invitation = session.scalar(select(Invitation))
    assert token not in repr(vars(invitation))
    assert len(invitation.token_hash) == 64


def test_the_invitation_is_mailed_in_both_languages(session, app):
    token = invited()
    mail = session.scalar(select(OutboxMessage)).payload
    assert mail["to"] == "new@example.org"
    assert mail["body"].count(f"http://localhost/invitations/{token}") == 2
    assert "인증 담당" in mail["body"]
    assert "certification officer" in mail["body"].lower()


def test_roles_that_exclude_each_other_are_refused_at_the_invitation(session, forum):
    with unit_of_work():
        make_person(Role.ORGANISER, forum_id=forum, email="new@example.org")
    with pytest.raises(StepRefused, match="같은 공모전의 심사위원"):
        invited(Role.JUDGE, forum_id=forum)
    with pytest.raises(StepRefused, match="감사 역할"):
        invited(Role.AUDITOR)
    with pytest.raises(StepRefused, match="관리자는"):
        invited(Role.ADMIN)
    with pytest.raises(Conflict):
        invited(Role.ORGANISER, forum_id=forum)
    assert count(session, Invitation) == 0


def test_roles_that_came_to_exclude_each_other_are_refused_at_the_acceptance(session, client, clock, forum):
    clock.at(AT)
    judge, organiser = invited(Role.JUDGE, forum_id=forum), invited(Role.ORGANISER, forum_id=forum)
    client.submit(f"/invitations/{judge}", {"name": "김담당", "password": "four calm herons"})
    refused = client.submit(f"/invitations/{organiser}", {"password": "four calm herons"})
    assert refused.status_code == 422
    assert "같은 공모전의 심사위원" in refused.text
    assert count(session, RoleGrant) == 1


def test_an_organiser_invites_for_the_own_forum_only(session, forum):
    with unit_of_work():
        other = make_forum(slug="other", edition_no=9).id
        account_id = make_person(Role.ORGANISER, forum_id=forum).id
    organiser = actor_of(session, account_id)
    for role in (Role.DOOR, Role.JUDGE, Role.ORGANISER):
        invited(role, email=f"{role}@example.net", actor=organiser, forum_id=forum)
        with pytest.raises(StepRefused):
            invited(role, actor=organiser, forum_id=other)
    for role in (Role.ADMIN, Role.AUDITOR, Role.CERT_OFFICER, Role.ORGANISER):
        with pytest.raises(StepRefused):
            invited(role, actor=organiser)
    assert count(session, Invitation) == 3


def test_an_admin_invites_no_judges_and_nobody_invites_themself(session, forum):
    with unit_of_work():
        account_id = make_person(Role.ADMIN).id
    admin = actor_of(session, account_id)
    with pytest.raises(StepRefused):
        invited(Role.JUDGE, actor=admin, forum_id=forum)
    with pytest.raises(StepRefused, match="자기 역할"):
        invited(Role.CERT_OFFICER, email="ADMIN@example.org", actor=admin)
    with pytest.raises(StepRefused):
        invited(Role.CERT_OFFICER, actor=NOBODY)


@pytest.mark.parametrize(
    ("role", "with_forum", "with_institution"),
    [
        (Role.JUDGE, False, False), (Role.DOOR, False, False), (Role.ENTRANT, False, False),
        (Role.ENTRANT, True, True), (Role.ADMIN, True, False), (Role.AUDITOR, True, False),
        (Role.CERT_OFFICER, True, False), (Role.ORGANISER, False, True), (Role.JUDGE, True, True),
    ],
)  # fmt: skip
def test_a_role_is_held_only_within_what_fits_it(session, forum, role, with_forum, with_institution):
    with unit_of_work():
        institution = make_institution().id
    scope = {"forum_id": forum if with_forum else None, "institution_id": institution if with_institution else None}
    with pytest.raises(StepRefused):
        invited(role, **scope)


def test_a_withdrawn_invitation_opens_nothing(session, client, clock):
    clock.at(AT)
    token = invited()
    with unit_of_work():
        invitation = session.scalar(select(Invitation))
        services.withdraw_invitation(invitation=invitation, actor=SYSTEM, at=AT)
    assert client.get(f"/invitations/{token}").status_code == 409
    with pytest.raises(StepRefused), unit_of_work():
        services.withdraw_invitation(invitation=session.scalar(select(Invitation)), actor=SYSTEM, at=AT)
    with pytest.raises(NotFound), unit_of_work():
        services.withdraw_invitation(invitation=session.scalar(select(Invitation)), actor=NOBODY, at=AT)


@pytest.mark.parametrize(("field", "values"), [("email", {"email": "no address"}), ("name", {"name": "  "})])
def test_nonsense_is_refused_at_its_field(session, field, values):
    with pytest.raises(FieldError) as refusal:
        invited(**values)
    assert refusal.value.field == field
