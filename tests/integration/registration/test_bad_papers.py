"""What organisers cannot mean about sessions, consents, letters, the survey, badges and the chosen, in exact words.

Each refusal names its field and what would be right, in both languages; the summary leads to the field, and nothing is
written.
"""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core import clock as core_clock
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.services.surveys import create_survey
from tests.factories.accounts import sign_in_as
from tests.factories.registration import STAFF, WHILE_OPEN, make_open_forum, make_registration, make_sessions

BASE = "/manage/forums/2023-2/"
LIST = f"{BASE}registrations/"
PLACES, CONSENT, LETTER = "registrations/sessions/", "registrations/consents/collect", "mail/letters/new"
TERM, ASKED, BADGES = "survey/settings", "survey/questions/new", "registrations/badges"
RIGHT = {
    PLACES: {},
    CONSENT: {"keep_count": "3", "keep_unit": "month", "purpose": "참가 확인", "items": "성명", "refusal": "됩니다."},
    LETTER: {"kind": "reminder", "subject": "안내", "body": "뵙겠습니다.", "states": "confirmed", "presence": "any"},
    TERM: {"opens_at": "2023-12-05T18:00", "closes_at": "2023-12-12T18:00"},
    ASKED: {"kind": "choice", "label": "좋았습니까?", "options": "예\n아니요"},
    BADGES: {"size": "90x130", "layout": "sheet", "ticket_id": "0", "order": "name", "blanks": "0"},
}
PICK_KO, PICK_EN = "등록과 할 일을 골라 주십시오.", "Choose registrations and what to do."
WHY_KO, WHY_EN = "취소하는 까닭을 적어 주십시오.", "Please write the reason for cancelling."
NOBODY = [
    {}, {"number": "1"}, {"number": "1", "step": "promote"}, {"step": "confirm"}, {"step": "cancel", "reason": "겹침"},
    *({"number": number, "step": "confirm"} for number in ("99", "9" * 30, "-1", "하나")),
]  # fmt: skip
REFUSED = [
    (PLACES, {"capacity": "많이"}, "정원: 숫자로 적어 주십시오.", "Capacity: Please enter a number."),
    (
        PLACES, {"capacity": "0"},
        "정원: 1부터 100000까지의 수로 적어 주십시오.", "Capacity: Please give a number from 1 to 100000.",
    ),
    (
        PLACES, {"capacity": "-5"},
        "정원: 1부터 100000까지의 수로 적어 주십시오.", "Capacity: Please give a number from 1 to 100000.",
    ),
    (PLACES, {"capacity": "1e9"}, "정원: 숫자로 적어 주십시오.", "Capacity: Please enter a number."),
    (
        PLACES, {"capacity": "999999999999999999999999999999"},
        "정원: 1부터 100000까지의 수로 적어 주십시오.",
        "Capacity: Please give a number from 1 to 100000.",
    ),
    (PLACES, {"capacity": "2.5"}, "정원: 숫자로 적어 주십시오.", "Capacity: Please enter a number."),
    (
        CONSENT, {"keep_count": ""},
        "행사 마지막 날부터 보관하는 기간: 적어 주십시오.",
        "Kept after the last day of the event for: Please fill this in.",
    ),
    (
        CONSENT, {"keep_count": "석달"},
        "행사 마지막 날부터 보관하는 기간: 숫자로 적어 주십시오.",
        "Kept after the last day of the event for: Please enter a number.",
    ),
    (
        CONSENT, {"keep_count": "1000"},
        "행사 마지막 날부터 보관하는 기간: 0부터 999까지의 수로 적어 주십시오.",
        "Kept after the last day of the event for: Write a number from 0 to 999.",
    ),
    (
        CONSENT, {"keep_count": "-1"},
        "행사 마지막 날부터 보관하는 기간: 0부터 999까지의 수로 적어 주십시오.",
        "Kept after the last day of the event for: Write a number from 0 to 999.",
    ),
    (
        CONSENT, {"keep_unit": "century"},
        "단위: 목록에 있는 것을 골라 주십시오.", "Unit: Please choose one of the list.",
    ),
    (CONSENT, {"purpose": " "}, "목적: 적어 주십시오.", "Purpose: Please fill this in."),
    (
        CONSENT, {"items": "가" * 1001},
        "항목: 1000자까지 적을 수 있습니다.", "Data: Please use at most 1000 characters.",
    ),
    (CONSENT, {"refusal": ""}, "거부할 권리와 불이익: 적어 주십시오.", "Your right to refuse: Please fill this in."),
    (
        LETTER, {"kind": "threat"},
        "무엇을 알립니까: 목록에 있는 것을 골라 주십시오.", "What it is for: Please choose one of the list.",
    ),
    (LETTER, {"subject": " "}, "제목: 적어 주십시오.", "Title: Please fill this in."),
    (LETTER, {"subject": "가" * 151}, "제목: 150자까지 적을 수 있습니다.", "Title: Please use at most 150 characters."),
    (
        LETTER, {"subject": "안내\u202e"},
        "제목: 보이지 않는 문자가 들어 있습니다. 지우고 다시 적어 주십시오.",
        "Title: This holds characters that cannot be seen. Please delete them and type it again.",
    ),
    (LETTER, {"body": "\n "}, "보낼 글: 적어 주십시오.", "Text: Please fill this in."),
    (
        LETTER, {"body": "가" * 8001},
        "보낼 글: 8000자까지 적을 수 있습니다.", "Text: Please use at most 8000 characters.",
    ),
    (
        LETTER, {"body": "둘\n{{주민}}"},
        "보낼 글: 2번째 줄의 {{주민}} 자리에 넣을 것이 없습니다.",
        "Text: Line 2: there is nothing to put in place of {{주민}}.",
    ),
    (
        LETTER, {"body_en": "{{name"},
        "보낼 글(영문): 1번째 줄의 {{ 자리에 넣을 것이 없습니다.",
        "Text (English): Line 1: there is nothing to put in place of {{.",
    ),
    (LETTER, {"states": ""}, "등록 상태: 하나 이상 골라 주십시오.", "Registration: Please choose at least one."),
    (
        LETTER, {"states": "king"},
        "등록 상태: 목록에 있는 것을 골라 주십시오.", "Registration: Please choose one of the list.",
    ),
    (LETTER, {"presence": ""}, "참석: 하나를 골라 주십시오.", "Attendance: Please choose one."),
    (LETTER, {"presence": "x"}, "참석: 목록에 있는 것을 골라 주십시오.", "Attendance: Please choose one of the list."),
    (
        LETTER, {"ticket_ids": "999"},
        "참가 구분: 목록에 있는 것을 골라 주십시오.", "Ticket: Please choose one of the list.",
    ),
    (
        LETTER, {"ticket_ids": "-1"},
        "참가 구분: 목록에 있는 것을 골라 주십시오.", "Ticket: Please choose one of the list.",
    ),
    (TERM, {"opens_at": ""}, "설문 시작: 적어 주십시오.", "Survey opens: Please fill this in."),
    (
        TERM, {"opens_at": "내일"},
        "설문 시작: 2023-10-04 09:00처럼 적어 주십시오.", "Survey opens: Write it like 2023-10-04 09:00.",
    ),
    (
        TERM, {"closes_at": "0001-01-01T00:00"},
        "설문 마감: 2023-10-04 09:00처럼 적어 주십시오.",
        "Survey closes: Write it like 2023-10-04 09:00.",
    ),
    (
        TERM, {"closes_at": "2023-12-05T17:00"},
        "설문 마감: 마감은 시작보다 뒤여야 합니다.",
        "Survey closes: It must close after it opens.",
    ),
    (
        TERM, {"intro": "가" * 1001},
        "설문 머리글: 1000자까지 적을 수 있습니다.",
        "Text above the survey: Please use at most 1000 characters.",
    ),
    (
        ASKED, {"kind": "riddle"},
        "답하는 방식: 목록에 있는 것을 골라 주십시오.", "Kind of answer: Please choose one of the list.",
    ),
    (ASKED, {"label": " "}, "물을 말: 적어 주십시오.", "Question: Please fill this in."),
    (
        ASKED, {"label": "가" * 201},
        "물을 말: 200자까지 적을 수 있습니다.", "Question: Please use at most 200 characters.",
    ),
    (
        ASKED, {"options": ""},
        "고를 답: 고를 답을 두 가지 이상 적어 주십시오.",
        "Options: Please write at least two answers to choose from.",
    ),
    (
        ASKED, {"options": "예"},
        "고를 답: 고를 답을 두 가지 이상 적어 주십시오.",
        "Options: Please write at least two answers to choose from.",
    ),
    (
        ASKED, {"options": "예\n" + "가" * 121},
        "고를 답: 보기 하나는 120자까지 적을 수 있습니다.",
        "Options: An option may have up to 120 characters.",
    ),
    (
        ASKED, {"options": "예\n\u202e아"},
        "고를 답: 보이지 않는 문자가 들어 있습니다. 지우고 다시 적어 주십시오.",
        "Options: This holds characters that cannot be seen. Please delete them and type it again.",
    ),
    (
        ASKED, {"options": "예\n예"},
        "고를 답: 같은 보기가 두 번 있습니다. 하나를 지워 주십시오.",
        "Options: The same option is there twice. Please delete one.",
    ),
    (BADGES, {"size": "a4"}, "크기: 목록에 있는 것을 골라 주십시오.", "Size: Please choose one of the list."),
    (BADGES, {"size": ""}, "크기: 하나를 골라 주십시오.", "Size: Please choose one."),
    (BADGES, {"layout": "x"}, "종이: 목록에 있는 것을 골라 주십시오.", "Paper: Please choose one of the list."),
    (
        BADGES, {"ticket_id": "999"},
        "참가 구분: 목록에 있는 것을 골라 주십시오.", "Ticket: Please choose one of the list.",
    ),
    (
        BADGES, {"ticket_id": "-1"},
        "참가 구분: 목록에 있는 것을 골라 주십시오.", "Ticket: Please choose one of the list.",
    ),
    (
        BADGES, {"ticket_id": "둘"},
        "참가 구분: 목록에 있는 것을 골라 주십시오.", "Ticket: Please choose one of the list.",
    ),
    (
        BADGES, {"order": "x"},
        "인쇄 순서: 목록에 있는 것을 골라 주십시오.", "Printing order: Please choose one of the list.",
    ),
    (
        BADGES, {"blanks": "201"},
        "직접 쓸 빈 명찰: 0부터 200까지의 수로 적어 주십시오.",
        "Blank badges to write by hand: Enter a number from 0 to 200.",
    ),
    (
        BADGES, {"blanks": "-1"},
        "직접 쓸 빈 명찰: 0부터 200까지의 수로 적어 주십시오.",
        "Blank badges to write by hand: Enter a number from 0 to 200.",
    ),
    (
        BADGES, {"blanks": "둘"},
        "직접 쓸 빈 명찰: 숫자로 적어 주십시오.", "Blank badges to write by hand: Please enter a number.",
    ),
    (
        BADGES, {"for_third_party": "y", "reason": "인쇄"},
        "누구에게 왜 맡기는지: 밖에서 찍을 때는 누구에게 왜 맡기는지 열 글자 넘게 적어 주십시오.",
        "Who prints them and why: When somebody outside prints, say who and why in more than ten characters.",
    ),
    (
        BADGES, {"numbers": "1,x"},
        "고른 등록: 명단에서 다시 골라 주십시오.", "Chosen registrations: Choose again from the list.",
    ),
    (
        BADGES, {"reason": "가" * 301},
        "누구에게 왜 맡기는지: 300자까지 적을 수 있습니다.",
        "Who prints them and why: Please use at most 300 characters.",
    ),
    (
        TERM, {"opens_at": "2023-12-05"},
        "설문 시작: 2023-10-04 09:00처럼 적어 주십시오.",
        "Survey opens: Write it like 2023-10-04 09:00.",
    ),
    (
        CONSENT, {"purpose_en": "x" * 1001},
        "목적(영문): 1000자까지 적을 수 있습니다.",
        "Purpose (English): Please use at most 1000 characters.",
    ),
]  # fmt: skip


