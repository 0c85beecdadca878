"""The outbox as admins and organisers see it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core import clock as the_clock
from forum_app.core import outgoing
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage, post_mail
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import sign_in_as
from tests.factories.forums import make_forum
from tests.factories.registration import WHILE_OPEN, make_open_forum, make_registration
from tests.support.counting import count_queries

NOON = "2023-12-05 12:00"
HOUSE, OURS = "/admin/outbox/", "/manage/forums/2023-2/mail/"


@pytest.fixture
def forum(session, clock):
    at = clock.at(NOON)
    with unit_of_work():
        forum = make_forum("2023-2")
        for number in range(4):
            post_mail(
                key=f"registration:{number}:1:confirmed", to=f"visitor{number}@example.org", subject=f"확정 {number}",
                body="-", at=at, scope=f"forum:{forum.id}",
            )  # fmt: skip
        post_mail(key="invitation-1", to="judge@example.org", subject="초대", body="-", at=at)
        db.session.flush()
        sent, failed, bounced = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id).limit(3))
        sent.done_at, sent.payload = at, {}
        failed.failed_at, failed.last_error = at, "interrupted at every attempt"
        bounced.failed_at = bounced.bounced_at = at
        bounced.last_error = "550 no such user"
    return forum


def body(page: str) -> str:
    return page.partition("<tbody>")[2].partition("</tbody>")[0]


def message(key: str) -> OutboxMessage:
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()


def test_an_organiser_sees_the_mail_of_the_forum_with_masked_addresses(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    page = client.get(OURS).text
    assert "확정 3" in body(page)
    assert "v***@example.org" in page
    assert "visitor3@" not in page
    assert "초대" not in body(page)
    assert client.get(HOUSE).status_code == 404


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("waiting", ["확정 3", "초대"]), ("sent", ["참가 등록 안내"]),
        ("bounced", ["확정 2", "없는 주소이거나 받지 않는 주소입니다.", "550 no such user"]),
        ("failed", ["확정 1", "이미 닿았을 수도 있습니다."]), ("nonsense", ["확정 3", "초대"]),
    ],
)  # fmt: skip
def test_an_admin_sees_all_mail_by_where_it_stands_with_errors_in_words(client, forum, state, shown):
    sign_in_as(client, Role.ADMIN)
    rows = body(client.get(f"{HOUSE}?state={state}").text)
    assert [text for text in shown if text not in rows] == []
    assert rows.count("<tr") == len([text for text in shown if "확정" in text or "초대" in text or "안내" in text])


def test_it_is_counted_and_what_waits_too_long_is_said(client, forum, clock):
    sign_in_as(client, Role.ADMIN)
    assert outgoing.counts(None) == {"waiting": 2, "sent": 1, "bounced": 1, "failed": 1}
    assert "기다립니다" not in client.get(HOUSE).text
    clock.forward(minutes=6)
    assert "2건이 2023. 12. 5.(화) 12:00부터 기다립니다. MAIL_URL을 정하면 저절로 나갑니다." in client.get(HOUSE).text


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_failed_bounced_or_waiting_mail_leaves_again_at_once(client, forum, clock, number):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    clock.forward(hours=3)
    one = message(f"registration:{number}:1:confirmed")
    assert client.submit(OURS, to=f"{OURS}{one.id}/retry").status_code == 303
    one = message(one.key)
    assert (one.failed_at, one.bounced_at, one.attempts) == (None, None, 0)
    assert one.run_after == clock.at("2023-12-05 15:00")
    assert db.session.scalars(select(AuditEvent.verb).where(AuditEvent.verb == "mail:retry")).all() == ["mail:retry"]


def test_what_was_sent_or_is_anothers_does_not_leave_again(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    sent, anothers = message("registration:0:1:confirmed"), message("invitation-1")
    page = client.submit(OURS, to=f"{OURS}{sent.id}/retry", follow_redirects=True)
    assert "내용을 이미 지워 다시 보낼 수 없습니다." in page.text
    assert message(sent.key).done_at is not None
    assert client.submit(OURS, to=f"{OURS}{anothers.id}/retry").status_code == 404


def test_what_somebody_is_sending_just_now_is_left_alone(client, forum, clock):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    with unit_of_work():
        held = message_in_work("registration:3:1:confirmed")
        held.locked_until = clock.at(NOON) + timedelta(seconds=60)
    page = client.submit(OURS, to=f"{OURS}{held.id}/retry", follow_redirects=True)
    assert "지금 보내고 있거나 이미 보낸 메일입니다." in page.text
    assert message("registration:3:1:confirmed").locked_until is not None


def message_in_work(key: str) -> OutboxMessage:
    return db.session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()


def test_an_auditor_looks_and_changes_nothing(client, forum):
    sign_in_as(client, Role.AUDITOR)
    assert "보내기</button>" not in client.get(HOUSE).text
    assert "보내기</button>" not in client.get(OURS).text


def test_a_letter_leads_to_the_registration_it_is_to(client, session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum, other = make_open_forum("2023-2"), make_open_forum("2022-1")
        theirs = make_registration(other)
        ours = make_registration(forum)
        for row, letter in ((ours, "1:confirmed"), (ours, "2:edited"), (theirs, "1:confirmed")):
            post_mail(
                key=f"registration:{row.id}:{letter}", to="a@example.org", subject="확정", body="-", at=the_clock.now(),
                scope=f"forum:{forum.id}",
            )  # fmt: skip
        post_mail(
            key="mailing:1", to="a@example.org", subject="시험", body="-", at=the_clock.now(), scope=f"forum:{forum.id}"
        )
        _waits, sent = session.scalars(select(OutboxMessage).where(OutboxMessage.key.like(f"%:{ours.id}:%")))
        sent.done_at, sent.payload = the_clock.now(), {}
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    address = 'href="/manage/forums/2023-2/registrations/1">R-0001</a>'
    assert [body(client.get(f"{OURS}?state={state}").text).count(address) for state in ("waiting", "sent")] == [1, 1]
    sign_in_as(client, Role.ADMIN)
    assert "R-0001" not in client.get(HOUSE).text


def test_the_page_asks_the_database_the_same_for_one_and_many(client, forum):
    sign_in_as(client, Role.ADMIN)
    few, many = (count_queries(lambda s=state: client.get(f"{HOUSE}?state={s}")) for state in ("sent", "waiting"))
    assert few == many


def test_a_registration_is_told_bounced_until_a_later_mail_arrives(forum, clock):
    scope, numbers = f"forum:{forum.id}", range(9)
    assert outgoing.bounced_subjects(scope, "registration:", numbers) == {2}
    assert outgoing.bounced_subjects(scope, "registration:", [1, 3]) == frozenset()
    assert outgoing.bounced_subjects("forum:0", "registration:", numbers) == frozenset()
    with unit_of_work():
        post_mail(key="registration:2:2:confirmed", to="-", subject="-", body="-", at=clock.at(NOON), scope=scope)
        db.session.flush()
        message_in_work("registration:2:2:confirmed").done_at = clock.at(NOON)
    assert outgoing.bounced_subjects(scope, "registration:", numbers) == frozenset()
