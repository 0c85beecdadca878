"""The organiser's pages of the call, and what visitors see of it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event, select

from forum_app.accounts.rules import Role
from forum_app.contest.models import Contest, Entry
from forum_app.contest.rules import ContestState
from forum_app.contest.services.call import publish_contest
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import sign_in_as
from tests.factories.contest import CALLING, CLOSES, DRAFTING, OPENS, SYSTEM, make_draft, make_entry, make_open_contest
from tests.factories.forums import make_forum

FIELD = re.compile(r'<(?:input|textarea|select)[^>]* name="([^"]+)"[^>]*')
VALUE = re.compile(r' value="([^"]*)"')
NEW = "/manage/forums/2023-2/contests/new"


def prefilled(page: str) -> dict[str, str]:
    """What a browser would send of the inputs of `page` as they stand."""
    found = {}
    for match in FIELD.finditer(page):
        value = VALUE.search(match.group(0))
        if match.group(1) != "csrf_token":
            found[match.group(1)] = value.group(1) if value else ""
    return found


@pytest.fixture
def organiser(session, client, clock):
    """An organiser of the forum 2023-2, in September 2023."""
    clock.at(DRAFTING)
    with unit_of_work():
        forum_id = make_forum().id
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    return client


@pytest.fixture
def filled(organiser):
    """The form of a new contest as it is offered, with a name, an address and times."""
    return {
        **prefilled(organiser.get(NEW).text),
        "name": "사례 공모전",
        "slug": "2023",
        "opens_at": "2023-10-04T09:00",
        "closes_at": "2023-11-17T18:00",
        "scoring_closes_at": "",
    }


def test_the_offered_form_makes_the_standard_contest(organiser, filled, session):
    answer = organiser.submit(NEW, filled)
    assert (answer.status_code, answer.location) == (303, "/manage/contests/2023/")
    contest = session.scalar(select(Contest))
    assert (contest.opens_at.isoformat(), contest.state) == ("2023-10-04T00:00:00+00:00", ContestState.DRAFT)
    assert [len(rows) for rows in (contest.tracks, contest.rounds[0].criteria, contest.slots)] == [2, 5, 6]
    assert "초안" in organiser.get("/manage/contests/2023/").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"closes_at": "2023-10-04T08:00"}, "접수 마감은 접수 시작보다 뒤여야 합니다."),
        ({"closes_at": "2023-11-31T18:00"}, "접수 마감 일시"),
        ({"closes_at": "내일"}, "접수 마감 일시"),
        ({"name": " "}, "이름을 적어 주십시오."),
        ({"slug": "2023 가을"}, "로마자 소문자"),
        ({"slug": "new"}, "쓸 수 없는 주소입니다."),
        ({"tracks-1-code": "biz"}, "서로 달라야 합니다: biz"),
        ({"tracks-0-code": "BIZ"}, "로마자 소문자"),
        ({"criteria-0-max_points": "NaN"}, "1에서 1000 사이의 수"),
        ({"criteria-0-max_points": "0"}, "1에서 1000 사이의 수"),
        ({"criteria-0-max_points": "1e400"}, "1에서 1000 사이의 수"),
        ({"criteria-0-max_points": "20.00001"}, "소수점 아래 네 자리"),
        ({"criteria-0-name": ""}, "이름을 적어 주십시오."),
        ({"slots-0-track": "pets"}, "부문 &#39;pets&#39;이(가) 없습니다."),
        ({"slots-0-count": "-1"}, "1에서 1000 사이의 수"),
        ({"drop_count": "3"}, "절사를 시작하는 심사위원 수보다"),
        ({"min_judges": ""}, "숫자로 적어 주십시오."),
    ],
)
def test_a_form_that_makes_no_sense_says_where_and_keeps_what_was_written(organiser, filled, session, changes, said):
    answer = organiser.submit(NEW, {**filled, **changes, "notice": "적은 공고문"})
    assert answer.status_code == 422
    assert said in answer.text
    assert "적은 공고문" in answer.text
    assert session.scalars(select(Contest)).all() == []


def test_a_cleared_line_is_left_out(organiser, filled, session):
    cleared = {name: "" for name in filled if name.startswith(("criteria-4-", "slots-"))}
    assert organiser.submit(NEW, {**filled, **cleared}).status_code == 303
    contest = session.scalar(select(Contest))
    assert ([c.name for c in contest.rounds[0].criteria], contest.slots) == (
        ["공공성", "혁신성", "실현가능성", "효과성"],
        [],
    )


def test_no_other_column_of_a_contest_can_be_sent(organiser, filled, session):
    extra = {
        "state": "final",
        "rules_json": "{}",
        "rules_sha256": "0" * 64,
        "forum_id": "7",
        "id": "99",
        "sealed_at": "x",
    }
    assert organiser.submit(NEW, {**filled, **extra}).status_code == 303
    contest = session.scalar(select(Contest))
    assert (contest.id, contest.state, contest.rules_json) == (1, ContestState.DRAFT, None)


def test_an_edit_of_a_draft_keeps_what_was_not_changed(organiser, filled, session):
    organiser.submit(NEW, filled)
    before = session.scalar(select(Contest))
    counts, version = (len(before.tracks), len(before.slots)), before.version
    page = "/manage/contests/2023/edit"
    sent = {**prefilled(organiser.get(page).text), "name": "고친 이름"}
    assert organiser.submit(page, sent).status_code == 303
    after = session.scalar(select(Contest))
    assert (after.name, (len(after.tracks), len(after.slots))) == ("고친 이름", counts)
    assert after.opens_at.isoformat() == "2023-10-04T00:00:00+00:00"
    stale = organiser.submit(page, {**sent, "version": str(version), "name": "늦은 이름"})
    assert (stale.status_code, "먼저 저장했습니다" in stale.text) == (422, True)


def test_publishing_asks_first_and_then_shows_the_hash_everywhere(organiser, filled, session, clock):
    organiser.submit(NEW, filled)
    assert "고정되어 다시 바꿀 수 없습니다" in organiser.get("/manage/contests/2023/publish").text
    assert organiser.submit("/manage/contests/2023/publish").status_code == 303
    digest = session.scalar(select(Contest.rules_sha256))
    assert f"{digest[:4]} {digest[4:8]} … {digest[-4:]}" in organiser.get("/manage/contests/2023/").text
    assert digest in organiser.get("/manage/contests/2023/rules").text
    assert digest in organiser.get("/contests/2023/").text
    file = organiser.get("/contests/2023/rules.json")
    assert (file.mimetype, file.text) == ("application/json", session.scalar(select(Contest.rules_json)))


def test_rules_that_cannot_work_are_listed_and_not_published(organiser, filled, session):
    organiser.submit(NEW, {**filled, "tracks-0-max_awards": "5", "tracks-1-max_awards": "5"})
    for page in ("/manage/contests/2023/publish", "/manage/contests/2023/rules"):
        assert "tracks[0].max_awards" in organiser.get(page).text
    assert organiser.submit("/manage/contests/2023/publish").status_code == 422
    assert session.scalar(select(Contest.state)) is ContestState.DRAFT


def test_a_step_that_is_not_due_stays_visible_and_says_why(organiser, filled, session, clock):
    organiser.submit(NEW, filled)
    organiser.submit("/manage/contests/2023/publish")
    console = organiser.get("/manage/contests/2023/").text
    assert "공고한 접수 시작 시각이 되지 않았습니다." in console
    token = organiser.token("/manage/contests/2023/")
    step = "/manage/contests/2023/steps/open"
    assert organiser.post(step, data={"csrf_token": token}).status_code == 409
    clock.at(OPENS)
    assert organiser.post(step, data={"csrf_token": token}).status_code == 303
    assert session.scalar(select(Contest.state)) is ContestState.OPEN
    for unknown in ("publish", "finalise", "nonsense"):
        assert organiser.post(f"/manage/contests/2023/steps/{unknown}", data={"csrf_token": token}).status_code in (
            404,
            409,
        )


def test_a_draft_is_a_missing_page_to_visitors(session, client, clock):
    with unit_of_work():
        make_draft(clock)
    for page in ("/contests/2023/", "/contests/2023/enter/", "/contests/2023/rules.json", "/contests/none/"):
        assert client.get(page).status_code == 404


def test_visitors_see_period_tracks_criteria_awards_and_counts(session, client, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        make_entry(contest)
        make_entry(contest, track="tech", title="둘", idempotency_key="2")
        make_entry(contest, track="tech", title="셋", idempotency_key="3")
    page = client.get("/contests/2023/").text
    for words in (
        "2023. 10. 4.",
        "2023. 11. 17.",
        "3건",
        "사업 1, 기술개발 2",
        "공공성",
        "20점",
        "보건복지부장관",
        "출품하기",
    ):
        assert words in page
    english = client.get("/contests/2023/?lang=en").text
    for words in ("Case contest", "Technology", "Minister of Health and Welfare", "Enter"):
        assert words in english


def test_the_console_shows_counts_and_no_score(session, client, clock):
    with unit_of_work():
        forum = make_forum()
        contest = make_open_contest(clock, forum=forum)
        make_entry(contest)
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    during = client.get("/manage/contests/2023/").text
    assert "사업-01" in during
    assert "이웃이 잇는 돌봄" not in during
    clock.at(CLOSES)
    assert "이웃이 잇는 돌봄" in client.get("/manage/contests/2023/").text


def test_an_auditor_sees_the_console_without_its_buttons(session, client, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        make_entry(contest)
    sign_in_as(client, Role.AUDITOR)
    page = client.get("/manage/contests/2023/")
    assert (page.status_code, "이웃이 잇는 돌봄" in page.text, "/steps/" in page.text) == (200, True, False)
    assert client.get("/manage/contests/2023/entries/import").status_code == 404


def test_the_organiser_of_another_forum_finds_nothing(session, client, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        entry_id = make_entry(contest).id
        other_id = make_forum("2024-3", edition_no=3).id
    sign_in_as(client, Role.ORGANISER, forum_id=other_id)
    pages = ["", "rules", "edit", "publish", "entries/new", "entries/import", f"entries/{entry_id}"]
    assert [client.get(f"/manage/contests/2023/{page}").status_code for page in pages] == [404] * len(pages)
    assert client.get("/manage/forums/2023-2/contests/").status_code == 404


def test_the_list_of_a_forums_contests_counts_their_entries(session, client, clock):
    with unit_of_work():
        forum = make_forum()
        make_entry(make_open_contest(clock, forum=forum))
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    page = client.get("/manage/forums/2023-2/contests/").text
    assert re.search(r'<td class="number"[^>]*>1</td>', page)


def test_the_console_asks_as_often_for_three_entries_as_for_one(session, client, clock):
    with unit_of_work():
        forum = make_forum()
        contest = make_open_contest(clock, forum=forum)
        make_entry(contest)
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    for_one = statements(client)
    with unit_of_work():
        contest = session.scalar(select(Contest))
        for n in (2, 3):
            make_entry(contest, track="tech", title=f"과제 {n}", institution=f"돌봄 {n}", idempotency_key=f"key-{n}")
    assert statements(client) == for_one


def statements(client) -> int:
    seen: list[str] = []

    def count(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        assert client.get("/manage/contests/2023/").status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return len(seen)


def test_past_contests_offer_no_step_and_no_change(session, client, clock):
    with unit_of_work():
        forum = make_forum()
        contest = make_draft(clock, forum=forum)
        publish_contest(contest, actor=SYSTEM, at=clock.at(DRAFTING))
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    clock.at("2023-12-06 09:00")
    page = client.get("/manage/contests/2023/")
    assert (page.status_code, "/steps/" in page.text) == (200, False)
    clock.at(CALLING)
    assert "/steps/open" in client.get("/manage/contests/2023/").text
    assert session.scalars(select(Entry)).all() == []
