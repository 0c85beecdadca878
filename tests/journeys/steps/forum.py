"""The forum: its frame, its programme, its page."""

from __future__ import annotations

from tests.journeys.steps.house import FORUM, House

SESSIONS = (
    ("0", "여는 공연", "order", "13:00", "10", "무대", ""),
    ("1", "협력의 까닭", "talk", "13:10", "30", "무대", "가나다 | 대표"),
    ("2", "공모전 시상", "awards", "14:00", "30", "무대", ""),
    ("3", "현판수여식", "plaques", "15:00", "40", "무대", ""),
    ("3", "맺음말", "talk", "15:40", "10", "무대", "라마바 | 원장 | 사회"),
)


def the_organiser_creates_the_forum(house: House) -> None:
    """Opening and three parts; nobody sees it before it is published."""
    house.clock.at("2023-09-04 10:00")
    organiser = house.organiser
    organiser.click("행사 만들기")
    organiser.press("행사 만들기", **{**_details(), "ends_on": "2023-12-04"}, status=422)
    organiser.press("행사 만들기", **_details())
    assert organiser.address == f"/manage/forums/{FORUM}/"
    stranger = house.stranger()
    assert stranger.try_address(f"/forums/{FORUM}/") == 404
    assert "임팩트" not in stranger.page.text


def _details() -> dict[str, str | bool]:
    return {
        "series_name": "콜렉티브 임팩트 포럼", "edition_no": "2", "slug": FORUM,
        "name": "제2차 콜렉티브 임팩트 포럼", "name_en": "The 2nd Collective Impact Forum",
        "theme": "함께 만드는 변화", "theme_en": "Change made together", "starts_on": "2023-12-05",
        "ends_on": "2023-12-05", "opens_at_time": "13:00", "venue": "포럼 회관", "venue_en": "Forum Hall",
        "hosts": "보건복지부 | Ministry of Health and Welfare", "part_count": "3", "has_opening": True,
    }  # fmt: skip


def the_organiser_writes_the_programme(house: House) -> None:
    """A session or two in every part."""
    organiser = house.organiser
    organiser.click("프로그램")
    for part, title, kind, time, minutes, room, speakers in SESSIONS:
        organiser.click("순서 넣기")
        organiser.press(
            "순서 넣기", part_number=part, title=title, kind=kind, day="2023-12-05", time=time,
            duration_minutes=minutes, room_name=room, speakers=speakers,
        )  # fmt: skip
        organiser.reads(title)


def the_organiser_publishes_the_forum(house: House) -> None:
    """From now on everybody finds it from the first page."""
    organiser = house.organiser
    organiser.click("홈")
    organiser.press("행사 공개하기")
    stranger = house.stranger()
    stranger.reads("함께 만드는 변화", "포럼 회관", "여는 마당", "3부", "보건복지부")
    stranger.click("모든 회차")
    stranger.reads("제2차 콜렉티브 임팩트 포럼", "제2차")
    stranger.click("제2차 콜렉티브 임팩트 포럼")
    assert stranger.address == f"/forums/{FORUM}/"
    stranger.click("프로그램")
    assert stranger.address == f"/forums/{FORUM}/programme/"
    stranger.reads(*(title for _part, title, *_rest in SESSIONS))
    stranger.click("English")
    stranger.reads("The 2nd Collective Impact Forum")
