"""The check of a number: what plaque and certificate say when somebody scans them."""

from datetime import UTC, date, datetime

import pytest

from forum_app.certification.rules import EventKind
from forum_app.contest.models import Award
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.models import AttendanceCertificate, CheckIn, Registration
from forum_app.registration.services import issue_own
from tests.factories.awards import make_awarded_contest
from tests.factories.certifications import add_event, make_certification
from tests.factories.institutions import make_institution
from tests.factories.registration import WHILE_OPEN, make_open_forum, make_registration

JSON = {"Accept": "application/json"}
BEFORE, AFTER = "2024-08-29 23:59", "2024-08-30 00:00"
PUBLISHED = datetime(2023, 11, 24, 1, 0, tzinfo=UTC)


def answer(client, code):
    response = client.get(f"/verify/{code}", headers=JSON)
    return response.status_code, response.json


@pytest.mark.parametrize(
    ("event", "state", "headline"),
    [
        (None, "valid", "유효한 인증입니다"),
        (EventKind.SUSPENDED, "suspended", "정지된 인증입니다"),
        (EventKind.REVOKED, "revoked", "취소된 인증입니다"),
        (EventKind.RETURNED, "returned", "반납된 인증입니다"),
        (EventKind.ENDED, "ended", "종료된 인증입니다"),
        (EventKind.CLOSED, "ended", "종료된 인증입니다"),
    ],
)
def test_each_state_has_its_answer_from_its_day_on(client, session, clock, event, state, headline):
    with unit_of_work():
        certification = make_certification(7)
        if event is not None:
            add_event(certification, event, date(2024, 8, 30))
    clock.at(BEFORE)
    assert answer(client, "2023-007")[1]["state"] == "valid"
    clock.at(AFTER)
    page = client.get("/verify/2023-007")
    assert (page.status_code, f"<h1>{headline}</h1>" in page.text) == (200, True)
    assert answer(client, "2023-007") == (
        200,
        {
            "code": "2023-007", "state": state, "as_of": "2024-08-30T00:00:00+09:00",
            "holder": "품질인증기관 national 2023-07", "valid_from": "2023-12-05", "valid_until": "2026-12-04",
        },
    )  # fmt: skip


def test_the_reason_of_an_ending_is_not_public(client, session, clock):
    with unit_of_work():
        add_event(make_certification(19), EventKind.REVOKED, date(2024, 8, 30), reason="직원 홍길동의 부정 수급")
    clock.at("2024-12-17 14:05")
    page = client.get("/verify/2023-019").text
    assert "2024. 8. 30.부터 효력이 없습니다." in page
    assert "공개하지 않음" in page
    assert "부정 수급" not in page


def test_it_expires_after_its_last_day_and_names_the_certification_that_followed(client, session, clock):
    with unit_of_work():
        institution = make_institution("돌봄 하나")
        make_certification(7, institution=institution)
        make_certification(1, scheme="busan", year=2024, granted_on=date(2024, 11, 1), institution=institution)
    clock.at("2026-12-04 23:59")
    assert answer(client, "2023-007")[1]["state"] == "valid"
    clock.at("2026-12-05 00:00")
    assert answer(client, "2023-007")[1]["state"] == "expired"
    page = client.get("/verify/2023-007").text
    assert "2026. 12. 4.까지 유효했던 인증입니다." in page
    assert "등록된 것이 없습니다" in page
    with unit_of_work():
        make_certification(2, year=2026, granted_on=date(2026, 12, 1), institution=institution)
    assert '<a href="/verify/2026-002">2026-002</a>' in client.get("/verify/2023-007").text


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("제2023-7호", "2023-007"), ("제 2023 - 007 호", "2023-007"), ("２０２３－００７", "2023-007"),
        ("national-2023-7", "2023-007"), ("Busan-2024-1", "busan-2024-001"), ("award-2023-12", "award-2023-012"),
        ("attend-2023-1", "attend-2023-0001"), ("2023-007/", "2023-007"),
    ],
)  # fmt: skip
def test_other_spellings_lead_to_the_canonical_address(client, session, typed, canonical):
    by_path = client.get(f"/verify/{typed}?lang=en")
    assert (by_path.status_code, by_path.location) == (302, f"/verify/{canonical}?lang=en")
    by_field = client.get("/verify/", query_string={"code": typed.removesuffix("/")})
    assert (by_field.status_code, by_field.location) == (302, f"/verify/{canonical}")
    assert client.get(f"/verify/{canonical}").status_code == 404


