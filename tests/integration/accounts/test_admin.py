import re

import pytest
from sqlalchemy import event, func, select

from forum_app.accounts.models import Account, Invitation, RoleGrant
from forum_app.accounts.rules import Role
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import PASSWORD, grant, make_account, make_person, sign_in_as
from tests.factories.forums import make_forum
from tests.factories.institutions import make_institution
from tests.support.visitor import sign_in

INVITE = {"email": "new@example.org", "name": "김담당", "role": "cert_officer", "forum": "", "institution": ""}


@pytest.fixture
def forum(session):
    """The id of a forum on 5 December 2023."""
    with unit_of_work():
        return make_forum().id


@pytest.fixture
def organiser(session, forum):
    """The id of somebody who runs the forum and may sign in."""
    with unit_of_work():
        return make_person(Role.ORGANISER, forum_id=forum).id


@pytest.fixture
def admin(session, client, clock):
    """The client acts as an admin, on 1 November 2023."""
    clock.at("2023-11-01 10:00")
    sign_in_as(client, Role.ADMIN)
    return client


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def verbs(session):
    return list(session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


def test_an_admin_invites_and_sees_the_link_once(session, admin):
    page = admin.submit("/admin/invitations/", INVITE, follow_redirects=True)
    link = re.search(r"http://localhost(/invitations/\S+?)[<\s]", page.text).group(1)
    assert admin.get("/admin/invitations/").text.count(link) == 0
    assert admin.application.test_client().get(link).status_code == 200
    assert "new@example.org" in page.text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"email": ""}, "전자우편 주소를 적어 주십시오."),
        ({"email": "no address"}, "전자우편 주소를 이름@기관.kr처럼 적어 주십시오."),
        ({"name": " "}, "이름을 적어 주십시오."),
        ({"role": "judge"}, "올바르지 않은 선택값입니다."),
        ({"role": "door"}, "심사위원과 접수 담당은 어느 행사인지 정해야 합니다."),
        ({"role": "admin", "forum": "1"}, "이 역할은 행사 하나에 묶이지 않습니다."),
        ({"role": "door", "forum": "77"}, "올바르지 않은 선택값입니다."),
        ({"role": "entrant"}, "참가기관 담당은 기관 하나를 맡고, 다른 역할은 기관을 맡지 않습니다."),
        ({"role": "entrant", "institution": "없는 기관"}, "&#39;없는 기관&#39;라는 기관이 없습니다."),
        ({"email": "admin@example.org"}, "자기 역할은 스스로 바꿀 수 없습니다."),
    ],
)
def test_a_refused_invitation_says_what_to_fix_and_writes_nothing(session, admin, forum, changes, says):
    answer = admin.submit("/admin/invitations/", {**INVITE, **changes})
    assert answer.status_code == 422
    assert says in answer.text
    assert (count(session, Invitation), count(session, OutboxMessage)) == (0, 0)


def test_an_admin_invites_door_staff_for_a_forum_and_staff_of_an_institution(session, admin, forum):
    with unit_of_work():
        make_institution("돌봄 하나")
    admin.submit("/admin/invitations/", {**INVITE, "role": "door", "forum": str(forum)})
    admin.submit("/admin/invitations/", {**INVITE, "role": "entrant", "institution": "돌봄 하나"})
    rows = session.execute(
        select(Invitation.role, Invitation.forum_id, Invitation.institution_id).order_by(Invitation.id)
    ).all()
    assert rows == [(Role.DOOR, forum, None), (Role.ENTRANT, None, 1)]
    assert "제2차 콜렉티브 임팩트 포럼" in admin.get("/admin/invitations/").text


def test_an_admin_withdraws_an_invitation(session, admin):
    admin.submit("/admin/invitations/", INVITE)
    answer = admin.submit("/admin/invitations/", to="/admin/invitations/1/withdraw")
    assert answer.status_code == 303
    assert session.get_one(Invitation, 1).withdrawn_at is not None


def test_a_role_taken_back_is_gone_at_the_next_request(session, admin, organiser, app):
    other = app.test_client()
    sign_in(other, "organiser@example.org", PASSWORD)
    grant_id = session.scalar(select(RoleGrant.id).where(RoleGrant.account_id == organiser))
    page = f"/admin/accounts/{organiser}/"

    answer = admin.submit(page, to=f"{page}grants/{grant_id}/revoke")

    assert answer.status_code == 303
    assert not session.get_one(Account, organiser).actor.has_role("organiser")
    assert "아직 맡은 일이 없습니다." in other.get("/my/account").text
    assert verbs(session)[-1] == "account:revoke"
    assert admin.submit(page, to=f"{page}grants/{grant_id}/revoke").status_code == 409


