"""Seal, result, publication: twelve awards that the scores decide."""

from __future__ import annotations

from tests.journeys.steps.call import WORDS_BY_TRACK, institution_name, receipt_no, words_of
from tests.journeys.steps.house import AWARDS_A_TRACK, CONTEST, ENTRIES_BY_TRACK, SHEETS, House
from tests.journeys.steps.judging import SHEET_PATH, strongest

CRITERIA = 5


def the_organiser_seals_with_a_typed_word(house: House) -> None:
    """Another word is refused; after the seal a judge saves nothing more, however the form was opened before."""
    judge, organiser = house.judges[0], house.organiser
    judge.go(min(path for path in judge.seen if SHEET_PATH.fullmatch(path)))
    judge.press("다시 고치기")
    house.clock.at("2023-11-27 10:00")
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.finds_locked(words_of("seal"), "심사표가 모두 들어오거나 채점 마감 시각이 되면 봉인할 수 있습니다.")
    judge.press("제출하고 다음")
    judge.go(min(path for path in judge.seen if SHEET_PATH.fullmatch(path)))
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.click(words_of("seal"))
    organiser.press(words_of("seal"), typed_word="봉합", status=422)
    organiser.press(words_of("seal"), typed_word="봉인")
    organiser.reads(f"심사표 {SHEETS}건을 봉인했습니다.")
    sheet = judge.address
    judge.press("다시 고치기", status=409)
    judge.reads("지금은 할 수 없는 일입니다")
    judge.click("앞 화면으로 돌아가기")
    assert judge.address == sheet


def the_result_is_computed_by_the_announced_rules(house: House) -> None:
    """Ranks and candidates are the organiser's alone until the publication."""
    organiser = house.organiser
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.click(words_of("compute"))
    organiser.press(words_of("compute"))
    for track in ENTRIES_BY_TRACK:
        organiser.reads(*(receipt_no(track, number) for number in strongest(track, AWARDS_A_TRACK)))
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.click(words_of("nominate"))
    organiser.press(words_of("nominate"))
    stranger = house.stranger()
    stranger.click("공모전")
    assert stranger.try_address(f"/contests/{CONTEST}/result.json") == 404
    stranger.type_address(f"/contests/{CONTEST}/candidates/")
    stranger.reads("지금은 알리는 후보가 없습니다")


def the_candidates_are_verified_in_public(house: House) -> None:
    """Announced for one day; a stranger objects, reads the number, and later the answer."""
    organiser = house.organiser
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.click(words_of("start_verification"))
    organiser.press(words_of("start_verification"))
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.finds_locked(words_of("hear_objections"), "공개검증 기간이 끝나지 않았습니다.")
    stranger = house.stranger()
    stranger.click("공모전")
    stranger.click("수상 후보 보기")
    best = strongest("biz", 1)[0]
    stranger.reads("수상 후보 12편을 알립니다", _title("biz", best))
    stranger.click("이의신청하기")
    about = {
        "kind": "procedure",
        "name": "지나가던 사람",
        "email": "objector@example.org",
        "reason": "심사가 늦었습니다.",
    }
    stranger.press("이의신청 내기", **about, status=422)
    stranger.press("이의신청 내기", **about, consent_collect="yes")
    stranger.reads("접수번호는 이의-01입니다.")
    kept = stranger.address
    house.clock.at("2023-11-28 00:00")
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.press(words_of("hear_objections"))
    organiser.finds_locked(words_of("finalise"), "답하지 않은 이의가 있습니다.")
    organiser.click("결과 이후")
    organiser.click("이의신청 답하기")
    organiser.click("이의-01")
    organiser.press("답 보내기", decision="dismiss", answer="공고한 날짜대로 심사했습니다.")
    stranger.go(kept)
    stranger.reads("받아들이지 않음", "공고한 날짜대로 심사했습니다.")


def everybody_reads_the_winners(house: House) -> None:
    """64 entries, 12 awards, and exactly the winners whom the scores make."""
    house.clock.at("2023-11-28 10:00")
    organiser = house.organiser
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.click(words_of("finalise"))
    organiser.press(words_of("finalise"))
    stranger = house.stranger()
    stranger.click("공모전")
    stranger.go(f"/contests/{CONTEST}/results/")
    stranger.reads("64편 가운데 12편을 선정했습니다", "30편 접수 · 6편 수상", "34편 접수 · 6편 수상")
    for track, count in ENTRIES_BY_TRACK.items():
        best = strongest(track, AWARDS_A_TRACK)
        stranger.reads(f"최우수상 보건복지부장관 {institution_name(track, best[0])}")
        stranger.reads(*(_title(track, number) for number in best))
        others = set(range(1, count + 1)) - set(best)
        assert not [n for n in others if _title(track, n) in stranger.page.text]
    package = stranger.fetch(f"/contests/{CONTEST}/result.json").get_json()
    assert len(package["matrix"]) == SHEETS * CRITERIA
    awarded = sorted((one["track"], one["rank"], one["entry"]) for one in package["entries"] if one["award"])
    assert awarded == [
        (track, place, f"{track}-{number:02d}")
        for track in ENTRIES_BY_TRACK
        for place, number in enumerate(strongest(track, AWARDS_A_TRACK), 1)
    ]


def _title(track: str, number: int) -> str:
    return f"{WORDS_BY_TRACK[track]} 과제 {number:02d}"
