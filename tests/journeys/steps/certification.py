"""The register: a scheme, its cohort of 2023, twenty-four certifications."""

from __future__ import annotations

import re

from tests.journeys.steps.house import House

FILE = re.compile(r"/manage/certifications/([\w-]+-\d{3})/")
CERTIFICATIONS = 24
COLUMNS = (
    "certificate_no,institution,business_no,region,service,scheme,cohort,granted_on,valid_from,valid_until,"
    "event,event_on,reason\n"
)


def holder(number: int) -> str:
    """A plain placeholder."""
    return f"품질인증 기관 {number:02d}"


def certificates_file(first: int) -> str:
    """A line for each certification from `first` on."""
    return COLUMNS + "".join(
        f"2023-{n:03d},{holder(n)},,11,,national,2023,2023-12-05,2023-12-05,2026-12-04,granted,2023-12-05,\n"
        for n in range(first, CERTIFICATIONS + 1)
    )


def the_officer_registers_24_certifications(house: House) -> None:
    """The first on a form, the rest from a file; a file with a wrong line is refused whole."""
    house.clock.at("2023-11-30 10:00")
    officer = house.officer
    officer.go("/manage/")
    officer.click("인증 작업대")
    officer.click("인증제 만들기")
    officer.press(
        "인증제 만들기", name="사회서비스 품질인증제", name_en="Social service quality certification",
        operator="중앙사회서비스원", slug="national", validity_years="3", year="2023",
    )  # fmt: skip
    given = {"institution": holder(1), "region": "11", "year": "2023", "number": "1", "granted_on": "2023-12-05"}
    officer.press("인증 등록하기", **given | {"granted_on": "2023-13-05"}, status=422)
    officer.press("인증 등록하기", **given)
    assert officer.address == "/manage/certifications/2023-001/"
    officer.go("/manage/certifications/")
    officer.click("파일로 등록")
    bad = certificates_file(2).replace("2023-024,", "2023-024x,")
    officer.press("올리기", file=(bad.encode(), "certifications.csv"), status=422)
    officer.reads("2023-024x")
    officer.press("올리기", file=(certificates_file(2).encode(), "certifications.csv"))
    officer.reads(f"인증 {CERTIFICATIONS - 1}건과 사건 {CERTIFICATIONS - 1}건을 적었습니다.")
    officer.press("적용", as_of="2023-12-05")
    shown = {found.group(1) for href, _words in officer.page.links if (found := FILE.fullmatch(href))}
    house.certificate_codes = sorted(shown)
    assert house.certificate_codes == [f"2023-{n:03d}" for n in range(1, CERTIFICATIONS + 1)]


def everybody_finds_them_in_the_register(house: House) -> None:
    """On the day of the grant; the day before nothing is valid yet."""
    house.clock.at("2023-12-05 09:00")
    stranger = house.stranger()
    stranger.click("품질인증기관")
    assert stranger.address == "/institutions/"
    stranger.reads(f"인증을 받은 기관 {CERTIFICATIONS}곳", holder(1))
    listed = stranger.fetch("/institutions.json").get_json()["items"]
    assert sorted(item["certificate_no"] for item in listed) == house.certificate_codes
