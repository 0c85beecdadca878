"""Seventeen exhibitors of three kinds, each with a booth."""

from __future__ import annotations

from forum_app.booths.rules import BOOTH_WORKFLOW
from tests.journeys.steps.house import FORUM, House

ACCEPT = BOOTH_WORKFLOW.steps["accept"].label
COUNT_BY_KIND_PLACE = (6, 6, 5)
ROWS = (("A", 6, 1), ("B", 6, 6), ("C", 5, 11))
EXHIBITORS = sum(COUNT_BY_KIND_PLACE)


def the_organiser_lays_out_booths_and_adds_exhibitors(house: House) -> None:
    """Three rows; whom nobody named twice is added, accepted and placed."""
    house.clock.at("2023-11-29 10:00")
    organiser = house.organiser
    organiser.go(f"/manage/forums/{FORUM}/booths/")
    for letter, count, y in ROWS:
        organiser.press("놓기", letter=letter, count=str(count), x_m="2", y_m=str(y))
    organiser.press("놓기", letter="a", count="2", status=422)
    form, _button = next(organiser.page.buttons_named("더하기"))
    kinds = next(control.options for control in form.fields if control.name == "kind")
    for place, (kind, count) in enumerate(zip(kinds, COUNT_BY_KIND_PLACE, strict=True)):
        for n in range(count):
            organiser.press("더하기", institution=f"부스 참가기관 {place}-{n}", kind=kind, summary="하는 일")
    organiser.press("더하기", institution="부스 참가기관 0-0", kind=kinds[0], status=422)


def every_exhibitor_gets_a_booth(house: House) -> None:
    """One by one accepted, all placed at once; everybody reads seventeen."""
    organiser = house.organiser
    organiser.go(f"/manage/forums/{FORUM}/booths/")
    while accepting := next(organiser.page.buttons_named(ACCEPT), None):
        organiser.press(ACCEPT, to=accepting[0].action)
    organiser.press(f"{EXHIBITORS}곳 한꺼번에 배치")
    stranger = house.stranger()
    stranger.reads(f"{EXHIBITORS} 개")
    stranger.click("상생협력 부스")
    assert stranger.address == f"/forums/{FORUM}/booths/"
    stranger.reads(f"{EXHIBITORS}곳", "6곳", "5곳", "A-01", "C-05", "부스 참가기관 2-4")
