"""Registration: a ticket with two places, three visitors, and the door."""

from __future__ import annotations

from tests.journeys.steps.house import FORUM, House
from tests.journeys.steps.person import Person, Value


def the_organiser_sets_up_registration(house: House) -> None:
    """Two places, then a waiting list."""
    house.clock.at("2023-11-06 09:00")
    organiser = house.organiser
    organiser.go(f"/manage/forums/{FORUM}/registrations/")
    organiser.click("등록 설정")
    given: dict[str, Value] = {
        "name": "일반", "name_en": "General", "capacity": "2", "opens_at": "2023-11-06T10:00",
        "closes_at": "2023-12-04T18:00", "has_waiting_list": True,
    }  # fmt: skip
    organiser.press("등록 준비하기", **given | {"capacity": "0"}, status=422)
    organiser.press("등록 준비하기", **given)
    assert not [words for _href, words in house.stranger().page.links if words == "참가 등록"], "it opens at ten"


def three_visitors_sign_up(house: House) -> None:
    """Two are confirmed at once and hold a QR code; the third waits in place one."""
    house.clock.at("2023-11-10 12:00")
    states = [_sign_up(house, f"방문자 {n}") for n in (1, 2, 3)]
    assert states == [("confirmed", None), ("confirmed", None), ("waitlisted", 1)]
    first, third = house.people["방문자 1"], house.people["방문자 3"]
    first.reads("등록을 마쳤습니다", "2023")
    assert any(picture.endswith("/qr.svg") for picture in first.page.pictures)
    third.reads("대기 1번")
    assert not third.page.pictures


def a_place_given_back_goes_to_who_waits(house: House) -> None:
    """The second visitor cancels; the third is confirmed by the same address as before."""
    second, third = house.people["방문자 2"], house.people["방문자 3"]
    second.click("등록 취소")
    second.press("등록 취소하기")
    second.reads("등록이 취소되었습니다")
    assert third.fetch(third.address).get_json()["state"] == "confirmed"


def the_door_lets_each_in_once(house: House) -> None:
    """The QR code opens the person at the door; the second scan says so, and nobody is counted twice."""
    house.clock.at("2023-12-05 12:30")
    door, first = house.people["접수 담당"], house.people["방문자 1"]
    door.go(f"/checkin/{FORUM}/")
    door.press("찾기", q="방문자 1")
    door.press("입장 : 방문자 1")
    door.reads("확인했습니다", "1 / 2")
    token = first.address.strip("/").rpartition("/")[2]
    door.type_address(f"/checkin/{FORUM}/scan/{token}")
    door.press("입장", status=409)
    door.reads("이미 입장한 QR입니다", "1 / 2")
    house.organiser.go(f"/manage/forums/{FORUM}/registrations/")
    house.organiser.reads("방문자 1")
    first.type_address(first.address)
    first.reads("입장하셨습니다")


def _sign_up(house: House, name: str) -> tuple[str, int | None]:
    """From the first page to one's private page; what it tells a program."""
    visitor = house.person(name)
    visitor.type_address("/")
    visitor.click("참가 등록")
    assert visitor.address == f"/forums/{FORUM}/register/"
    form, _button = next(visitor.page.buttons_named("등록하기"))
    consents = sorted({control.name for control in form.fields if control.name.startswith("consent_")})
    assert consents
    assert not any(control.is_on for control in form.fields), "nothing is answered beforehand"
    given: dict[str, Value] = {"name": name, "affiliation": "개인", "email": f"visitor{name[-1]}@example.org"}
    visitor.press("등록하기", **given, status=422)
    answered = given | dict.fromkeys(consents, "yes")
    place = _sent_twice(visitor, answered)
    assert place == visitor.address
    answer = visitor.fetch(visitor.address).get_json()
    return answer["state"], answer["position"]


def _sent_twice(visitor: Person, answered: dict[str, Value]) -> str:
    """Press the button twice, as people do; the address of the first time."""
    page, address = visitor.page, visitor.address
    visitor.press("등록하기", **answered)
    place, visitor.page, visitor.address = visitor.address, page, address
    visitor.press("등록하기", **answered)
    return place