def test_a_number_never_given_is_answered_with_the_field_to_type_it_again(client, session, clock):
    clock.at("2024-12-17 14:07")
    page = client.get("/verify/2023-070")
    assert page.status_code == 404
    assert "<h1>이 번호로 발급된 인증이 없습니다</h1>" in page.text
    assert 'value="2023-070"' in page.text
    assert answer(client, "2023-070") == (
        404,
        {
            "code": "2023-070", "state": "unknown", "as_of": "2024-12-17T14:07:00+09:00", "holder": None,
            "valid_from": None, "valid_until": None,
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    ["nope", "2023", "'; DROP TABLE certification; --", "<script>", "가" * 3000, "a/b/c", "award-"],
)
def test_anything_else_is_unknown_too(client, session, typed):
    page = client.get(f"/verify/{typed}")
    assert page.status_code == 404
    assert "이 번호로 발급된 인증이 없습니다" in page.text
    assert "<script>" not in page.text


def test_before_its_grant_a_certification_is_unknown(client, session, clock):
    with unit_of_work():
        make_certification(7)
    clock.at("2023-12-04 23:59")
    assert answer(client, "2023-007")[0] == 404
    clock.at("2023-12-05 00:00")
    assert answer(client, "2023-007")[0] == 200


def test_an_award_is_known_once_its_result_is_published(client, session, clock):
    with unit_of_work():
        contest = make_awarded_contest(clock)
        contest_id = contest.id
    clock.at("2023-12-05 10:00")
    hidden, missing = client.get("/verify/award-2023-001"), client.get("/verify/award-2023-999")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.text.replace("award-2023-001", "award-2023-999") == missing.text
    with unit_of_work():
        db.session.get(type(contest), contest_id).published_at = PUBLISHED
    assert answer(client, "award-2023-001") == (
        200,
        {
            "code": "award-2023-001", "state": "valid", "as_of": "2023-12-05T10:00:00+09:00", "holder": "사업 기관 1",
            "valid_from": "2023-12-05", "valid_until": None,
        },
    )  # fmt: skip
    page = client.get("/verify/award-2023-001").text
    assert "<h1>유효한 상장입니다</h1>" in page
    assert "보건복지부장관" in page


def test_a_voided_award_is_revoked_from_that_day_on(client, session, clock):
    with unit_of_work():
        make_awarded_contest(clock, published_at=PUBLISHED)
        award = db.session.scalars(db.select(Award)).one()
        award.voided_on, award.void_reason = date(2024, 2, 1), "표절이 확인됨"
    clock.at("2024-01-31 23:59")
    assert answer(client, "award-2023-001")[1]["state"] == "valid"
    clock.at("2024-02-01 00:00")
    assert answer(client, "award-2023-001")[1]["state"] == "revoked"
    page = client.get("/verify/award-2023-001").text
    assert "<h1>취소된 상장입니다</h1>" in page
    assert "표절" not in page


def test_the_field_asks_for_a_number(client, session):
    assert client.get("/verify/").status_code == 200
    empty = client.get("/verify/?code=%20")
    assert empty.status_code == 422
    assert "인증번호를 적어 주십시오." in empty.text


def test_it_speaks_english(client, session, clock):
    with unit_of_work():
        make_certification(7)
    clock.at("2024-12-17 14:02")
    page = client.get("/verify/2023-007?lang=en").text
    assert "<h1>This certification is valid</h1>" in page
    assert "Ministry of Health and Welfare" in page
    assert "<strong>17 Dec 2024 14:02</strong>" in page


def make_attendance(clock, **changes):
    """A certificate of attendance issued on 6 December 2023 for somebody who came in."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        row = make_registration(forum, name=changes.pop("name", "홍길동"))
        db.session.add(CheckIn(registration_id=row.id, forum_id=forum.id, checked_in_at=clock.at("2023-12-05 10:00")))
    clock.at("2023-12-06 09:00")
    with unit_of_work():
        certificate = issue_own(db.session.get(Registration, row.id))
        for name, value in changes.items():
            setattr(certificate, name, value)


def test_a_certificate_of_attendance_is_known_by_a_masked_name(client, session, clock):
    assert answer(client, "attend-2023-0001")[0] == 404
    make_attendance(clock)
    assert client.get("/verify/attend-2023-1").location == "/verify/attend-2023-0001"
    assert answer(client, "attend-2023-0001") == (
        200,
        {
            "code": "attend-2023-0001", "state": "valid", "as_of": "2023-12-06T09:00:00+09:00", "holder": "홍*동",
            "valid_from": "2023-12-06", "valid_until": None,
        },
    )  # fmt: skip
    page = client.get("/verify/attend-2023-0001").text
    for text in ("<h1>유효한 참가확인서입니다</h1>", "홍*동", "전체 성명은 종이에 적혀 있습니다.", "2023. 12. 6."):
        assert text in page
    assert "홍길동" not in page


def test_a_revoked_certificate_of_attendance_says_so_but_not_why(client, session, clock):
    make_attendance(clock, revoked_at=clock.at("2023-12-08 10:00"), revoke_reason="홍길동은 오지 않음")
    clock.at("2023-12-08 12:00")
    assert answer(client, "attend-2023-0001")[1]["state"] == "revoked"
    page = client.get("/verify/attend-2023-0001").text
    assert "<h1>취소된 참가확인서입니다</h1>" in page
    assert "2023. 12. 8.부터 효력이 없습니다." in page
    assert "오지 않음" not in page


def test_once_its_time_is_over_a_certificate_of_attendance_names_nobody(client, session, clock):
    make_attendance(clock, name="홍길동")
    with unit_of_work():
        certificate = db.session.scalars(db.select(AttendanceCertificate)).one()
        certificate.name = certificate.affiliation = ""
        certificate.erased_at = clock.at("2026-12-07 03:00")
    assert answer(client, "attend-2023-0001")[1] | {"as_of": ""} == {
        "code": "attend-2023-0001", "state": "valid", "as_of": "", "holder": None, "valid_from": "2023-12-06",
        "valid_until": None,
    }  # fmt: skip
    assert "보관 기간이 지나 지웠습니다" in client.get("/verify/attend-2023-0001").text


def test_a_certificate_of_attendance_speaks_english(client, session, clock):
    make_attendance(clock, name="Jane Doe")
    page = client.get("/verify/attend-2023-0001?lang=en").text
    assert "<h1>This certificate of attendance is valid</h1>" in page
    assert "J******e" in page
