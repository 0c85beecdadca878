"""Registration: a ticket with four places, visitors alone and in groups, and the door."""

from __future__ import annotations

import re

from tests.journeys.steps.house import FORUM, House
from tests.journeys.steps.person import Person, Value

SIGNED_UP: dict[str, list[str]] = {
    "방문자 1": [],
    "방문자 2": ["동행 가", "동행 나"],
    "방문자 3": ["동행 다"],
    "방문자 4": [],
}
COMPANION, EVERYBODY = 1, -1  # whose registration is cancelled: the choice after oneself, the last one


def the_organiser_sets_up_registration(house: House) -> None:
    """Four places, up to three people at once, then a waiting list."""
    house.clock.at("2023-11-06 09:00")
    organiser = house.organiser
    organiser.go(f"/manage/forums/{FORUM}/registrations/")
    organiser.click("설정")
    given: dict[str, Value] = {
        "name": "일반", "name_en": "General", "capacity": "4", "opens_at": "2023-11-06T10:00",
        "closes_at": "2023-12-04T18:00", "group_limit": "3", "has_waiting_list": True,
    }  # fmt: skip
    organiser.press("등록 준비하기", **given | {"capacity": "0"}, status=422)
    organiser.press("등록 준비하기", **given)
    assert not [words for _href, words in house.stranger().page.links if words == "참가 등록"], "it opens at ten"


def visitors_sign_up_alone_and_in_groups(house: House) -> None:
    """One and a group of three are confirmed and hold a QR code each; a group of two and one more wait."""
    house.clock.at("2023-11-10 12:00")
    states = [_sign_up(house, name, companions) for name, companions in SIGNED_UP.items()]
    assert states == [("confirmed", None), ("confirmed", None), ("waitlisted", 1), ("waitlisted", 2)]
    first, second, third = (house.people[f"방문자 {n}"] for n in (1, 2, 3))
    first.reads("등록을 마쳤습니다", "2023")
    assert [_qr_codes(person) for person in (first, second, third)] == [1, 3, 0]
    third.reads("대기 1번", "동행 다")


def places_given_back_go_to_who_waits(house: House) -> None:
    """One place is too few for the two who wait first, so the next has it; then the rest of the group leaves."""
    second, third, fourth = (house.people[f"방문자 {n}"] for n in (2, 3, 4))
    _cancel(second, COMPANION)
    assert [_state(person) for person in (second, third, fourth)] == ["confirmed", "waitlisted", "confirmed"]
    _cancel(second, EVERYBODY)
    assert [_state(person) for person in (second, third, fourth)] == ["cancelled", "confirmed", "confirmed"]
    third.type_address(third.address)
    assert _qr_codes(third) == 2


def a_phone_is_paired_with_the_door(house: House) -> None:
    """The address under the pairing code works once, on one phone, which then needs no account."""
    house.clock.at("2023-12-05 12:00")
    organiser, phone = house.organiser, house.person("전화기")
    organiser.go(f"/manage/forums/{FORUM}/registrations/")
    organiser.click("입구")
    organiser.press("기기 더하기", name="정문")
    found = re.search(rf"/checkin/{FORUM}/pair/[\w-]+", organiser.page.text)
    assert found
    assert phone.try_address(f"/checkin/{FORUM}/") == 303, "whoever is not known signs in"
    phone.type_address(found[0])
    phone.press("연결하기")
    assert house.stranger().try_address(found[0]) == 404
    phone.type_address(f"/checkin/{FORUM}/")
    phone.reads("정문", "0 / 4")


def the_door_lets_each_in_once(house: House) -> None:
    """The QR code opens the person at the door; the second scan says so, and nobody is counted twice."""
    house.clock.at("2023-12-05 12:30")
    door, phone, first = house.people["접수 담당"], house.people["전화기"], house.people["방문자 1"]
    phone.press("찾기", q="동행 다")
    phone.press("입장 : 동행 다")
    phone.reads("확인했습니다", "1 / 4")
    door.go(f"/checkin/{FORUM}/")
    door.press("찾기", q="방문자 1")
    door.press("입장 : 방문자 1")
    door.reads("확인했습니다", "2 / 4")
    token = first.address.strip("/").rpartition("/")[2]
    for who in (door, phone):
        who.type_address(f"/checkin/{FORUM}/scan/{token}")
        who.press("다시 입장", status=409)
        who.reads("이미 입장한 QR입니다", "2 / 4")
    house.organiser.go(f"/manage/forums/{FORUM}/registrations/")
    house.organiser.reads("방문자 1", "동행 다")
    first.type_address(first.address)
    first.reads("입장하셨습니다")


def _qr_codes(person: Person) -> int:
    return sum(picture.endswith("/qr.svg") for picture in person.page.pictures)


def _state(person: Person) -> str:
    """What the private page tells a program."""
    return str(person.fetch(person.address).get_json()["state"])


def _cancel(person: Person, choice: int) -> None:
    """Cancel whom that choice names, in the order shown, from the private page; the browser ends there again."""
    private = person.address
    person.type_address(private)
    person.click("등록 취소")
    form, _button = next(person.page.buttons_named("등록 취소하기"))
    person.press("등록 취소하기", who=form.named("who")[choice].value)
    person.type_address(private)


def _sign_up(house: House, name: str, companions: list[str]) -> tuple[str, int | None]:
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
    for n, companion in enumerate(companions):
        visitor.press("한 분 더 적기" if n else "함께 오시는 분 적기", **given)
        given[f"member_{n}_name"] = companion
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
