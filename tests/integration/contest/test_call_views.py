"""The organiser's pages of the call, and what visitors see of it."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from sqlalchemy import event, select

from forum_app.accounts.rules import Role
from forum_app.contest.models import Contest, Entry
from forum_app.contest.rules import ContestState
from forum_app.contest.services.call import details_of, publish_contest
from forum_app.contest.services.shape_rows import shape_of
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import sign_in_as
from tests.factories.contest import CALLING, CLOSES, DRAFTING, OPENS, SYSTEM, make_draft, make_entry, make_open_contest
from tests.factories.forums import make_forum
from tests.journeys.steps.page import Page

NEW = "/manage/forums/2023-2/contests/new"
EDIT = "/manage/contests/2023/edit"


def prefilled(page: str, action: str = "") -> dict[str, str]:
    """What a browser would send of the form of `page` whose address ends so, as it stands."""
    form = next(one for one in Page(page).forms if one.method == "post" and one.action.endswith(action) and one.fields)
    is_sent = [one for one in form.fields if one.kind not in ("checkbox", "radio") or one.is_on]
    return {one.name: one.value for one in is_sent if one.name != "csrf_token"}


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
        **prefilled(organiser.get(NEW).text, "/new"),
        "name": "사례 공모전",
        "slug": "2023",
        "opens_at": "2023-10-04T09:00",
        "closes_at": "2023-11-17T18:00",
    }


@pytest.fixture
def drafted(organiser, filled):
    """The organiser, with the standard draft."""
    assert organiser.submit(NEW, filled).status_code == 303
    return organiser


def standing(organiser, section: str) -> dict[str, str]:
    """What the form of a section would send as it stands."""
    page = f"{EDIT}{section}"
    return prefilled(organiser.get(page).text, page)


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
        ({"grace_minutes": "181"}, "0에서 180 사이의 수"),
        ({"start": "99"}, "목록에 있는 것을 골라 주십시오."),
    ],
)
def test_a_form_that_makes_no_sense_says_where_and_keeps_what_was_written(organiser, filled, session, changes, said):
    answer = organiser.submit(NEW, {**filled, **changes, "notice": "적은 공고문"})
    assert answer.status_code == 422
    assert said in answer.text
    assert "적은 공고문" in answer.text
    assert session.scalars(select(Contest)).all() == []


@pytest.mark.parametrize(
    ("section", "changes", "said"),
    [
        ("/tracks", {"tracks-1-code": "biz"}, "서로 달라야 합니다: biz"),
        ("/tracks", {"tracks-0-code": "BIZ"}, "로마자 소문자"),
        ("/tracks", {"tracks-0-name": ""}, "이름을 적어 주십시오."),
        ("/rounds", {"combine": "best"}, "목록에 있는 것을 골라 주십시오."),
        ("/rounds", {"deviation_percent": "10.001"}, "소수점 아래 두 자리"),
        ("/rounds/doc", {"criteria-0-max_points": "NaN"}, "1에서 1000 사이의 수"),
        ("/rounds/doc", {"criteria-0-max_points": "0"}, "1에서 1000 사이의 수"),
        ("/rounds/doc", {"criteria-0-max_points": "1e400"}, "1에서 1000 사이의 수"),
        ("/rounds/doc", {"criteria-0-max_points": "20.00001"}, "소수점 아래 네 자리"),
        ("/rounds/doc", {"criteria-0-cutoff": "21"}, "과락 점수가 배점보다 높습니다."),
        ("/rounds/doc", {"criteria-0-weight": "0"}, "0보다 크고 100 이하인 수"),
        ("/rounds/doc", {"criteria-0-code": "c2"}, "심사 항목의 기호는 서로 달라야 합니다: c2"),
        ("/rounds/doc", {"criteria-0-name": ""}, "이름을 적어 주십시오."),
        ("/rounds/doc", {"drop_count": "3"}, "절사를 시작하는 심사위원 수보다"),
        ("/rounds/doc", {"min_judges": ""}, "숫자로 적어 주십시오."),
        ("/rounds/doc", {"min_judges": "6"}, "심사표 6장은 모일 수 없습니다."),
        ("/rounds/doc", {"going": "count", "advance_count": ""}, "몇 편이 가는지"),
        ("/rounds/doc", {"going": "score", "advance_score": ""}, "몇 점 이상이 가는지"),
        ("/rounds/doc", {"rounding_stage": "criterion"}, "항목마다 절사할 때만"),
        ("/rounds/doc", {"scoring_closes_at": "2023-11-17T18:00"}, "채점 마감은 접수 마감보다 뒤여야 합니다."),
        ("/rounds/doc", {"runs_with_previous": "y"}, "첫 라운드는 앞 라운드와"),
        ("/awards", {"slots-0-track": "pets"}, "목록에 있는 것을 골라 주십시오."),
        ("/awards", {"slots-0-count": "-1"}, "1에서 1000 사이의 수"),
        ("/check", {"verification_days": "61"}, "0에서 60 사이의 수"),
    ],
)
def test_a_section_that_makes_no_sense_says_where_and_changes_nothing(drafted, session, section, changes, said):
    before = shape_of(session.scalar(select(Contest)))
    answer = drafted.submit(f"{EDIT}{section}", {**standing(drafted, section), **changes})
    assert (answer.status_code, said in answer.text) == (422, True)
    (name, value), *_rest = changes.items()
    assert name in answer.text
    assert value in answer.text or "목록에 있는 것" in said
    assert shape_of(session.scalar(select(Contest))) == before


@pytest.mark.parametrize("section", ["", "/tracks", "/rounds", "/rounds/doc", "/awards", "/check"])
def test_a_section_saved_as_it_stands_changes_nothing(drafted, session, section):
    contest = session.scalar(select(Contest))
    before = (shape_of(contest), details_of(contest))
    assert drafted.submit(f"{EDIT}{section}", standing(drafted, section)).status_code == 303
    contest = session.scalar(select(Contest))
    assert (shape_of(contest), details_of(contest)) == before


def test_a_line_is_cleared_marked_moved_and_added_without_script(drafted, session):
    page = f"{EDIT}/rounds/doc"
    sent = standing(drafted, "/rounds/doc")
    longer = drafted.submit(page, {**sent, "more": "criteria", "criteria-0-name": "적던 이름"})
    assert (longer.status_code, "criteria-6-name" in longer.text, "적던 이름" in longer.text) == (200, True, True)
    cleared = {name: "" for name in sent if name.startswith("criteria-4-")}
    changes = {
        "criteria-3-removed": "y", "criteria-2-position": "0", "criteria-5-name": "더한 항목",
        "criteria-5-max_points": "40",
    }  # fmt: skip
    assert drafted.submit(page, {**sent, **cleared, **changes}).status_code == 303
    criteria = session.scalar(select(Contest)).rounds[0].criteria
    assert [(c.name, c.code) for c in criteria] == [
        ("실현가능성", "c3"), ("공공성", "c1"), ("혁신성", "c2"), ("더한 항목", "c4"),
    ]  # fmt: skip


def test_a_track_without_a_code_gets_one_and_keeps_the_others(drafted, session):
    sent = standing(drafted, "/tracks") | {"tracks-2-name": "지역 돌봄", "tracks-0-position": "9"}
    assert drafted.submit(f"{EDIT}/tracks", sent).status_code == 303
    tracks = session.scalar(select(Contest)).tracks
    assert [(t.code, t.prefix) for t in tracks] == [("tech", "기술"), ("biz", "사업"), ("t1", "지역돌봄")]


def test_awards_follow_a_track_of_another_code_and_go_with_one_taken_out(drafted, session):
    sent = standing(drafted, "/tracks") | {"tracks-0-code": "services", "tracks-1-removed": "y"}
    assert "뺀 부문의 상 3줄도 함께 뺐습니다." in drafted.submit(f"{EDIT}/tracks", sent, follow_redirects=True).text
    contest = session.scalar(select(Contest))
    assert [(slot.grade, slot.track.code, slot.count) for slot in contest.slots] == [
        ("최우수상", "services", 1), ("우수상", "services", 2), ("장려상", "services", 3),
    ]  # fmt: skip


def test_the_tie_chain_is_put_in_order_and_a_link_taken_out(drafted, session):
    sent = standing(drafted, "/rounds") | {"tie_break-2-position": "0"}
    del sent["tie_break-1-is_used"]
    assert drafted.submit(f"{EDIT}/rounds", sent | {"deviation_percent": "12.5"}).status_code == 303
    contest = session.scalar(select(Contest))
    assert (contest.tie_break, contest.judge_deviation) == (
        ["untrimmed_mean", "criteria", "lottery"], Decimal("0.125"),
    )  # fmt: skip
    again = standing(drafted, "/rounds")
    assert [again[f"tie_break-{n}-link"] for n in range(4)] == ["untrimmed_mean", "criteria", "lottery", "rounds"]
    assert "tie_break-3-is_used" not in again


def test_rounds_are_added_moved_and_removed(drafted, session):
    def rounds() -> list[tuple[str, bool]]:
        return [(one.code, one.runs_with_previous) for one in session.scalar(select(Contest)).rounds]

    page = f"{EDIT}/rounds"
    added = [drafted.submit(page, {"kind": kind}, to=f"{page}/add").location for kind in ("presentation", "audience")]
    assert added == [f"{page}/pt", f"{page}/vote"]
    assert rounds() == [("doc", False), ("pt", False), ("vote", True)]
    drafted.submit(page, {}, to=f"{page}/pt/move")
    assert rounds() == [("pt", False), ("doc", False), ("vote", True)]
    drafted.submit(page, {}, to=f"{page}/pt/remove")
    drafted.submit(page, {}, to=f"{page}/doc/remove")
    assert rounds() == [("vote", False)]
    assert drafted.submit(page, {}, to=f"{page}/vote/remove").status_code == 409
    assert drafted.get(f"{page}/pt").status_code == 404


def test_saving_may_lead_to_the_next_section(drafted):
    assert drafted.submit(EDIT, standing(drafted, "") | {"then": "next"}).location == f"{EDIT}/tracks"
    assert drafted.submit(EDIT, standing(drafted, "")).location == EDIT


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


def test_an_edit_of_a_draft_keeps_what_was_not_changed(drafted, session):
    before = session.scalar(select(Contest))
    counts, version = (len(before.tracks), len(before.slots)), before.version
    sent = {**standing(drafted, ""), "name": "고친 이름"}
    assert drafted.submit(EDIT, sent).status_code == 303
    after = session.scalar(select(Contest))
    assert (after.name, (len(after.tracks), len(after.slots))) == ("고친 이름", counts)
    assert after.opens_at.isoformat() == "2023-10-04T00:00:00+00:00"
    stale = drafted.submit(EDIT, {**sent, "version": str(version), "name": "늦은 이름"})
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


def test_rules_that_cannot_work_are_listed_with_the_way_out_and_not_published(drafted, session):
    sent = standing(drafted, "/tracks") | {"tracks-0-max_awards": "5", "tracks-1-max_awards": "5"}
    drafted.submit(f"{EDIT}/tracks", sent)
    for page in ("/manage/contests/2023/publish", "/manage/contests/2023/rules", EDIT, f"{EDIT}/check"):
        shown = Page(drafted.get(page).text)
        assert (f"{EDIT}/tracks", "부문 · 1번째 줄 · 최대 시상") in shown.links
        assert "최대 시상 수가 최소 시상 수나 부문의 시상 자리보다 적습니다." in shown.text
    assert drafted.submit("/manage/contests/2023/publish").status_code == 422
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
