"""The day: twelve awards, then twenty-four plaques, one by one."""

from __future__ import annotations

import re

from forum_app.ceremonies.rules import CEREMONY_WORKFLOW
from tests.journeys.steps.call import words_of as contest_words_of
from tests.journeys.steps.certification import CERTIFICATIONS, holder
from tests.journeys.steps.house import AWARD_CEREMONY, CONTEST, FORUM, PLAQUE_CEREMONY, House

AWARDS = 12
CODE = re.compile(r"/verify/([\w-]+)")


def words_of(step: str) -> str:
    """What the button of a ceremony's step says; pages and tests have it from the one table."""
    return CEREMONY_WORKFLOW.steps[step].label


def the_organiser_puts_both_ceremonies_in_order(house: House) -> None:
    """An order cannot be fixed while it is empty or a plaque is not made."""
    house.clock.at("2023-12-01 10:00")
    organiser = house.organiser
    organiser.go(f"/manage/forums/{FORUM}/ceremonies/")
    organiser.press(
        "만들기", kind="awards", name="공모전 시상식", slug=AWARD_CEREMONY, held_on="2023-12-05", starts_at="14:00"
    )
    organiser.finds_locked(words_of("fix"), "순서가 비어 있습니다.")
    organiser.press("확정된 상 넣기")
    organiser.reads(f"상 {AWARDS}건을 순서에 넣었습니다.", f"0 / {AWARDS}")
    organiser.press(words_of("fix"))
    organiser.click("시상·현판")
    organiser.press(
        "만들기", kind="plaques", name="품질인증 현판수여식", slug=PLAQUE_CEREMONY, held_on="2023-12-05",
        starts_at="15:00",
    )  # fmt: skip
    organiser.press("현판 넣기", set_size="8")
    organiser.reads(f"현판 {CERTIFICATIONS}개를 순서에 넣었습니다.")
    organiser.finds_locked(words_of("fix"), "아직 제작하지 않은 현판이 있습니다.")
    organiser.press("모두 제작됨으로 적기")
    organiser.press(words_of("fix"))
    assert house.stranger().try_address(f"/ceremonies/{PLAQUE_CEREMONY}/") == 404


def every_award_is_handed_over(house: House) -> None:
    """One after the other from the phone; then the contest is over."""
    house.clock.at("2023-12-05 14:00")
    organiser = house.organiser
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.finds_locked(contest_words_of("award"), "아직 수여하지 않은 상이 있습니다.")
    assert _run(house, AWARD_CEREMONY) == AWARDS
    organiser.go(f"/manage/contests/{CONTEST}/")
    organiser.press(contest_words_of("award"))
    organiser.reads("시상함")
    house.award_codes = _codes_on_the_public_page(house, AWARD_CEREMONY)
    assert house.award_codes == [f"award-2023-{n:03d}" for n in range(1, AWARDS + 1)]


def every_plaque_is_handed_over(house: House) -> None:
    """In the order of the numbers, with a photograph after every eighth."""
    house.clock.at("2023-12-05 15:00")
    assert _run(house, PLAQUE_CEREMONY) == CERTIFICATIONS
    assert _codes_on_the_public_page(house, PLAQUE_CEREMONY) == house.certificate_codes
    stranger = house.stranger()
    stranger.reads(f"{CERTIFICATIONS} 곳")


def _run(house: House, slug: str) -> int:
    """Start the ceremony, call until nobody is left, end it; how many were handed over."""
    organiser = house.organiser
    organiser.go(f"/manage/ceremonies/{slug}/")
    organiser.click("진행 (손전화)")
    assert organiser.address == f"/stage/{slug}/control"
    organiser.press(words_of("start"))
    organiser.go(f"/stage/{slug}/control")
    while organiser.offers("다음"):
        house.clock.forward(seconds=20)
        organiser.press("다음")
    organiser.press("수여함")
    organiser.press(words_of("finish"))
    organiser.go(f"/manage/ceremonies/{slug}/")
    organiser.reads("마침")
    handed = re.search(r"수여 (\d+) / (\d+)", organiser.page.text)
    assert handed
    assert handed.group(1) == handed.group(2)
    return int(handed.group(1))


def _codes_on_the_public_page(house: House, slug: str) -> list[str]:
    """The numbers that the ceremony's page shows, in its order."""
    stranger = house.stranger()
    stranger.go(f"/ceremonies/{slug}/")
    codes = [found.group(1) for href, _words in stranger.page.links if (found := CODE.search(href))]
    stranger.reads(f"{len(codes)} / {len(codes)}")
    if slug == PLAQUE_CEREMONY:
        stranger.reads(holder(1), holder(CERTIFICATIONS))
    return codes
