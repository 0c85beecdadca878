"""Every form of visitors, sent twice: an impatient click does nothing a second time and shows no error."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from forum_app.core import clock as the_clock
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.exports import letters
from forum_app.registration.exports.mailings import survey_address
from forum_app.registration.jobs import ERASER, erase_on
from forum_app.registration.models import Registration
from forum_app.registration.queries import consent_items
from forum_app.registration.services import check_in, sign_up
from forum_app.registration.services.surveys import create_survey
from tests.factories.registration import STAFF, WHILE_OPEN, answers, make_open_forum, make_ticket, wish
from tests.support.visitor import Visitor

SIGN_UP = "/forums/2023-2/register/"
PERSON = {"name": "홍길동", "affiliation": "사업 부문 접수 07", "position_title": ""}
HEIR = {"name": "성춘향", "affiliation": "남원", "position_title": ""}


@dataclass
class House:
    """A forum with one person in it, and a visitor."""

    app: Flask
    client: Visitor
    clock: object
    forum: object

    def enter(self, who="gildong", **changes):
        """Somebody signs up; the address of the private page."""
        with self.app.test_request_context(), unit_of_work():
            row = sign_up(self.forum, wish(self.forum, who, **changes), key=letters.tokens_key(), tell=letters.tell)
            return f"/registrations/{letters.token_of(row)}/"

    def mailed(self, pattern):
        """What of the newest letter matches."""
        mail = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()
        return re.search(pattern, mail.payload["body"])[0]


@pytest.fixture
def house(app, session, client, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=1, recipient="접수 대행사", terms={"offer_hours": 24})
    return House(app, client, clock, forum)


def signing_up(house):
    yes = {f"consent_{item.id}": "yes" for item in consent_items(house.forum) if item.is_required}
    return SIGN_UP, {**PERSON, "email": "gildong@example.kr", "idempotency_key": "k" * 24, **yes}


def changing(house):
    page = house.enter()
    return f"{page}change", {**PERSON, "name": "홍판서", "email": "gildong@example.kr"}


def changing_the_ticket(house):
    page = house.enter()
    with unit_of_work():
        other = make_ticket(house.forum, "언론")
    return f"{page}ticket", {"ticket_id": str(other.id), "idempotency_key": "k" * 24}


def cancelling(house):
    return f"{house.enter()}cancel", {}


def declining(house):
    first, second = house.enter("first"), house.enter("second")
    house.client.submit(f"{first}cancel")
    return f"{second}cancel", {}


def accepting(house):
    page, _ = declining(house)
    return page, {}, page.removesuffix("cancel") + "offer"


def handing_on(house):
    return f"{house.enter()}transfer", {"email": "heir@example.kr"}


def keeping_after_all(house):
    page, fields = handing_on(house)
    house.client.submit(page, fields)
    return page, {}, f"{page}/withdraw"


def taking_over(house):
    page, fields = handing_on(house)
    house.client.submit(page, fields)
    yes = {f"consent_{item.id}": "yes" for item in consent_items(house.forum) if item.is_required}
    return house.mailed(r"/registrations/transfer/\S+"), {**HEIR, **yes}


def taking_a_consent_back(house):
    page = house.enter(answers=answers(house.forum, optional=True))
    return f"{page}data/consents/portrait/withdraw", {}


def deleting(house):
    return f"{house.enter()}data/delete", {}


def leaving_the_list_for_news(house):
    house.enter(answers=answers(house.forum, optional=True))
    erase_on(house.forum.ends_on.replace(year=2024), actor=ERASER)
    return house.mailed(r"/registrations/news/\S+"), {}


def coming_in(house):
    """Somebody who was let in, with a survey open in the evening."""
    address = house.enter()
    house.clock.at("2023-12-05 18:00")
    with unit_of_work():
        row = db.session.scalars(select(Registration)).one()
        check_in(house.forum, row, desk="1번 입구", actor=STAFF)
        survey = create_survey(house.forum, actor=STAFF, at=the_clock.now())
        return address, row, survey


def answering_the_survey(house):
    _, row, survey = coming_in(house)
    question = f"question_{survey.questions[0].id}"
    return survey_address(row).removeprefix("http://localhost"), {question: "5"}


def having_a_certificate(house):
    address, _, _ = coming_in(house)
    house.clock.at("2023-12-06 10:00")
    return f"{address}certificate", {}, f"{address}certificate.pdf"


DEEDS = {
    "registration.register_post": signing_up,
    "registration.registration_change_post": changing,
    "registration.registration_own_ticket_post": changing_the_ticket,
    "registration.registration_cancel_post": cancelling,
    "registration.registration_offer_post": accepting,
    "registration.registration_transfer_post": handing_on,
    "registration.registration_transfer_withdraw": keeping_after_all,
    "registration.transfer_take_post": taking_over,
    "registration.consent_withdraw_post": taking_a_consent_back,
    "registration.registration_erase_post": deleting,
    "registration.news_end_post": leaving_the_list_for_news,
    "registration.survey_answer": answering_the_survey,
    "registration.certificate_own_issue": having_a_certificate,
}


def everything_kept():
    """Every row of every table."""
    db.session.rollback()
    return {
        table.name: sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
        for table in db.metadata.sorted_tables
    }


def send_twice(house, page, fields, to=None):
    """Both answers, and what was kept after each."""
    data = {"csrf_token": house.client.token(page), **fields}
    before = everything_kept()
    outcomes = [(house.client.post(to or page, data=data), everything_kept()) for _ in range(2)]
    assert outcomes[0][1] != before
    return outcomes


@pytest.mark.parametrize("deed", [*DEEDS.values(), declining], ids=lambda deed: deed.__name__)
def test_a_form_sent_twice_is_answered_without_an_error_and_writes_once(house, deed):
    (first, kept), (second, kept_then) = send_twice(house, *deed(house))
    assert (first.status_code, second.status_code) in {(303, 303), (200, 200), (303, 200)}
    assert second.location in (first.location, None)
    assert kept_then == kept


def test_no_form_of_visitors_is_left_out(app):
    """Whatever a visitor may send in is in the table above."""
    sent_in = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("registration.")
        and "POST" in rule.methods
        and rule.rule.startswith(("/registrations/", "/forums/"))
    }
    assert sent_in == set(DEEDS)


def moving(house):
    page = f"{house.enter()}change"
    key = re.search(r'name="form_key"[^>]* value="([^"]+)"', house.client.get(page).text)[1]
    return page, {**PERSON, "email": "new@example.kr", "form_key": key}


def test_with_a_new_address_the_second_sending_is_answered_as_the_first(house):
    (first, kept), (second, kept_then) = send_twice(house, *moving(house))
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.location == first.location
    assert kept_then == kept
    assert house.client.get(first.location).status_code == 200


@pytest.mark.parametrize("form_key", ["", "x", "another-form-of-the-same-page"])
def test_who_has_but_the_old_address_is_not_led_to_the_new_one(house, form_key):
    page, fields = moving(house)
    send_twice(house, page, fields)
    token = house.client.token(SIGN_UP)
    again = house.client.post(page, data={"csrf_token": token, **fields, "form_key": form_key})
    assert (again.status_code, again.location) == (404, None)
    assert house.client.get(page).status_code == 404


def test_the_form_that_moved_a_page_opens_nothing_once_the_place_is_another_persons(house):
    page, fields = moving(house)
    (first, _), _ = send_twice(house, page, fields)
    home = first.location.removeprefix("http://localhost")
    house.client.submit(f"{home}transfer", {"email": "heir@example.kr"})
    yes = {f"consent_{item.id}": "yes" for item in consent_items(house.forum) if item.is_required}
    house.client.submit(house.mailed(r"/registrations/transfer/\S+"), {**HEIR, **yes})
    token = house.client.token(SIGN_UP)
    assert house.client.post(page, data={"csrf_token": token, **fields}).status_code == 404


@pytest.mark.parametrize("changes", [{"name": "임꺽정"}, {"affiliation": "한양"}, {"position_title": "과장"}])
def test_a_place_that_was_taken_over_is_not_taken_by_another_form(house, changes):
    page, fields = taking_over(house)
    (_, kept), _ = send_twice(house, page, fields)
    token = house.client.token(SIGN_UP)
    assert house.client.post(page, data={"csrf_token": token, **fields, **changes}).status_code == 409
    assert everything_kept() == kept
