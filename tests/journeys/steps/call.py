"""The contest up to its deadline: rules, call, 64 entries from a file."""

from __future__ import annotations

from forum_app.contest.rules import CONTEST_WORKFLOW
from tests.journeys.steps.house import CONTEST, ENTRIES_BY_TRACK, FORUM, House

HEAD = "entry,track,receipt_no,title,institution,region,contact_name,contact_email,summary\n"
WORDS_BY_TRACK = {"biz": "사업", "tech": "기술"}
ENTRIES = sum(ENTRIES_BY_TRACK.values())


def words_of(step: str) -> str:
    """What the button of a contest's step says; pages and tests have it from the one table."""
    return CONTEST_WORKFLOW.steps[step].label


def receipt_no(track: str, number: int) -> str:
    """As 사업-07."""
    return f"{WORDS_BY_TRACK[track]}-{number:02d}"


def institution_name(track: str, number: int) -> str:
    """A plain placeholder: who entered is of no matter here, only that no judge reads it."""
    return f"{WORDS_BY_TRACK[track]} 부문 접수기관 {number:02d}"


def entries_file() -> str:
    """30 + 34 lines."""
    lines = [
        f"{track}-{n:02d},{track},{receipt_no(track, n)},{WORDS_BY_TRACK[track]} 과제 {n:02d},"
        f"{institution_name(track, n)},11,신청 담당자,{track}{n}@example.org,무엇을 했고 무엇이 나아졌는지 적습니다.\n"
        for track, count in ENTRIES_BY_TRACK.items()
        for n in range(1, count + 1)
    ]
    return HEAD + "".join(lines)


def the_organiser_sets_up_the_contest(house: House) -> None:
    """From the standard shape; the call opens when it was said to, not earlier."""
    house.clock.at("2023-09-20 10:00")
    organiser = house.organiser
    organiser.go(f"/manage/forums/{FORUM}/")
    organiser.click("공모전 만들기")
    given = {
        "name": "사회서비스 상생협력 공모전", "name_en": "Collaboration Contest", "slug": CONTEST,
        "opens_at": "2023-10-04T09:00", "closes_at": "2023-11-17T18:00",
        "notice": "함께 일한 이야기를 보내 주십시오.",
    }  # fmt: skip
    organiser.press("초안 저장", **given | {"closes_at": "2023-10-03T18:00"}, status=422)
    organiser.press("초안 저장", **given)
    assert organiser.address == f"/manage/contests/{CONTEST}/"
    organiser.click("초안 고치기")
    organiser.click("라운드와 심사 항목")
    organiser.click("고치기")
    organiser.press("저장", to="/rounds/doc", scoring_closes_at="2023-11-27T18:00")
    organiser.click("확인")
    organiser.press("저장", verification_days="1")
    organiser.click("공고하러 가기")
    organiser.press(words_of("publish"))
    organiser.finds_locked(words_of("open"), "공고한 접수 시작 시각이 되지 않았습니다.")
    house.clock.at("2023-10-04 09:00")
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.press(words_of("open"))


def entries_come_in_from_a_file(house: House) -> None:
    """A file with a wrong line is refused with that line, and nothing of it is kept."""
    house.clock.at("2023-11-16 15:00")
    organiser = house.organiser
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.click("파일로 가져오기")
    bad = entries_file().replace("tech-34,tech,", "tech-34,music,")
    organiser.press("가져오기", file=(bad.encode(), "entries.csv"), status=422)
    organiser.reads("65", "music")
    organiser.go(f"/manage/contests/{CONTEST}/")
    assert "사업-01" not in organiser.page.text
    organiser.click("파일로 가져오기")
    organiser.press("가져오기", file=(entries_file().encode(), "entries.csv"))
    organiser.reads(f"출품작 {ENTRIES}건을 가져왔습니다.", "사업-01")
    assert "사업 과제 01" not in organiser.page.text, "titles are shown after the deadline"


def the_call_closes_at_its_deadline(house: House) -> None:
    """Everybody reads how many came in; the counts come from rows."""
    organiser = house.organiser
    house.clock.at("2023-11-17 17:59")
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.finds_locked(words_of("close"), "접수 마감 시각이 되지 않았습니다.")
    house.clock.at("2023-11-17 18:00")
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.press(words_of("close"))
    stranger = house.stranger()
    stranger.click("공모전")
    assert stranger.address == f"/contests/{CONTEST}/"
    stranger.reads("64건", "사업 30, 기술개발 34")
