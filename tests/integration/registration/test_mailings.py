"""Letters to many: written, previewed, sent in portions, never twice to one person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum_app.accounts.rules import Role
from forum_app.core import clock as core_clock
from forum_app.core import delivery
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from forum_app.core.outgoing import error_words
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.registration.exports import letters
from forum_app.registration.exports.privacy_letters import news_address
from forum_app.registration.jobs import write_mailings
from forum_app.registration.models import CheckIn, Consent, ConsentItem, NewsContact, Registration
from forum_app.registration.models.mailings import Mailing, MailingLetter
from forum_app.registration.queries.mailings import news_readers_to_write, recipient_count
from forum_app.registration.rules import ConsentKind, RegistrationState, news_token, token_hash
from forum_app.registration.rules.mailings import Audience, Letter, MailingKind, MailingState, Presence
from forum_app.registration.services import end_news, withdraw_consent
from forum_app.registration.services import mailings as services
from forum_app.registration.services.mailings import create_mailing
from tests.factories.accounts import sign_in_as
from tests.factories.registration import STAFF, WHILE_OPEN, make_open_forum, make_registration
from tests.support.counting import count_queries
from tests.support.mail_peers import Peer, listening, mail_url

BASE = "/manage/forums/2023-2/mail/letters/"
BODY = "{{이름}}님, {{일시}} {{장소}}에서 뵙겠습니다.\n{{주소}}"
FORM = {
    "kind": "reminder", "subject": "[{{행사}}] 안내", "body": BODY, "subject_en": "[{{forum}}] Note",
    "body_en": "Dear {{name}}", "states": "confirmed", "presence": "any",
}  # fmt: skip


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=3)
        for who, name, language in (
            ("a", "홍길동", "ko"),
            ("b", "Ann Lee", "en"),
            ("c", "이몽룡", "ko"),
            ("d", "성춘향", "ko"),
        ):
            make_registration(forum, who, name=name, language=language)
        return forum


@pytest.fixture
def organiser(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


@pytest.fixture
def peer(app: Flask) -> Iterator[Peer]:
    handler = Peer()
    with listening(handler) as port, mail_url(app, port):
        yield handler


def only(model):
    db.session.rollback()
    return db.session.scalars(select(model)).one()


def letter(forum: Forum, **changes: object) -> Letter:
    given = {"kind": MailingKind.REMINDER, "subject": "안내", "body": BODY, **changes}
    return Letter(**given)


def mails() -> list[OutboxMessage]:
    db.session.rollback()
    wanted = select(OutboxMessage).where(OutboxMessage.key.contains(":mailing:")).order_by(OutboxMessage.id)
    return list(db.session.scalars(wanted))


def write(organiser, **changes) -> str:
    answer = organiser.submit(f"{BASE}new", {**FORM, **changes})
    assert answer.status_code == 303, answer.text
    return answer.location


def test_a_letter_is_previewed_as_the_first_real_recipients_get_it_without_their_addresses(organiser, forum):
    page = organiser.get(write(organiser)).text
    assert "홍길동님, 2023. 12. 5.(화) 10:00" in page
    assert "[제2차 콜렉티브 임팩트 포럼] 안내" in page
    assert "Dear Ann Lee" in page
    assert "3명이 받습니다." in page
    for person in db.session.scalars(select(Registration)):
        assert letters.token_of(person) not in page


def test_a_draft_sends_nothing_and_is_worded_anew(organiser, forum):
    where = write(organiser)
    assert write_mailings() == 0
    assert organiser.submit(f"{where}/edit", {**FORM, "subject": "새 제목"}).status_code == 303
    assert (only(Mailing).subject, mails()) == ("새 제목", [])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"body": "안녕하십니까.\n\n{{성명}}님"}, "3번째 줄의 {{성명}} 자리에 넣을 것이 없습니다."),
        ({"subject": "{{행사"}, "1번째 줄의 {{ 자리에 넣을 것이 없습니다."),
        ({"body_en": "Dear {{Name}}"}, "1번째 줄의 {{Name}} 자리에 넣을 것이 없습니다."),
        ({"body": ""}, "적어 주십시오."), ({"kind": "poem"}, ""), ({"states": "nonsense"}, ""), ({"presence": ""}, ""),
        ({"ticket_ids": "99"}, ""),
    ],
)  # fmt: skip
def test_a_letter_that_cannot_be_filled_is_refused_with_the_line(organiser, forum, changes, message):
    answer = organiser.submit(f"{BASE}new", {**FORM, **changes})
    assert answer.status_code == 422
    assert message in answer.text
    assert db.session.scalar(select(func.count()).select_from(Mailing)) == 0


def test_it_goes_to_each_once_in_their_language_however_often_the_job_runs(organiser, forum, peer):
    where = write(organiser)
    assert organiser.submit(where, to=f"{where}/send").status_code == 303
    assert [write_mailings(), write_mailings()] == [3, 0]
    assert delivery.deliver_due() == 3
    found = {mail["To"]: (mail["Subject"], mail.get_content()) for mail in peer.taken}
    assert found["a@example.kr"][0] == "[제2차 콜렉티브 임팩트 포럼] 안내"
    assert found["b@example.kr"][1].strip().startswith("Dear Ann Lee")
    first = db.session.scalars(select(Registration).where(Registration.number == 1)).one()
    assert letters.private_address(first) in found["a@example.kr"][1]
    assert all(mail["List-Unsubscribe"] is None for mail in peer.taken)
    assert only(Mailing).state is MailingState.SENT
    assert "3 / 3" in organiser.get(BASE).text


def test_at_a_time_means_not_before(organiser, forum, clock):
    where = write(organiser)
    organiser.submit(where, {"send_at": "2023-11-21T09:00"}, to=f"{where}/send")
    clock.at("2023-11-21 08:59")
    assert write_mailings() == 0
    clock.at("2023-11-21 09:00")
    assert write_mailings() == 3


def test_a_past_moment_is_refused(organiser, forum):
    where = write(organiser)
    answer = organiser.submit(where, {"send_at": "2023-11-19T09:00"}, to=f"{where}/send")
    assert (answer.status_code, "지난 시각입니다." in answer.text) == (422, True)
    assert only(Mailing).state is MailingState.DRAFT


def test_a_scheduled_letter_is_fixed_until_it_is_unscheduled_or_cancelled(organiser, forum):
    where = write(organiser)
    organiser.submit(where, {"send_at": "2023-11-21T09:00"}, to=f"{where}/send")
    assert organiser.submit(f"{where}/edit", {**FORM, "subject": "다른 제목"}).status_code == 422
    organiser.submit(where, to=f"{where}/recall")
    assert only(Mailing).state is MailingState.DRAFT
    organiser.submit(where, {"send_at": "2023-11-21T09:00"}, to=f"{where}/send")
    organiser.submit(where, to=f"{where}/cancel")
    assert write_mailings() == 0
    assert only(Mailing).state is MailingState.CANCELLED


def test_cancelling_half_way_keeps_what_was_given_to_the_outbox_and_writes_no_more(organiser, forum, monkeypatch):
    monkeypatch.setattr(services, "MOST_WAITING", 2)
    where = write(organiser)
    organiser.submit(where, to=f"{where}/send")
    assert write_mailings() == 2
    organiser.submit(where, to=f"{where}/cancel")
    monkeypatch.setattr(services, "MOST_WAITING", 100)
    assert (write_mailings(), len(mails())) == (0, 2)


def test_the_outbox_is_never_filled_so_that_a_confirmation_waits_long(organiser, forum, peer, monkeypatch):
    monkeypatch.setattr(services, "MOST_WAITING", 2)
    where = write(organiser)
    organiser.submit(where, to=f"{where}/send")
    assert [write_mailings(), write_mailings()] == [2, 0]
    delivery.deliver_due()
    assert (write_mailings(), len(mails())) == (1, 3)


def test_who_cancels_before_the_letter_leaves_does_not_get_it(organiser, forum):
    where = write(organiser)
    organiser.submit(where, to=f"{where}/send")
    with unit_of_work():
        db.session.scalars(
            select(Registration).where(Registration.number == 1)
        ).one().state = RegistrationState.CANCELLED
    assert write_mailings() == 2


def test_a_trial_goes_to_who_writes_it_and_to_nobody_else(organiser, forum, peer):
    where = write(organiser)
    assert organiser.submit(where, to=f"{where}/try").status_code == 303
    assert delivery.deliver_due() == 1
    [mail] = peer.taken
    assert mail["To"].addresses[0].domain == "example.org"
    assert "/registrations/***/" in mail.get_content()
    assert db.session.scalar(select(func.count()).select_from(MailingLetter)) == 0


@pytest.mark.parametrize(
    ("audience", "numbers"),
    [
        (Audience(), 3), (Audience(states=tuple(RegistrationState)), 4),
        (Audience(states=(RegistrationState.WAITLISTED,)), 1), (Audience(presence=Presence.CAME), 1),
        (Audience(presence=Presence.MISSED), 2), (Audience(ticket_ids=(0,)), 0),
    ],
)  # fmt: skip
def test_the_audience_is_who_it_says(forum, audience, numbers):
    with unit_of_work():
        first = db.session.scalars(select(Registration).where(Registration.number == 1)).one()
        db.session.add(CheckIn(registration_id=first.id, forum_id=forum.id, checked_in_at=core_clock.now()))
    assert recipient_count(forum, letter(forum, audience=audience)) == numbers


def test_who_left_no_address_or_was_erased_gets_nothing(forum):
    with unit_of_work():
        row = db.session.scalars(select(Registration).where(Registration.number == 1)).one()
        row.name = row.affiliation = row.initials = row.position_title = ""
        row.email, row.erased_at = None, core_clock.now()
    assert recipient_count(forum, letter(forum)) == 2


@pytest.fixture
def wanting_news(forum):
    """The first consented to advertising, the second took it back, the third refused, the fourth was not asked."""
    with unit_of_work():
        item = db.session.scalars(select(ConsentItem).where(ConsentItem.kind == ConsentKind.MARKETING)).first()
        if item is None:
            item = ConsentItem(
                forum_id=forum.id, kind=ConsentKind.MARKETING, is_required=False, position=9, purpose="소식",
                items="전자우편", period="1년", refusal="없음",
            )  # fmt: skip
            db.session.add(item)
            db.session.flush()
        db.session.execute(Consent.__table__.delete().where(Consent.consent_item_id == item.id))
        for number, given, withdrawn in ((1, True, None), (2, True, core_clock.now()), (3, False, None)):
            row = db.session.scalars(select(Registration).where(Registration.number == number)).one()
            db.session.add(Consent(
                registration_id=row.id, consent_item_id=item.id, is_given=given, answered_at=core_clock.now(),
                withdrawn_at=withdrawn,
            ))  # fmt: skip
    return forum


def test_advertising_goes_to_who_consented_and_says_what_it_is_and_how_to_end_it(organiser, wanting_news, peer):
    where = write(organiser, kind="news", subject="다음 행사", subject_en="", body_en="")
    organiser.submit(where, to=f"{where}/send")
    assert (write_mailings(), delivery.deliver_due()) == (1, 1)
    [mail] = peer.taken
    first = db.session.scalars(select(Registration).where(Registration.number == 1)).one()
    address = letters.private_address(first)
    assert (mail["To"], mail["Subject"]) == ("a@example.kr", "(광고) 다음 행사")
    assert mail["List-Unsubscribe"].strip() == f"<{address}>"
    assert "동의를 거두어 주십시오" in mail.get_content()


@pytest.fixture
def on_the_list(wanting_news):
    """Three of whom only name and address are kept: one who came again and consented, one in time, one too late."""
    with unit_of_work():
        for who, language, keep_until in (
            ("a", "ko", date(2025, 12, 5)), ("kept", "en", date(2025, 12, 5)), ("late", "ko", date(2023, 11, 20)),
        ):  # fmt: skip
            db.session.add(NewsContact(
                forum_id=wanting_news.id, name=who.title(), email=f"{who}@example.kr", language=language,
                keep_until=keep_until, added_at=core_clock.now(), token_hash=who,
            ))  # fmt: skip
        db.session.flush()
        for contact in db.session.scalars(select(NewsContact)):
            contact.token_hash = token_hash(news_token(letters.tokens_key(), contact.id))
    return wanting_news


def contact_of(email: str) -> NewsContact:
    db.session.rollback()
    return db.session.scalars(select(NewsContact).where(NewsContact.email == email)).one()


NEWS = {"kind": "news", "subject": "다음 행사", "body": "{{이름}}님, 소식입니다.", "subject_en": "", "body_en": ""}


def test_news_goes_to_the_list_too_once_an_address_with_the_way_off_the_list(organiser, on_the_list, peer):
    where = write(organiser, **NEWS)
    page = organiser.get(where).text
    assert "2명이 받습니다." in page
    assert "이 가운데 1명은" in page
    assert "Kept님, 소식입니다." in page
    assert news_address(contact_of("kept@example.kr")) not in page
    organiser.submit(where, to=f"{where}/send")
    assert (write_mailings(), write_mailings(), delivery.deliver_due()) == (2, 0, 2)
    by_address = {mail["To"]: mail for mail in peer.taken}
    assert sorted(by_address) == ["a@example.kr", "kept@example.kr"]
    address = news_address(contact_of("kept@example.kr"))
    assert by_address["kept@example.kr"]["List-Unsubscribe"].strip() == f"<{address}>"
    assert by_address["kept@example.kr"]["Subject"] == "(광고) 다음 행사"
    assert address in by_address["kept@example.kr"].get_content()
    assert news_address(contact_of("a@example.kr")) not in by_address["a@example.kr"].get_content()


def test_who_takes_the_consent_back_does_not_get_the_news_that_waits(organiser, wanting_news, peer):
    where = write(organiser, **NEWS)
    organiser.submit(where, to=f"{where}/send")
    assert write_mailings() == 1
    with unit_of_work():
        first = db.session.scalars(select(Registration).where(Registration.number == 1)).one()
        withdraw_consent(first, ConsentKind.MARKETING, at=core_clock.now())
    assert (delivery.deliver_due(), peer.taken) == (0, [])
    [letter] = mails()
    assert (letter.payload, error_words(letter)) == ({}, "받는 분이 동의를 거두어 보내지 않았습니다.")


def test_who_takes_it_back_still_gets_what_is_no_advertising(organiser, wanting_news, peer):
    where = write(organiser)
    organiser.submit(where, to=f"{where}/send")
    write_mailings()
    with unit_of_work():
        first = db.session.scalars(select(Registration).where(Registration.number == 1)).one()
        withdraw_consent(first, ConsentKind.MARKETING, at=core_clock.now())
    delivery.deliver_due()
    assert "a@example.kr" in [mail["To"] for mail in peer.taken]


def test_who_leaves_the_list_does_not_get_what_waits_and_is_still_counted(organiser, on_the_list, client, peer):
    where = write(organiser, **NEWS)
    organiser.submit(where, to=f"{where}/send")
    assert write_mailings() == 2
    with unit_of_work():
        end_news(contact_of("kept@example.kr"), at=core_clock.now())
    assert delivery.deliver_due() == 1
    assert [mail["To"] for mail in peer.taken] == ["a@example.kr"]
    assert "1 / 2" in organiser.get(where).text


@pytest.mark.parametrize(
    "changes",
    [{"kind": "follow_up"}, {"presence": "came"}, {"body": "번호 {{번호}}"}, {"body": "설문 {{설문}}"}],
    ids=["no news", "who came", "a number", "a survey"],
)
def test_the_list_gets_only_news_for_all_that_needs_no_registration(organiser, on_the_list, changes):
    where = write(organiser, **{**NEWS, **changes})
    page = organiser.get(where).text
    assert "Kept님" not in page
    assert ("등록 정보를 파기하고 소식만 받는" in page) is ("kind" not in changes)
    mailing = only(Mailing)
    assert [one.email for one in news_readers_to_write(mailing, 10)] == []


def test_the_list_gets_its_letters_in_portions_like_everybody(organiser, on_the_list, monkeypatch):
    monkeypatch.setattr(services, "PORTION", 1)
    where = write(organiser, **NEWS)
    organiser.submit(where, to=f"{where}/send")
    assert write_mailings() == 2
    assert [mail.payload["to"] for mail in mails()] == ["a@example.kr", "kept@example.kr"]
    assert only(Mailing).state is MailingState.SENT


def test_each_step_is_on_record(organiser, forum):
    where = write(organiser)
    organiser.submit(where, to=f"{where}/send")
    write_mailings()
    verbs = db.session.scalars(
        select(AuditEvent.verb).where(AuditEvent.verb.startswith("mailing:")).order_by(AuditEvent.id)
    )
    assert verbs.all() == ["mailing:create", "mailing:schedule", "mailing:start", "mailing:finish"]


def test_other_organisers_auditors_and_the_door_see_no_letters(client, forum):
    with unit_of_work():
        mailing = create_mailing(forum, letter(forum), actor=STAFF, at=core_clock.now())
    for role in (Role.AUDITOR, Role.DOOR):
        sign_in_as(client, role, **({"forum_id": forum.id} if role is Role.DOOR else {}))
        assert client.get(BASE).status_code == 404
        assert client.get(f"{BASE}{mailing.id}").status_code == 404


def test_the_list_asks_the_database_the_same_for_one_and_three_letters(organiser, forum):
    write(organiser)
    one = count_queries(lambda: organiser.get(BASE))
    write(organiser)
    write(organiser)
    assert count_queries(lambda: organiser.get(BASE)) == one