@pytest.fixture
def organiser(client, session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        make_sessions(forum)
        make_registration(forum)
        create_survey(forum, actor=STAFF, at=core_clock.now())
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def everything_kept():
    """Every row of every table."""
    db.session.rollback()
    return {
        table.name: sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
        for table in db.metadata.sorted_tables
    }


def summary(text):
    """The lines of the summary, each with the field it leads to, which is there."""
    lines = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', text)
    assert all(f'id="{field}"' in text for field, _ in lines)
    return [" ".join(html.unescape(line).split()) for _, line in lines]


def read_in(organiser, language):
    organiser.get(f"/?lang={language}")


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    ("page", "wrong", "korean", "english"),
    REFUSED,
    ids=[
        f"{page.strip('/').rpartition('/')[2]}-{next(iter(wrong))}-{n}" for n, (page, wrong, *_) in enumerate(REFUSED)
    ],
)
def test_it_is_refused_by_name_with_what_would_be_right(organiser, page, wrong, korean, english, language):
    read_in(organiser, language)
    token, before = organiser.token(BASE + page), everything_kept()
    to = f"{BASE}{page}1" if page == PLACES else BASE + page
    answer = organiser.post(to, data={"csrf_token": token, **RIGHT[page], **wrong})
    assert answer.status_code == 422
    assert summary(answer.text) == [korean if language == "ko" else english]
    assert everything_kept() == before


