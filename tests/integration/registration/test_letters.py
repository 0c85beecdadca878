"""The confirmation as it arrives: the words, the QR code as a picture, the day for the calendar."""

from __future__ import annotations

import time
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core import clock as core_clock
from forum_app.core import delivery
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.exports import letters
from forum_app.registration.exports.pictures import qr_png
from forum_app.registration.models import Registration
from tests.factories.accounts import sign_in_as
from tests.factories.registration import WHILE_OPEN, answers, make_open_forum
from tests.support.mail_peers import Peer, free_port, listening, mail_url
from tests.support.visitor import Visitor

PAGE = "/forums/2023-2/register/"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(capacity=1)


@pytest.fixture
def peer(app: Flask) -> Iterator[Peer]:
    handler = Peer()
    with listening(handler) as port, mail_url(app, port):
        yield handler


def sign_up(client: Visitor, forum: object, who: str = "gildong", query: str = "") -> object:
    consents = {f"consent_{item}": "yes" if given else "no" for item, given in answers(forum).items()}
    fields = {"name": "홍길동 & <b>", "affiliation": "개인", "email": f"{who}@example.kr", **consents}
    return client.submit(PAGE + query, {**fields, "idempotency_key": f"key-{who}"})


def registration() -> Registration:
    db.session.rollback()
    return db.session.scalars(select(Registration).order_by(Registration.id)).first()


def parts(mail: EmailMessage) -> dict[str, EmailMessage]:
    return {part.get_content_type(): part for part in mail.walk() if not part.is_multipart()}


def test_a_confirmation_holds_the_same_words_twice_the_code_and_the_day(client, forum, peer):
    sign_up(client, forum)
    assert delivery.deliver_due() == 1
    [mail] = peer.taken
    found = parts(mail)
    assert set(found) == {"text/plain", "text/html", "image/png", "text/calendar"}
    address = letters.private_address(registration())
    assert address in found["text/plain"].get_content()
    html = found["text/html"].get_content()
    assert f'<a href="{address}"' in html
    assert "홍길동 &amp; &lt;b&gt;" in html
    cid = found["image/png"]["Content-ID"].strip("<>")
    assert f'src="cid:{cid}"' in html
    assert found["image/png"].get_content_disposition() == "inline"
    assert found["image/png"].get_content() == qr_png(letters.scan_address(registration()))


def test_the_calendar_file_is_published_and_keeps_its_uid(client, forum, peer):
    sign_up(client, forum)
    delivery.deliver_due()
    part = parts(peer.taken[0])["text/calendar"]
    assert (part["Content-Type"].params["method"], part.get_filename()) == ("PUBLISH", "2023-2.ics")
    calendar = Calendar.from_ical(part.get_content())
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert event["UID"] == "forum-2023-2-registration@forum_app"
    assert event.decoded("DTSTART") == core_clock.seoul(forum.starts_on, 10)


def test_an_english_letter_is_english_throughout(client, forum, peer):
    sign_up(client, forum, query="?lang=en")
    delivery.deliver_due()
    html = parts(peer.taken[0])["text/html"].get_content()
    assert '<html lang="en">' in html
    assert "Entry QR code of" in html


def test_the_outbox_keeps_a_reference_and_no_picture(client, forum):
    sign_up(client, forum)
    row = db.session.scalars(select(OutboxMessage)).one()
    assert row.payload["enclose"] == {"kind": "ticket", "registration": registration().id, "version": 1}
    assert row.scope == f"forum:{forum.id}"


def test_who_waits_gets_words_only(client, forum, peer):
    sign_up(client, forum)
    sign_up(client, forum, "another")
    delivery.deliver_due()
    assert [set(parts(mail)) for mail in peer.taken[1:]] == [{"text/plain"}]


def test_a_ticket_that_ended_before_its_letter_left_is_not_enclosed(client, forum, peer):
    sign_up(client, forum)
    with unit_of_work():
        db.session.scalars(select(Registration)).one().token_version = 2
    delivery.deliver_due()
    assert set(parts(peer.taken[0])) == {"text/plain"}


def test_sign_up_is_confirmed_at_once_without_a_mail_server_and_the_letter_comes_later(app, client, forum, clock):
    peer, port = Peer(), free_port()
    with mail_url(app, port):
        began = time.monotonic()
        answer = sign_up(client, forum)
        assert answer.status_code == 303
        assert "등록을 마쳤습니다" in client.get(answer.location).text
        assert time.monotonic() - began < 5
        assert delivery.deliver_due() == 0
        clock.forward(minutes=1)
        with listening(peer, port):
            assert delivery.deliver_due() == 1
    assert [mail["To"] for mail in peer.taken] == ["gildong@example.kr"]


def test_the_organiser_sees_that_mail_to_somebody_came_back(client, forum, peer):
    sign_up(client, forum)
    peer.troubles = ["never"]
    delivery.deliver_due()
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    assert "메일 반송" in client.get("/manage/forums/2023-2/registrations/1").text


def test_the_date_is_that_of_sending(client, forum, peer, clock):
    sign_up(client, forum)
    clock.forward(hours=2)
    delivery.deliver_due()
    assert peer.taken[0]["Date"].datetime == core_clock.now()


def test_the_answer_to_a_letter_reaches_the_forum(client, forum, peer):
    with unit_of_work():
        db.session.merge(forum).contact_email = "ask@example.org"
    sign_up(client, forum)
    delivery.deliver_due()
    [mail] = peer.taken
    text = parts(mail)["text/plain"].get_content()
    assert mail["Reply-To"] == "ask@example.org"
    assert "이 전자우편에 답장하시면 ask@example.org에서 받습니다." in text
    assert "답장은 받지 못합니다" not in text


def test_a_forum_without_an_address_says_that_nobody_reads_answers(client, forum, peer):
    sign_up(client, forum)
    delivery.deliver_due()
    [mail] = peer.taken
    assert mail["Reply-To"] is None
    assert "답장은 받지 못합니다" in parts(mail)["text/plain"].get_content()
