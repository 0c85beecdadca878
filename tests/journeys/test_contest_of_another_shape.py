"""The contest of 2024 set up through the pages alone: two rounds to 8, experts and audience together, four givers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
import rfc8785

from forum_app.accounts.rules import Role
from forum_app.contest.judging import EntryRow, RuleSet, Score, compute, parse_rules
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import sign_in_as
from tests.factories.forums import make_forum
from tests.journeys.steps.person import Person

CONSOLE = "/manage/contests/social-up/"
SLOTS = (
    ("보건복지부장관상", "보건복지부장관"),
    ("중앙사회서비스원장상", "중앙사회서비스원장"),
    ("특별상(SK이노베이션상)", "SK이노베이션"),
    ("특별상(라이나전성기재단상)", "라이나전성기재단"),
)
CALL = {
    "name": "2024 사회서비스 소셜업 공모전", "slug": "social-up",
    "opens_at": "2024-07-31T09:00", "closes_at": "2024-08-21T18:00", "grace_minutes": "10",
}  # fmt: skip


@pytest.fixture
def organiser(session, app, clock):
    """An organiser of the forum of 2024, in July of that year."""
    clock.at("2024-07-20 10:00")
    with unit_of_work():
        forum_id = make_forum("2024-3", edition_no=3, day=date(2024, 12, 17)).id
    person = Person(app, "the organiser")
    sign_in_as(person.client, Role.ORGANISER, forum_id=forum_id)
    person.type_address("/manage/forums/2024-3/contests/")
    return person


def drafts_the_call(organiser: Person) -> None:
    organiser.click("공모전 만들기")
    organiser.press("초안 저장", **CALL)
    organiser.click("초안 고치기")


def keeps_one_track(organiser: Person) -> None:
    organiser.click("부문")
    given = {"tracks-0-name": "사회서비스", "tracks-0-code": "all", "tracks-0-receipt_prefix": "소셜업"}
    organiser.press(
        "저장", to="/edit/tracks", **given, **{"tracks-0-max_awards": "4", "tracks-1-removed": True}
    )  # fmt: skip


def gives_four_awards(organiser: Person) -> None:
    organiser.click("시상")
    organiser.press("상 줄 더하기")
    given: dict[str, str] = {}
    for line, (grade, authority) in enumerate(SLOTS):
        given |= {
            f"slots-{line}-grade": grade, f"slots-{line}-grade_en": "", f"slots-{line}-authority": authority,
            f"slots-{line}-authority_en": "", f"slots-{line}-track": "", f"slots-{line}-count": "1",
        }  # fmt: skip
    organiser.press("저장", to="/edit/awards", **given)


def sets_three_rounds(organiser: Person) -> None:
    organiser.click("라운드와 심사 항목")
    organiser.click("고치기")
    organiser.press(
        "저장하고 라운드 목록으로", to="/rounds/doc", weight="0", scoring_closes_at="2024-09-10T18:00", going="count",
        advance_count="3",
    )  # fmt: skip
    organiser.press("발표심사 더하기")
    organiser.press(
        "저장하고 라운드 목록으로", to="/rounds/pt", weight="70", judges_per_entry="5",
        scoring_closes_at="2024-10-18T17:00",
    )  # fmt: skip
    organiser.press("청중투표 더하기")
    organiser.press(
        "저장하고 라운드 목록으로", to="/rounds/vote", weight="30", scoring_closes_at="2024-10-18T17:00"
    )  # fmt: skip
    organiser.press("저장", to="/edit/rounds", lottery_source="2024년 10월 18일 코스피 종가")


def is_told_that_too_few_go_on(organiser: Person) -> None:
    organiser.click("확인")
    organiser.reads("아직 공고할 수 없습니다", "상은 모두 4개인데 3편까지만 받을 수 있습니다.")
    organiser.click("1차 문서심사 · 다음 라운드로 가는 출품작")
    organiser.press("저장하고 라운드 목록으로", to="/rounds/doc", advance_count="8")


def publishes(organiser: Person) -> None:
    organiser.click("확인")
    organiser.press("저장", verification_days="10", needs_review=True)
    organiser.click("공고하러 가기")
    organiser.press("공고하기")


def test_the_contest_of_2024_is_set_up_through_the_pages_alone(organiser, app):
    drafts_the_call(organiser)
    keeps_one_track(organiser)
    gives_four_awards(organiser)
    sets_three_rounds(organiser)
    is_told_that_too_few_go_on(organiser)
    publishes(organiser)
    stranger = Person(app, "a stranger")
    stranger.type_address("/contests/social-up/")
    stranger.reads(
        "부문마다 점수가 높은 8편이 올라갑니다.",
        "심사위원 5명 중 최고·최저 1명씩 빼고 평균합니다.",
        "표를 받은 비율이 점수가 됩니다. 모두의 표를 받으면 100점입니다.",
        "최종 점수는 라운드 점수의 가중평균입니다: 2차 발표심사 70%, 2차 청중투표 30%.",
        "추첨에는 다음 값을 씁니다: 2024년 10월 18일 코스피 종가",
        "후보는 공적심사위원회의 심의를 거칩니다. 후보를 10일 동안 공개하여",
        "마감 전에 쓰기 시작한 출품작은 10분 뒤까지 제출할 수 있습니다.",
        "2차 발표심사 채점 마감",
        "특별상(SK이노베이션상)",
        "라이나전성기재단",
    )
    frozen = json.loads(stranger.fetch("/contests/social-up/rules.json").text)
    assert frozen.pop("lottery_seed") is None
    stranger.reads(sha256(rfc8785.dumps(frozen)).hexdigest())
    assert [
        (one["id"], one["kind"], one["weight"], one["judges_per_entry"], one["advance"], one["aggregation"]["method"])
        for one in frozen["rounds"]
    ] == [
        ("doc", "document", "0", 5, {"count": 8}, "trimmed_mean"),
        ("pt", "presentation", "70", 5, None, "trimmed_mean"),
        ("vote", "audience", "30", "all", None, "mean"),
    ]
    assert frozen["slots"] == [
        {"grade": grade, "authority": authority, "prize": 0, "track": None, "count": 1} for grade, authority in SLOTS
    ]
    assert frozen["tracks"] == [{"id": "all", "name": "사회서비스", "min_awards": 0, "max_awards": 4}]
    assert outcomes(parse_rules({**frozen, "lottery_seed": "2593.82"})) == {
        "awarded": 4, "not_awarded": 4, "not_advanced": 104,
    }  # fmt: skip


def outcomes(rules: RuleSet) -> Counter[str]:
    """What becomes of 112 entries: five experts read all and hear eight of them, 50 votes go to those eight."""
    entries = [EntryRow(f"소셜업-{n:03d}", "all") for n in range(112)]
    finalists = entries[:8]
    votes = [(f"V{voter}", finalists[voter % 5]) for voter in range(50)]
    scores = [
        *(score for place, entry in enumerate(entries) for score in expert_scores(rules, "doc", entry, place)),
        *(score for place, entry in enumerate(finalists) for score in expert_scores(rules, "pt", entry, place)),
        *(
            Score(entry.entry, voter, "vote", "c1", Decimal(100 if entry is chosen else 0))
            for voter, chosen in votes
            for entry in finalists
        ),
    ]
    result = compute(rules, entries, scores)
    return Counter(entry.state.value for entry in result.entries)


def expert_scores(rules: RuleSet, round_id: str, entry: EntryRow, place: int) -> Iterator[Score]:
    """Five complete sheets; whoever comes later in the list gets less, by hundredths."""
    criteria = next(one.criteria for one in rules.rounds if one.id == round_id)
    for judge in range(5):
        for criterion in criteria:
            yield Score(entry.entry, f"E{judge}", round_id, criterion.id, criterion.max - Decimal(place) / 10)