def test_a_closed_account_is_out_at_once_and_may_be_opened_again(session, admin, organiser, app):
    other = app.test_client()
    sign_in(other, "organiser@example.org", PASSWORD)
    page = f"/admin/accounts/{organiser}/"

    admin.submit(page, to=f"{page}disable")
    assert other.get("/my/account").status_code == 303
    assert "닫힘" in admin.get(page).text

    admin.submit(page, to=f"{page}enable")
    assert other.get("/my/account").status_code == 303
    sign_in(other, "organiser@example.org", PASSWORD)


@pytest.mark.parametrize("act", ["disable", "enable", "reset-password", "grants/1/revoke"])
def test_admins_change_nothing_about_themselves(session, admin, act):
    own = session.scalar(select(Account.id))
    assert admin.submit("/my/account", to=f"/admin/accounts/{own}/{act}").status_code == 409
    assert verbs(session) == []


def test_a_forgotten_password_is_set_anew_by_the_link_that_only_the_person_gets(session, admin, organiser, app):
    other = app.test_client()
    sign_in(other, "organiser@example.org", PASSWORD)
    page = f"/admin/accounts/{organiser}/"

    answer = admin.submit(page, to=f"{page}reset-password", follow_redirects=True)

    assert "/invitations/" not in re.sub(r'href="[^"]*"', "", answer.text)
    assert other.get("/my/account").status_code == 303
    mail = session.scalar(select(OutboxMessage)).payload
    link = re.search(r"http://localhost(/invitations/\S+)", mail["body"]).group(1)
    done = other.submit(link, {"name": "담당 하나", "password": "four calm herons"})
    assert done.location == "/manage/"
    assert len(session.get_one(Account, organiser).grants) == 1


def test_no_other_open_invitation_sets_a_forgotten_password(session, admin, organiser):
    admin.submit(f"/admin/accounts/{organiser}/", to=f"/admin/accounts/{organiser}/reset-password")
    page = admin.submit("/admin/invitations/", {**INVITE, "email": "organiser@example.org"}, follow_redirects=True)
    link = re.search(r"http://localhost(/invitations/\S+?)[<\s]", page.text).group(1)
    assert admin.application.test_client().get(link).status_code == 409


def test_an_open_invitation_does_not_give_back_a_role_that_was_taken(session, admin, organiser):
    admin.submit(f"/admin/accounts/{organiser}/", to=f"/admin/accounts/{organiser}/reset-password")
    grant_id = session.scalar(select(RoleGrant.id).where(RoleGrant.account_id == organiser))
    admin.submit("/my/account", to=f"/admin/accounts/{organiser}/grants/{grant_id}/revoke")
    assert session.scalar(select(Invitation.withdrawn_at)) is not None


def test_the_list_finds_by_name_address_and_role(session, admin, organiser):
    with unit_of_work():
        make_account("kim@example.net", name="김하나")

    def names(query):
        return re.findall(r'href="/admin/accounts/\d+/">([^<]+)', admin.get(f"/admin/accounts/?{query}").text)

    assert names("") == ["김하나", "organiser 하나", "admin 하나"] or names("") == [
        "김하나",
        "admin 하나",
        "organiser 하나",
    ]
    assert names("q=KIM%40") == ["김하나"]
    assert names("q=100%25") == []
    assert names("role=organiser") == ["organiser 하나"]
    assert names("role=nonsense&page=99") == names("")


def test_the_list_asks_the_database_equally_often_for_one_and_for_many(session, admin, forum, app):
    def statements(page):
        seen = []

        def note(_connection, _cursor, statement, *_rest):
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        assert admin.get(page).status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    pages = ("/admin/accounts/", "/admin/invitations/", "/audit/")
    admin.submit("/admin/invitations/", {**INVITE, "role": "door", "forum": str(forum)})
    few = [statements(page) for page in pages]
    with unit_of_work():
        for n in range(3):
            grant(make_account(f"p{n}@example.net"), Role.DOOR, forum_id=forum)
    for n in range(3):
        admin.submit(
            "/admin/invitations/", {**INVITE, "email": f"q{n}@example.net", "role": "door", "forum": str(forum)}
        )
    assert [statements(page) for page in pages] == few


def test_an_auditor_looks_and_changes_nothing(session, client, organiser):
    sign_in_as(client, Role.AUDITOR)
    page = client.get(f"/admin/accounts/{organiser}/")
    assert page.status_code == 200
    assert "계정 닫기" not in page.text
    assert "초대 보내기" not in client.get("/admin/invitations/").text
    token = client.token("/my/account")
    assert client.post(f"/admin/accounts/{organiser}/disable", data={"csrf_token": token}).status_code == 404
    assert client.post("/admin/invitations/", data={"csrf_token": token, **INVITE}).status_code == 404


def test_a_grant_of_another_account_is_not_found(session, admin, organiser):
    with unit_of_work():
        other = make_account("kim@example.net").id
    grant_id = session.scalar(select(RoleGrant.id).where(RoleGrant.account_id == organiser))
    wrong = admin.submit("/my/account", to=f"/admin/accounts/{other}/grants/{grant_id}/revoke")
    assert wrong.status_code == 404
