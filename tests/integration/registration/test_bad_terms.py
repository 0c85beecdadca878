"""What organisers cannot mean is refused at its field, in their language, and nothing is written."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries
from tests.factories.accounts import sign_in_as
from tests.factories.questions import make_question
from tests.factories.registration import WHILE_OPEN, make_open_forum, make_sessions, ticket_of

BASE = "/manage/forums/2023-2/registrations/"
TICKET = {
    "name": "언론", "capacity": "5", "opens_at": "2023-11-01T00:00", "closes_at": "2023-12-01T00:00", "kind": "press",
    "group_limit": "3", "has_waiting_list": "y",
}  # fmt: skip
CODE = {"name": "협회", "places": "2", "expires_at": "2023-11-25T18:00"}
QUESTION = {"kind": "text", "label": "직함", "purpose": "명찰에 적습니다.", "ticket_id": "", "only_for": ""}
PROCESSOR = {"name": "인쇄소", "task": "명찰 인쇄"}
REFUSED = [
    ("tickets/new", TICKET, {"name": ""}, "적어 주십시오", "fill"),
    ("tickets/new", TICKET, {"name": "가" * 61}, "60자까지", "60 char"),
    ("tickets/new", TICKET, {"capacity": ""}, "적어 주십시오", "fill"),
    ("tickets/new", TICKET, {"capacity": "많이"}, "", ""),
    ("tickets/new", TICKET, {"capacity": "0"}, "1부터 100000까지", "100000"),
    ("tickets/new", TICKET, {"opens_at": "내일"}, "", ""),
    ("tickets/new", TICKET, {"closes_at": "2023-11-01T00:00"}, "시작보다 늦어야", "after"),
    ("tickets/new", TICKET, {"kind": "king"}, "목록에 있는 것", "list"),
    ("invitations/", CODE, {"name": "가" * 121}, "120자까지", "120 char"),
    ("invitations/", CODE, {"places": "둘"}, "", ""),
    ("invitations/", CODE, {"expires_at": "2023-11-20T10:00"}, "지금보다 나중", "later"),
    ("invitations/", CODE, {"ticket_id": "999999"}, "목록에 있는 것", "list"),
    ("questions/new", QUESTION, {"label": ""}, "적어 주십시오", "fill"),
    ("questions/new", QUESTION, {"kind": "riddle"}, "목록에 있는 것", "list"),
    ("questions/new", QUESTION, {"ticket_id": "999999"}, "목록에 있는 것", "list"),
    ("questions/new", QUESTION, {"only_for": "999999"}, "목록에 있는 것", "list"),
    ("privacy/processors/new", PROCESSOR, {"name": ""}, "적어 주십시오", "fill"),
    ("privacy/processors/new", PROCESSOR, {"task": "가" * 201}, "200자까지", "200 char"),
]


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum()


@pytest.fixture
def organiser(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def everything_kept():
    """Every row of every table."""
    db.session.rollback()
    return {
        table.name: sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
        for table in db.metadata.sorted_tables
    }


@pytest.mark.parametrize("in_english", [False, True], ids=["ko", "en"])
@pytest.mark.parametrize(
    ("page", "given", "wrong", "korean", "english"),
    REFUSED,
    ids=[f"{page}-{next(iter(wrong))}-{n}" for n, (page, _given, wrong, *_) in enumerate(REFUSED)],
)
def test_it_is_refused_at_its_field(organiser, forum, page, given, wrong, korean, english, in_english):
    if page == "invitations/":
        given = {**given, "ticket_id": str(ticket_of(forum).id)}
    if in_english:
        organiser.get("/?lang=en")
    token, before = organiser.token(BASE + page), everything_kept()
    answer = organiser.post(BASE + page, data={"csrf_token": token, **given, **wrong})
    assert answer.status_code == 422
    assert f'href="#{next(iter(wrong))}"' in answer.text
    assert (english if in_english else korean) in answer.text
    assert everything_kept() == before


def test_what_belongs_to_another_forum_is_not_there(organiser, forum):
    with unit_of_work():
        other = make_open_forum("2024-1")
        paths = [
            f"sessions/{make_sessions(other)[0].id}",
            f"tickets/{ticket_of(other).id}",
            f"questions/{make_question(other).id}",
        ]
    token, before = organiser.token(BASE + "tickets/new"), everything_kept()
    answers = [organiser.post(BASE + path, data={"csrf_token": token, "capacity": "1"}) for path in paths]
    assert [answer.status_code for answer in answers] == [404] * len(paths)
    assert everything_kept() == before
    assert queries.session_offers(other) == []