@pytest.mark.parametrize("page", RIGHT)
def test_the_same_without_the_slip_is_taken(organiser, page):
    token = organiser.token(BASE + page)
    to = f"{BASE}{page}1" if page == PLACES else BASE + page
    assert organiser.post(to, data={"csrf_token": token, **RIGHT[page]}).status_code in (200, 303)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    ("given", "korean", "english"),
    [
        *((given, PICK_KO, PICK_EN) for given in NOBODY),
        ({"number": "1", "step": "cancel"}, WHY_KO, WHY_EN),
        ({"number": "1", "step": "cancel", "reason": "  "}, WHY_KO, WHY_EN),
    ],
)  # fmt: skip
def test_a_step_with_the_chosen_says_what_is_missing(organiser, given, korean, english, language):
    read_in(organiser, language)
    token, before = organiser.token(f"{LIST}selected?number=1"), everything_kept()
    answer = organiser.post(f"{LIST}selected", data={"csrf_token": token, **given})
    said = korean if language == "ko" else english
    assert answer.status_code == 422
    assert said in answer.text
    assert ('aria-invalid="true"' in answer.text) is (said in (WHY_KO, WHY_EN))
    assert everything_kept() == before


@pytest.mark.parametrize(
    ("language", "said"),
    [("ko", "목록에 있는 것을 골라 주십시오."), ("en", "Please choose one of the list.")],
)
def test_the_printer_at_the_door_takes_no_other_size(organiser, language, said):
    read_in(organiser, language)
    token, before = organiser.token(BASE + BADGES), everything_kept()
    answer = organiser.post(f"{BASE}{BADGES}/door", data={"csrf_token": token, "door_size": "a4"})
    assert answer.status_code == 422
    assert re.findall(r'id="door_size-error">.*?<span>([^<]+)</span>', answer.text, re.S) == [said]
    assert everything_kept() == before
