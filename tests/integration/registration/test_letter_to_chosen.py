"""A letter to those who were picked in the list goes to them, once, and to nobody else."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core import clock as core_clock
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.jobs import write_mailings
from forum_app.registration.models import NewsContact, Registration
from forum_app.registration.models.mailings import Mailing, MailingLetter
from forum_app.registration.rules import RegistrationState
from tests.factories.accounts import sign_in_as
from tests.factories.registration import WHILE_OPEN, make_open_forum, make_registration

LIST = "/manage/forums/2023-2/registrations/"
LETTERS = "/manage/forums/2023-2/mail/letters/"
CHOSEN = f"{LETTERS}chosen"
PICKED = f"{CHOSEN}?number=1&number=3"
TEXT = {"kind": "reminder", "subject": "자리 안내", "body": "{{이름}}님, 앞줄로 모십니다."}


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=3)
        for who, name in (("a", "홍길동"), ("b", "이몽룡"), ("c", "성춘향"), ("d", "임꺽정")):
            make_registration(forum, who, name=name)
        return forum


@pytest.fixture
def organiser(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def write(organiser, numbers=("1", "3"), **changes):
    return organiser.submit(PICKED, {**TEXT, "number": list(numbers), **changes}, to=CHOSEN)


def rows(model):
    db.session.rollback()
    return db.session.scalars(select(model)).all()


def written_to():
    numbers = select(Registration.number).join(MailingLetter, MailingLetter.registration_id == Registration.id)
    db.session.rollback()
    return db.session.scalars(numbers.order_by(Registration.number)).all()


def send(organiser, where):
    assert organiser.submit(where, {"send_at": ""}, to=f"{where}/send").status_code == 303
    write_mailings()


def test_the_list_and_the_page_of_the_chosen_lead_to_it(organiser):
    assert f'formaction="{CHOSEN}"' in organiser.get(LIST).text
    assert f'action="{CHOSEN}"' in organiser.get(f"{LIST}selected?number=1").text
    page = organiser.get(PICKED).text
    assert re.findall(r'name="number" value="(\d+)"', page) == ["1", "3"]
    assert "명단에서 고른 2명" in page
    assert 'name="states"' not in page


def test_it_is_looked_at_before_it_leaves_and_goes_to_them_alone(organiser):
    where = write(organiser).headers["Location"]
    page = organiser.get(where).text
    assert "2명이 받습니다." in page
    assert "홍길동님, 앞줄로 모십니다." in page
    assert "성춘향님, 앞줄로 모십니다." in page
    assert "이몽룡" not in page
    assert written_to() == []
    send(organiser, where)
    assert written_to() == [1, 3]
    assert write_mailings() == 0
    letters = [row for row in rows(OutboxMessage) if ":mailing:" in row.key]
    assert sorted(row.payload["to"] for row in letters) == ["a@example.kr", "c@example.kr"]


def test_it_goes_to_them_whatever_their_state_but_not_after_erasure(organiser):
    with unit_of_work():
        asked = select(Registration).where(Registration.number.in_((1, 3))).order_by(Registration.number)
        first, third = db.session.scalars(asked).all()
        first.state = RegistrationState.CANCELLED
        third.name = third.affiliation = third.initials = third.position_title = ""
        third.email, third.erased_at = None, core_clock.now()
    where = write(organiser, ("1", "3", "4")).headers["Location"]
    assert "2명이 받습니다." in organiser.get(where).text
    send(organiser, where)
    assert written_to() == [1, 4]


def test_news_goes_only_to_those_of_them_who_consented(organiser):
    where = write(organiser, kind="news").headers["Location"]
    page = organiser.get(where).text
    assert "0명이 받습니다." in page
    assert organiser.submit(where, {"send_at": ""}, to=f"{where}/send").status_code == 422
    assert written_to() == []


def test_news_to_the_picked_leaves_the_list_for_news_alone(organiser, forum):
    with unit_of_work():
        db.session.add(
            NewsContact(
                forum_id=forum.id, name="옛 참가자", email="kept@example.kr", language="ko",
                keep_until=date(2025, 12, 5), added_at=core_clock.now(), token_hash="kept",
            )
        )  # fmt: skip
    page = organiser.get(write(organiser, kind="news").headers["Location"]).text
    assert "0명이 받습니다." in page
    assert "kept@example.kr" not in page


def test_words_are_changed_and_the_people_stay(organiser):
    where = write(organiser).headers["Location"]
    given = {
        **TEXT,
        "body": "{{이름}}님, 뒷줄로 모십니다.",
        "number": ["2", "4"],
        "states": "confirmed",
        "presence": "any",
    }
    assert organiser.submit(f"{where}/edit", given).status_code == 303
    [mailing] = rows(Mailing)
    assert (mailing.body, mailing.letter.audience.numbers) == ("{{이름}}님, 뒷줄로 모십니다.", (1, 3))


@pytest.mark.parametrize("numbers", [[], ["99"], ["-1"], ["1e9"], ["첫째"], [""], ["9" * 30]])
def test_who_picked_nobody_writes_to_nobody(organiser, numbers):
    asked = organiser.get(CHOSEN, query_string={"number": numbers})
    sent = organiser.post(CHOSEN, data={**TEXT, "csrf_token": organiser.token(PICKED), "number": numbers})
    assert [answer.status_code for answer in (asked, sent)] == [303, 303]
    assert sent.headers["Location"] == f"{LIST}selected"
    assert rows(Mailing) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"subject": " "}, "제목: 적어 주십시오."), ({"body": " "}, "보낼 글: 적어 주십시오."),
        ({"subject": "가" * 151}, "제목: 150자까지 적을 수 있습니다."),
        ({"body": "{{주민번호}}"}, "1번째 줄의 {{주민번호}} 자리에 넣을 것이 없습니다."),
        ({"kind": "threat"}, "무엇을 알립니까: 목록에 있는 것을 골라 주십시오."),
    ],
)  # fmt: skip
def test_a_wrong_letter_is_refused_and_the_picked_are_kept(organiser, wrong, said):
    answer = write(organiser, **wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert re.findall(r'name="number" value="(\d+)"', answer.text) == ["1", "3"]
    assert rows(Mailing) == []


def test_people_of_another_forum_are_not_there(organiser):
    with unit_of_work():
        other = make_open_forum("2024-1")
        for who in "abcdef":
            make_registration(other, who)
    assert organiser.get(f"{CHOSEN}?number=6").status_code == 303
    assert organiser.get("/manage/forums/2024-1/mail/letters/chosen?number=6").status_code == 404


def test_only_who_runs_the_forum_writes(client, forum):
    assert client.get(PICKED).status_code == 303
    sign_in_as(client, Role.DOOR, forum_id=forum.id)
    assert client.get(PICKED).status_code == 404
    sign_in_as(client, Role.AUDITOR)
    assert client.get(PICKED).status_code == 404
