import pytest
from sqlalchemy import func, select

from config import TestConfig
from forum_app import create_app
from forum_app.accounts.models import Account, SignedInSession, SignInFailure
from forum_app.core.audit import AuditEvent
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import PASSWORD, make_account
from tests.support.visitor import Visitor, sign_in


@pytest.fixture
def judge(session):
    """Somebody who may sign in."""
    with unit_of_work():
        return make_account("judge@example.org").id


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def verbs(session):
    return list(session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


def test_a_person_signs_in_and_out(session, judge, client):

    signed_in = client.submit("/sign-in", {"email": "Judge@Example.org", "password": PASSWORD})

    assert (signed_in.status_code, signed_in.location) == (303, "/my/account")
    assert client.get("/my/account").status_code == 200
    assert client.submit("/my/account", to="/sign-out").status_code == 303
    assert client.get("/my/account").status_code == 303
    assert verbs(session) == ["account:sign-in", "account:sign-out"]


def test_the_cookie_of_a_session_that_was_ended_opens_nothing(session, judge, client, app):
    sign_in(client, "judge@example.org", PASSWORD)
    kept = client.get_cookie("session").value
    client.submit("/my/account", to="/sign-out")

    thief = app.test_client()
    thief.set_cookie("session", kept)

    assert thief.get("/my/account").status_code == 303


def test_signing_out_on_one_device_leaves_the_other_signed_in(session, judge, client, app):
    phone = app.test_client()
    for device in (client, phone):
        sign_in(device, "judge@example.org", PASSWORD)

    client.submit("/my/account", to="/sign-out")

    assert phone.get("/my/account").status_code == 200


def test_nothing_of_the_cookie_before_sign_in_is_left_in_the_one_after(session, judge, client):
    with client.session_transaction() as before:
        before["planted"] = "by somebody else"
    token = client.token("/sign-in")

    client.post("/sign-in", data={"email": "judge@example.org", "password": PASSWORD, "csrf_token": token})

    with client.session_transaction() as after:
        assert "planted" not in after
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 403


@pytest.mark.parametrize("email", ["judge@example.org", "nobody@example.org", "disabled@example.org", "no address"])
def test_wrong_passwords_unknown_addresses_and_disabled_accounts_answer_alike(session, judge, client, email):
    with unit_of_work():
        make_account("disabled@example.org").is_disabled = True
    token = client.token("/sign-in")

    password = PASSWORD if email.startswith("disabled") else "wrong password"
    answer = client.post("/sign-in", data={"email": email, "password": password, "csrf_token": token})

    assert answer.status_code == 422
    assert "전자우편 주소나 비밀번호가 맞지 않습니다." in answer.text
    assert count(session, SignedInSession) == 0
    assert count(session, SignInFailure) == 1


@pytest.mark.parametrize("email", ["judge@example.org", "nobody@example.org"])
def test_the_eleventh_try_within_a_quarter_of_an_hour_is_refused_even_with_the_right_password(
    session, judge, client, clock, email
):
    clock.at("2023-11-01 09:00")
    token = client.token("/sign-in")

    def answer(password):
        return client.post("/sign-in", data={"email": email, "password": password, "csrf_token": token})

    assert [answer("wrong password").status_code for _ in range(10)] == [422] * 10
    refused = answer(PASSWORD)
    assert refused.status_code == 429
    assert "15분 뒤에 다시 해 주십시오." in refused.text
    assert verbs(session) == ["account:lock"]

    clock.forward(minutes=15)
    assert answer(PASSWORD).status_code == (303 if email == "judge@example.org" else 422)


def test_a_twin_of_the_address_meets_the_same_lock(session, judge, client):
    token = client.token("/sign-in")
    for email in ["judge@example.org", "JUDGE@example.org", "ｊｕｄｇｅ@example.org"] * 4:
        answer = client.post("/sign-in", data={"email": email, "password": "wrong password", "csrf_token": token})
    assert answer.status_code == 429


def test_a_disabled_account_is_out_at_its_next_request(session, judge, client):
    sign_in(client, "judge@example.org", PASSWORD)
    with unit_of_work():
        session.get_one(Account, judge).is_disabled = True
    assert client.get("/my/account").status_code == 303


@pytest.mark.parametrize(
    ("wish", "goes_to"),
    [
        ("/my/account?lang=en", "/my/account?lang=en"),
        ("//evil.example", "/my/account"),
        ("/\\evil.example", "/my/account"),
        ("https://evil.example/", "/my/account"),
        ("/\t/evil.example", "/my/account"),
        ("javascript:alert(1)", "/my/account"),
        ("http:///evil.example", "/my/account"),
        ("", "/my/account"),
    ],
)
def test_sign_in_goes_on_only_within_this_site(session, judge, client, wish, goes_to):
    fields = {"email": "judge@example.org", "password": PASSWORD, "next": wish}
    assert client.submit("/sign-in", fields).location == goes_to


def test_sign_in_without_a_token_changes_nothing(session, judge, client):
    assert client.post("/sign-in", data={"email": "judge@example.org", "password": PASSWORD}).status_code == 403
    assert count(session, SignedInSession) == 0


def test_an_empty_form_names_both_fields_and_keeps_the_address(session, judge, client):
    answer = client.submit("/sign-in", {"email": "judge@example.org", "password": ""})
    assert answer.status_code == 422
    assert "비밀번호를 적어 주십시오." in answer.text
    assert 'value="judge@example.org"' in answer.text


def test_a_page_for_the_signed_in_asks_to_sign_in_and_then_shows_itself(session, judge, client):
    asked = client.get("/my/account?lang=en")
    assert (asked.status_code, asked.location) == (303, "/sign-in?next=/my/account?lang%3Den")
    token = client.token(asked.location)
    fields = {"email": "judge@example.org", "password": PASSWORD, "next": "/my/account?lang=en", "csrf_token": token}
    assert client.post("/sign-in", data=fields).location == "/my/account?lang=en"


def test_a_network_that_tries_too_often_must_wait(databases, tmp_path):
    config = TestConfig(databases.url("sqlite"), tmp_path)
    config.RATELIMIT_ENABLED = True
    app = create_app(config)
    app.test_client_class = Visitor
    visitor = app.test_client()
    token = visitor.token("/sign-in")

    def answer(address):
        return visitor.post("/sign-in", data={"csrf_token": token}, environ_base={"REMOTE_ADDR": address}).status_code

    assert [answer("192.0.2.7") for _ in range(121)] == [422] * 120 + [429]
    assert answer("192.0.2.8") == 422
