"""Nine judges, five for each entry, 320 sheets; everybody sees only what is theirs."""

from __future__ import annotations

import re

from tests.journeys.steps.call import WORDS_BY_TRACK, words_of
from tests.journeys.steps.house import CONTEST, ENTRIES_BY_TRACK, JUDGES, SHEETS, House
from tests.journeys.steps.people import come_in, email_of, letter_to, one_time_link
from tests.journeys.steps.person import Person

RECEIPT = re.compile(r"(사업|기술)-(\d\d)")
SHEET_PATH = re.compile(r"/judging/assignments/(\d+)")
STEPS_BY_TRACK = {"biz": (7, 31), "tech": (11, 35)}


def strength(track: str, number: int) -> int:
    """A place from 1 (weakest) to the number of entries, no two alike within a track."""
    factor, modulus = STEPS_BY_TRACK[track]
    return number * factor % modulus


def strongest(track: str, count: int) -> list[int]:
    """Who must win, best first."""
    numbers = range(1, ENTRIES_BY_TRACK[track] + 1)
    return sorted(numbers, key=lambda number: -strength(track, number))[:count]


def points(track: str, number: int, judge: int) -> list[str]:
    """Five scores of one judge, in tenths: strict judges give half a point less, kind ones half a point more.

    Entries lie 1.5 points apart, so that no mean of middle totals can change their order.
    """
    tenths = 400 + 15 * strength(track, number) + 5 * (judge % 3 - 1)
    each = [tenths // 5 + shift for shift in (-4, -2, 0, 2, 4)]
    return [f"{given // 10}.{given % 10}" for given in each]


def the_organiser_invites_nine_judges(house: House) -> None:
    """Each comes in by a link that only the letter holds."""
    house.clock.at("2023-11-18 10:00")
    organiser = house.organiser
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.click("심사위원단")
    for n in range(1, JUDGES + 1):
        name = f"심사위원 {n}"
        organiser.press("초대하기", name=name, email=email_of(name))
        assert "/invitations/" not in organiser.page.text, "the link is for the judge alone"
        come_in(house, name, one_time_link(letter_to(house, name)), home="/judging/")
    organiser.reads(f"심사위원 {JUDGES}명")


def each_judge_signs_the_pledge(house: House) -> None:
    """Before the first entry is shown; without the word of consent nothing is signed."""
    for judge in house.judges:
        judge.go("/judging/")
        judge.click("사회서비스 상생협력 공모전 서약서")
        judge.press("서명하기", name=judge.name, status=422)
        judge.press("서명하기", name=judge.name, agrees=True)
        judge.reads("서약서에 서명했습니다.")


def the_entries_are_found_eligible(house: House) -> None:
    """Looked at before any judge sees them."""
    house.clock.at("2023-11-19 10:00")
    organiser = house.organiser
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.press(words_of("start_eligibility"))
    organiser.click("자격 확인")
    count = sum(ENTRIES_BY_TRACK.values())
    organiser.press(f"남은 {count}편 모두 적격으로")
    organiser.reads(f"{count}편을 적격으로 확인했습니다.")


def five_judges_are_assigned_to_each_entry(house: House) -> None:
    """The preview says what will be; nothing is scored before the organiser starts it."""
    house.clock.at("2023-11-20 10:00")
    organiser = house.organiser
    organiser.click("심사 배정")
    organiser.reads("출품작 64편", f"심사표 {SHEETS}건", f"심사위원 {JUDGES}명")
    organiser.press(words_of("assign"))
    organiser.reads(f"심사표 {SHEETS}건을 배정했습니다.")
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.press(words_of("start_scoring"))


def each_judge_scores_what_is_assigned(house: House) -> None:
    """Sheet after sheet, each leading to the next; no page names an institution or a person."""
    house.clock.at("2023-11-21 09:00")
    done = sum(_score_all(judge, number) for number, judge in enumerate(house.judges, 1))
    assert done == SHEETS


def nobody_sees_what_is_not_theirs(house: House) -> None:
    """Another's sheet does not exist; nor does a score for the organiser, before the seal."""
    first, second = house.judges[:2]
    theirs = {path for path in second.seen if SHEET_PATH.fullmatch(path)}
    own = {path for path in first.seen if SHEET_PATH.fullmatch(path)}
    assert theirs
    assert not theirs & own
    assert {first.try_address(path) for path in theirs} == {404}
    organiser = house.organiser
    assert organiser.try_address(min(theirs)) == 404
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.reads(f"{SHEETS} / {SHEETS}")
    organiser.click("결과")
    for track in WORDS_BY_TRACK:
        best = sum(float(given) for given in points(track, strongest(track, 1)[0], 1))
        assert f"{best:.2f}" not in organiser.page.text
    assert organiser.fetch(f"/manage/contests/{CONTEST}/result.json").status_code == 404


def _score_all(judge: Person, number: int) -> int:
    """Every sheet of one judge, from the list on; how many there were."""
    judge.go("/judging/")
    judge.click("사회서비스 상생협력 공모전")
    open_sheet = next(words for _href, words in judge.page.links if words.endswith("채점하기"))
    judge.click(open_sheet)
    _save_a_part(judge)
    done = 0
    while SHEET_PATH.fullmatch(judge.address):
        _score(judge, number)
        done += 1
    assert judge.address == f"/judging/contests/{CONTEST}/"
    judge.reads(f"{done} / {done}건 제출")
    return done


def _save_a_part(judge: Person) -> None:
    """A sheet begun and kept; handing it in as it is would be refused."""
    form, _button = next(judge.page.buttons_named("저장"))
    first = next(control.name for control in form.fields if control.name.startswith("points_"))
    judge.press("저장", **{first: "20.5"}, status=422)
    judge.press("저장", **{first: "12"})
    assert judge.page.forms[-1].named(first)[0].value == "12"
    judge.press("제출하고 다음", status=422)


def _score(judge: Person, number: int) -> None:
    """One sheet, as its page asks."""
    for secret in ("접수기관", "신청 담당자", "example.org"):
        assert secret not in judge.page.text, f"{judge.name} reads «{secret}» at {judge.address}"
    found = RECEIPT.search(judge.page.title)
    assert found, f"{judge.address} does not say which entry it is: {judge.page.title}"
    track = next(code for code, word in WORDS_BY_TRACK.items() if word == found.group(1))
    form, _button = next(judge.page.buttons_named("제출하고 다음"))
    asked = [control.name for control in form.fields if control.name.startswith("points_")]
    given = points(track, int(found.group(2)), number)
    judge.press("제출하고 다음", **dict(zip(asked, given, strict=True)))
