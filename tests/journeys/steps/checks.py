"""What anybody can check afterwards, and what the commands say."""

from __future__ import annotations

import json

from tests.journeys.steps.house import AWARD_CEREMONY, CONTEST, FORUM, PLAQUE_CEREMONY, House

ANSWERED = "valid"
HOMES = {
    "관리자": "/admin/accounts/", "행사 담당": "/manage/", "인증 담당": "/manage/", "심사위원 1": "/judging/",
    "접수 담당": f"/checkin/{FORUM}/",
}  # fmt: skip
FEWEST_PAGES = 2
PUBLIC_PAGES = {
    "/", "/forums/", f"/forums/{FORUM}/", f"/forums/{FORUM}/programme/", f"/forums/{FORUM}/booths/",
    f"/contests/{CONTEST}/", f"/contests/{CONTEST}/results/", f"/contests/{CONTEST}/result.json",
    f"/ceremonies/{AWARD_CEREMONY}/", f"/ceremonies/{PLAQUE_CEREMONY}/", "/institutions/", "/institutions.csv",
    "/institutions.json", "/verify/", f"/forums/{FORUM}/schedule.ics", "/sign-in",
}  # fmt: skip


def every_number_is_answered_for(house: House) -> None:
    """Whoever reads a code off a plaque or a certificate gets the same answer as page and as data."""
    stranger = house.stranger()
    for code in house.certificate_codes + house.award_codes:
        stranger.type_address(f"/verify/{code}")
        answer = stranger.fetch(f"/verify/{code}").get_json()
        assert (answer["code"], answer["state"]) == (code, ANSWERED)
        stranger.reads(answer["holder"])
    stranger.type_address("/verify/")
    stranger.press("확인하기", code="제2023-007호")
    assert stranger.address == "/verify/2023-007"
    assert stranger.try_address("/verify/2023-025") == 404


def the_commands_agree(house: House) -> None:
    """Counts and the chain of the record."""
    printed = house.run("certification", "counts", "--as-of", "2023-12-05", "--json").output
    counts = json.loads(printed)
    assert (counts["as_of"], counts["presented"]) == ("2023-12-05", {"on_day": 24, "to_date": 24})
    assert (counts["granted_gross"], counts["standing"], counts["valid"]) == (24, {"2023": 24}, 24)
    assert "verified" in house.run("audit", "verify").output


def no_link_leads_nowhere(house: House) -> None:
    """Everybody walks through all the pages their own links lead to, on the evening of the day."""
    house.clock.at("2023-12-05 18:00")
    for name, home in HOMES.items():
        person = house.people[name]
        person.type_address(home)
        visited = person.wander()
        person.type_address(home + "?lang=en")
        person.wander()
        assert len(visited) >= FEWEST_PAGES, f"{name} finds only {sorted(visited)}"
    stranger = house.stranger()
    missing = PUBLIC_PAGES - stranger.wander()
    assert not missing, f"no link of the public pages leads to {sorted(missing)}"
