"""The public register, its open data and the feed of changes."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from sqlalchemy import event

from forum_app.certification.rules import EventKind
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.institutions.rules import Region
from tests.factories.certifications import add_event, make_certification, make_three_cohorts
from tests.factories.institutions import make_institution


@pytest.fixture
def three_cohorts(app):
    with app.app_context(), unit_of_work():
        make_three_cohorts()
        make_certification(
            1, scheme="busan", year=2024, granted_on=date(2024, 11, 28), service=None, region=Region.BUSAN,
            institution=make_institution("국제렘포레", region=Region.BUSAN),
        )  # fmt: skip


def rows(client, address):
    return client.get(f"/institutions.json?{address}").get_json()["items"]


def test_an_empty_register_says_so_and_answers(client):
    page = client.get("/institutions/")
    assert page.status_code == 200
    assert "아직 등록된 인증기관이 없습니다" in page.text
    assert client.get("/institutions.json").get_json()["items"] == []
    assert client.get("/institutions/changes").get_json() == {"items": [], "next": None}


HEADINGS = [
    ("as_of=2023-12-05", "인증을 받은 기관 39곳"),
    ("as_of=2024-12-17", "인증을 받은 기관 62곳"),
    ("as_of=2024-12-17&status=valid", "유효한 기관 61곳"),
    ("as_of=2024-12-17&status=valid&scheme=all", "유효한 기관 62곳"),
    ("as_of=2024-12-17&status=ended", "인증이 끝난 기관 1곳"),
    ("as_of=2026-01-01&status=expired", "인증이 만료된 기관 15곳"),
    ("as_of=2024-12-17&scheme=busan", "인증을 받은 기관 1곳"),
    ("as_of=2024-12-17&region=26", "인증을 받은 기관 0곳"),
    ("as_of=2022-12-11", "인증을 받은 기관 0곳"),
]


def test_the_heading_counts_institutions_as_of_the_day(client, three_cohorts):
    for address, heading in HEADINGS:
        page = client.get(f"/institutions/?{address}")
        assert page.status_code == 200
        assert heading in page.text


FILTERS = [
    ("q=제2023-16호", ["2023-016"]),
    ("q=2024-02", ["2024-002", "2024-020", "2024-021", "2024-022", "2024-023"]),
    ("q=렘포레&scheme=all", ["busan-2024-001"]),
    ("q=렘포레", []),
    ("q=%25", []),
    ("q=2023 15&status=ended", []),
    ("status=ended", ["2023-016"]),
    ("scheme=busan&region=26", ["busan-2024-001"]),
    ("service=child-vision", []),
]


def test_the_filters_of_page_and_open_data_are_the_same(client, three_cohorts):
    for address, codes in FILTERS:
        assert [row["certificate_no"] for row in rows(client, f"as_of=2024-12-17&{address}")] == codes
        page = client.get(f"/institutions/?as_of=2024-12-17&{address}").text
        assert page.count('class="c-name"') == len(codes)


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("as_of=gestern", "as_of"),
        ("as_of=2023-02-30", "as_of"),
        ("region=99", "region"),
        ("status=fine", "status"),
        ("scheme=mars", "scheme"),
        ("service=cooking", "service"),
        ("q=" + "가" * 101, "q"),
    ],
)
def test_a_filter_that_means_nothing_is_named(client, address, field):
    assert client.get(f"/institutions/?{address}").status_code == 422
    for feed in ("csv", "json"):
        answer = client.get(f"/institutions.{feed}?{address}")
        assert (answer.status_code, list(answer.get_json()["fields"])) == (422, [field])


def test_pages_hold_twenty_rows_and_no_page_is_out_of_reach(client, three_cohorts):
    sizes = [client.get(f"/institutions/?as_of=2024-12-17&page={n}").text.count('class="c-name"') for n in range(6)]
    assert sizes == [20, 20, 20, 20, 2, 2]
    assert client.get("/institutions/?page=last").status_code == 200


def test_every_region_is_a_link_with_its_count(client, three_cohorts):
    page = client.get("/institutions/?as_of=2024-12-17&scheme=all").text
    for region, name in Region.labels().items():
        assert f"region={region.value}" in page
        count = {Region.SEOUL: 62, Region.BUSAN: 1}.get(region, 0)
        islands = " (울릉도와 독도 포함)" if region is Region.GYEONGBUK else ""
        assert f"<title>{name}{islands}, {count}곳</title>" in page


def test_two_schemes_of_one_name_stand_apart_with_their_operators(client, three_cohorts):
    page = client.get("/institutions/?as_of=2024-12-17").text
    assert "운영 보건복지부·중앙사회서비스원" in page
    assert "유효 61건 = 15 + 23 + 23" in page
    assert "운영 부산광역시·부산광역시사회서비스원" in page


def test_sample_rows_stand_under_the_sample_line(app, client):
    with app.app_context(), unit_of_work():
        make_certification(1)
    assert "예시 자료" not in client.get("/institutions/").text
    with app.app_context(), unit_of_work():
        make_certification(1, year=2024, granted_on=date(2024, 12, 17), sample_note="지역은 예시입니다.")
    assert "지역은 예시입니다." in client.get("/institutions/").text


def test_the_register_speaks_english(client, three_cohorts):
    page = client.get("/institutions/?as_of=2024-12-17&status=valid&lang=en").text
    assert "Valid: 61 institutions" in page
    assert "Maternal and newborn health care" in page
    assert "Operated by Ministry of Health and Welfare; Central Social Service Agency" in page


def test_open_data_names_day_licence_and_provider(client, three_cohorts):
    answer = client.get("/institutions.json?as_of=2024-12-17&status=ended").get_json()
    assert list(answer) == ["as_of", "licence", "provider", "items"]
    assert (answer["as_of"], answer["provider"]) == ("2024-12-17", "보건복지부·중앙사회서비스원")
    assert answer["items"] == [
        {
            "certificate_no": "2023-016",
            "institution": "품질인증기관 national 2023-16",
            "region": "11",
            "service": "maternal-newborn",
            "scheme": "national",
            "cohort": 2023,
            "valid_from": "2023-12-05",
            "valid_until": "2026-12-04",
            "state": "ended",
        }
    ]


def test_the_csv_opens_in_a_spreadsheet_and_carries_no_formula(app, client):
    with app.app_context(), unit_of_work():
        make_certification(1, institution=make_institution("=1+1 돌봄", region=None), service=None)
    answer = client.get("/institutions.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert 'rel="license"' in answer.headers["Link"]
    table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert table[0] == [
        "certificate_no", "institution", "region", "service", "scheme", "cohort", "valid_from", "valid_until", "state",
    ]  # fmt: skip
    assert table[1][:6] == ["2023-001", "'=1+1 돌봄", "", "", "national", "2023"]


def test_nobody_outside_sees_a_business_number(app, client):
    with app.app_context(), unit_of_work():
        make_certification(1, institution=make_institution("돌봄 하나", business_no="1234567891"))
    for address in ("/institutions/", "/institutions.csv", "/institutions.json", "/institutions/changes"):
        assert "1234567891" not in client.get(address).text


def test_changes_are_told_in_the_order_of_recording(app, client, clock):
    with app.app_context(), unit_of_work():
        made = make_certification(1)
        add_event(made, EventKind.SUSPENDED, date(2024, 3, 1))
    first = client.get("/institutions/changes").get_json()
    assert first["items"][1] == {
        "certificate_no": "2023-001",
        "event": "suspended",
        "event_on": "2024-03-01",
        "recorded_at": "2023-01-02T09:00:00+09:00",
    }
    assert [item["event"] for item in first["items"]] == ["granted", "suspended"]
    assert first["next"] is None
    for since, count in (
        ("2023-01-02T08:59:59%2B09:00", 2),
        ("2023-01-02T08:59:59+09:00", 2),
        ("2023-01-01T23:59:59Z", 2),
        ("2023-01-02T00:00:00Z", 0),
        ("2023-01-02T00:00:00Z~1", 1),
        ("2023-01-02T00:00:00Z~2", 0),
    ):
        assert len(client.get(f"/institutions/changes?since={since}").get_json()["items"]) == count


def test_a_long_feed_goes_on_at_its_cursor(client, three_cohorts, monkeypatch):
    monkeypatch.setattr("forum_app.certification.views.register.FEED_LIMIT", 50)
    seen, address = [], "/institutions/changes"
    while address:
        page = client.get(address).get_json()
        seen += [(item["certificate_no"], item["event"]) for item in page["items"]]
        address = page["next"] and f"/institutions/changes?cursor={page['next']}"
    assert len(seen) == len(set(seen)) == 62 + 1 + 47 + 1


@pytest.mark.parametrize(
    "since", ["gestern", "2024-12-17", "2024-12-17T10:00:00", "2024-12-17T10:00:00Z~x", "0001-01-01T00:00:00Z"]
)
def test_a_moment_without_its_offset_is_refused(client, since):
    answer = client.get(f"/institutions/changes?since={since}")
    assert (answer.status_code, list(answer.get_json()["fields"])) == (422, ["since"])


def test_the_page_asks_as_many_questions_for_three_rows_as_for_one(app, client):
    asked = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    counts = []
    for numbers in ((1,), (2, 3)):
        with app.app_context(), unit_of_work():
            for number in numbers:
                make_certification(number)
        asked.clear()
        assert client.get("/institutions/").status_code == 200
        counts.append(len([statement for statement in asked if statement.startswith("SELECT")]))
    assert counts[0] == counts[1]
