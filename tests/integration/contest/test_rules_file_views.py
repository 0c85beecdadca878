"""The rule set of a draft as a file, taken out of one and into another; a call that starts as an earlier one."""

from __future__ import annotations

import io
import json

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.contest.models import Contest
from forum_app.contest.rules import ContestState
from forum_app.contest.services.shape_rows import shape_of
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import sign_in_as
from tests.factories.contest import DRAFTING, make_draft, make_open_contest
from tests.factories.forums import make_forum

PAGE = "/manage/contests/2023/edit/rules-file"


@pytest.fixture
def organiser(session, client, clock):
    """An organiser of the forum with a standard draft."""
    with unit_of_work():
        forum = make_forum()
        make_draft(clock, forum=forum)
    clock.at(DRAFTING)
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def contest(session, slug: str = "2023") -> Contest:
    return session.scalar(select(Contest).where(Contest.slug == slug))


def test_a_draft_taken_out_and_in_again_is_the_same(organiser, session):
    before = shape_of(contest(session))
    file = organiser.get("/manage/contests/2023/rules.json")
    assert file.headers["Content-Disposition"] == 'attachment; filename="2023-rules.json"'
    sent = {"version": contest(session).version, "text": file.text}
    assert organiser.submit(PAGE, sent).location == "/manage/contests/2023/edit/check"
    assert shape_of(contest(session)) == before


def test_a_file_fills_tracks_rounds_and_awards(organiser, session):
    rules = json.loads(organiser.get("/manage/contests/2023/rules.json").text)
    rules["tracks"], rules["slots"] = [{"id": "all", "name": "모두"}], [{"grade": "대상", "authority": "SK이노베이션"}]
    rules["rounds"].append({"id": "pt", "kind": "presentation", "criteria": [{"id": "talk", "max": "100"}]})
    sent = {"version": contest(session).version, "file": (io.BytesIO(json.dumps(rules).encode()), "rules.json")}
    assert organiser.submit(PAGE, sent, content_type="multipart/form-data").status_code == 303
    found = contest(session)
    assert [track.name for track in found.tracks] == ["모두"]
    assert [(one.code, [c.code for c in one.criteria]) for one in found.rounds][1:] == [("pt", ["talk"])]
    assert [(slot.grade, slot.authority) for slot in found.slots] == [("대상", "SK이노베이션")]


WRONG = """{"version": 1, "tracks": [{"id": "a"}], "slots": [], "colour": 1,
 "rounds": [{"id": "d", "criteria": [{"id": "c", "max": 0}]}]}"""


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ('{"version": 1', None, "JSON으로 읽을 수 없습니다."),
        ('{"version": 1}', "tracks", "꼭 있어야 하는 값입니다."),
        (WRONG, "rounds[0].criteria[0].max", "0보다 큰 수여야 합니다."),
    ],
)
def test_every_problem_of_a_file_is_named_with_its_path_and_the_draft_stays(organiser, session, text, where, said):
    before = shape_of(contest(session))
    answer = organiser.submit(PAGE, {"version": contest(session).version, "text": text})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert where is None or f"<code>{where}</code>" in answer.text
    assert shape_of(contest(session)) == before


def test_neither_file_nor_text_is_asked_for_again(organiser):
    answer = organiser.submit(PAGE, {})
    assert (answer.status_code, "파일을 고르거나 내용을 붙여 넣어 주십시오." in answer.text) == (422, True)


def test_a_new_call_starts_from_an_earlier_one_of_another_forum_once_that_is_public(organiser, session, clock):
    with unit_of_work():
        other = make_forum("2024-3", edition_no=3)
        earlier = make_open_contest(clock, slug="earlier", forum=other).id
        hidden = make_draft(clock, slug="hidden", forum=other).id
    clock.at(DRAFTING)
    new = "/manage/forums/2023-2/contests/new"
    fields = {
        "name": "다음 공모전", "slug": "next", "opens_at": "2023-10-04T09:00", "closes_at": "2023-11-17T18:00",
    }  # fmt: skip
    assert organiser.submit(new, {**fields, "start": str(hidden)}).status_code == 422
    assert organiser.submit(new, {**fields, "start": str(earlier)}).status_code == 303
    copy = contest(session, "next")
    assert (copy.state, copy.notice, copy.forum.slug) == (ContestState.DRAFT, "돌봄의 새 방법을 찾습니다.", "2023-2")
    assert copy.rounds[0].scoring_closes_at is None
