"""What certification officers do through pages."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from sqlalchemy import event, func, select

from forum_app.accounts.rules import Role
from forum_app.certification import queries
from forum_app.certification.models import Certification, CertificationEvent, Scheme
from forum_app.certification.rules import EventKind
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.institutions.models import Institution
from tests.factories.accounts import sign_in_as
from tests.factories.certifications import OFFICER, add_event, make_certification, make_three_cohorts
from tests.factories.forums import make_forum
from tests.integration.certification.test_imports import HEADER, row

BOARD = "/manage/certifications/"
NEW = "/manage/certifications/new"
IMPORT = "/manage/certifications/import"
NEW_SCHEME = "/manage/schemes/new"
SCHEME = {
    "slug": "national", "name": "사회서비스 품질인증제", "operator": "보건복지부·중앙사회서비스원",
    "validity_years": "3", "year": "2023",
}  # fmt: skip
GRANT = {
    "institution": "품질인증기관 2023-01", "scheme": "national", "year": "2023", "granted_on": "2023-12-05",
    "region": "11", "service": "maternal-newborn",
}  # fmt: skip


@pytest.fixture
def officer(app, client):
    with app.app_context():
        sign_in_as(client, Role.CERT_OFFICER)
    return client


def size(app, table):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


def test_from_an_empty_database_to_the_first_certification(app, officer):
    assert "인증제 만들기" in officer.get(BOARD).text
    assert "아직 인증제가 없습니다" in officer.get(NEW).text
    made = officer.submit(NEW_SCHEME, SCHEME)
    assert (made.status_code, made.location) == (303, f"{NEW}?scheme=national&year=2023")
    assert 'value="1"' in officer.get(made.location).text
    granted = officer.submit(made.location, GRANT, to=NEW)
    assert (granted.status_code, granted.location) == (303, f"{BOARD}2023-001/")
    assert 'value="2"' in officer.get(made.location).text
    with app.app_context():
        first = queries.get_certification(OFFICER, "2023-001")
        assert (first.valid_from, first.valid_until) == (date(2023, 12, 5), date(2026, 12, 4))
        assert first.service_type.slug == "maternal-newborn"
    page = officer.get(granted.location).text
    assert "품질인증기관 2023-01" in page
    assert "/verify/2023-001" in page


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"institution": ""}, "기관 이름을 적어 주십시오."),
        ({"institution": "가" * 121}, "120자"),
        ({"business_no": "123"}, "사업자등록번호는 숫자 10자리입니다."),
        ({"granted_on": "2023-02-30"}, "2023-12-05처럼"),
        ({"granted_on": ""}, "인증일을 적어 주십시오."),
        ({"valid_from": "2023-12-04"}, "보다 앞설 수 없습니다"),
        ({"valid_until": "2023-12-04"}, "앞섭니다"),
        ({"number": "1"}, "이미 있습니다"),
        ({"number": "0"}, "9999"),
        ({"number": "NaN"}, "integer"),
        ({"year": "1"}, "네 자리 연도"),
        ({"region": "99"}, "목록에 있는 것"),
        ({"scheme": "mars"}, "목록에 있는 것"),
    ],
)
def test_a_wrong_certification_is_refused_with_its_field_and_nothing_is_written(app, officer, changes, word):
    with app.app_context(), unit_of_work():
        make_certification(1)
    answer = officer.submit(NEW, {**GRANT, "institution": "새 기관", **changes})
    assert answer.status_code == 422
    assert word in answer.text or "정수" in answer.text
    assert (size(app, Certification), size(app, Institution)) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"slug": "부산"}, "영문 소문자"),
        ({"slug": "award"}, "award"),
        ({"name": ""}, "인증제 이름"),
        ({"operator": ""}, "운영기관"),
        ({"validity_years": "11"}, "1부터 10까지"),
        ({"year": "20"}, "네 자리"),
    ],
)
def test_a_wrong_scheme_is_refused_with_its_field(app, officer, changes, word):
    answer = officer.submit(NEW_SCHEME, {**SCHEME, **changes})
    assert answer.status_code == 422
    assert word in answer.text
    assert size(app, Scheme) == 0


def upload(client, content):
    return client.submit(IMPORT, {"file": (io.BytesIO(content), "events.csv")}, content_type="multipart/form-data")


def test_a_file_is_read_whole(app, officer):
    answer = upload(officer, (HEADER + row(1) + row(1, "presented") + row(2)).encode())
    assert (answer.status_code, answer.location) == (303, BOARD)
    assert (size(app, Certification), size(app, CertificationEvent)) == (2, 3)


def test_or_every_bad_line_is_shown_and_nothing_is_written(app, officer):
    answer = upload(officer, (HEADER + row(1, "flown") + row(2) + row(3, day="gestern")).encode())
    assert answer.status_code == 422
    assert re.findall(r'<th scope="row" class="c-id number">(\d+)</th>', answer.text) == ["2", "4"]
    assert size(app, Certification) == 0


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", (HEADER + row(1)).encode("cp949")])
def test_what_is_no_table_is_refused(officer, content):
    assert upload(officer, content).status_code == 422


def test_no_file_is_refused(officer):
    assert officer.submit(IMPORT, {}).status_code == 422


def test_an_event_is_added_and_an_ending_needs_reason_and_number(app, officer):
    with app.app_context(), unit_of_work():
        make_certification(1)
    file, events = f"{BOARD}2023-001/", f"{BOARD}2023-001/events"
    for fields, status in (
        ({"kind": "presented", "event_on": "2023-12-05"}, 303),
        ({"kind": "presented", "event_on": "2023-12-05"}, 422),
        ({"kind": "granted", "event_on": "2023-12-05"}, 422),
        ({"kind": "flown", "event_on": "2023-12-05"}, 422),
        ({"event_on": "2023-12-05"}, 422),
        ({"kind": "moved", "event_on": "nonsense"}, 422),
        ({"kind": "revoked", "event_on": "2024-08-30", "reason": "기준 미달"}, 422),
        ({"kind": "revoked", "event_on": "2024-08-30", "reason": "기준 미달", "confirm": "2023-002"}, 422),
        ({"kind": "revoked", "event_on": "2024-08-30", "confirm": "2023-001"}, 422),
        ({"kind": "revoked", "event_on": "2024-08-30", "reason": "기준 미달", "confirm": "제2023-1호"}, 303),
    ):
        assert officer.submit(file, fields, to=events).status_code == status, fields
    page = officer.get(file).text
    assert "기준 미달" in page
    assert "끝난 인증입니다" in page
    assert 'name="kind"' not in page


def test_the_board_says_why_24_and_23_are_both_right(app, officer):
    with app.app_context(), unit_of_work():
        make_three_cohorts()
    page = officer.get(f"{BOARD}?as_of=2024-12-17&cohort=2023").text
    assert "현판 24개와 남은 인증 23건은 둘 다 맞습니다." in page
    assert "15 + 23 + 23 = 61" in page
    assert page.count('class="square square-valid"') == 23
    assert page.count('class="square square-ended"') == 1
    assert "둘 다 맞습니다" not in officer.get(f"{BOARD}?as_of=2023-12-05").text
    for by in ("region", "state"):
        assert officer.get(f"{BOARD}?as_of=2024-12-17&by={by}").text.count('class="square ') == 23
    assert "2023-016" in officer.get(f"{BOARD}?q=2023-16").text
    assert officer.get(f"{BOARD}?as_of=2023-13-01").status_code == 422
    assert "90일 안, 15건" in officer.get(f"{BOARD}?as_of=2025-12-01").text
    assert "Cohorts" in officer.get(f"{BOARD}?lang=en").text


def test_board_and_file_ask_as_many_questions_for_three_as_for_one(app, officer):
    asked = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    counts = []
    for numbers in ((1,), (2, 3)):
        with app.app_context(), unit_of_work():
            for number in numbers:
                add_event(make_certification(number), EventKind.PRESENTED, date(2023, 12, 5))
        for address in (f"{BOARD}?q=2023", f"{BOARD}2023-001/"):
            asked.clear()
            assert officer.get(address).status_code == 200
            counts.append(len([statement for statement in asked if statement.startswith("SELECT")]))
    assert counts[:2] == counts[2:]


@pytest.mark.parametrize("address", [BOARD, NEW, IMPORT, NEW_SCHEME, f"{BOARD}2023-001/"])
def test_who_is_no_officer_does_not_get_in(app, client, address):
    with app.app_context(), unit_of_work():
        make_certification(1)
        forum_id = make_forum().id
    assert client.get(address).status_code == 303
    with app.app_context():
        sign_in_as(client, Role.JUDGE, forum_id=forum_id)
    assert client.get(address).status_code == 404


def test_an_auditor_reads_and_writes_nothing(app, client):
    with app.app_context(), unit_of_work():
        make_certification(1)
    with app.app_context():
        sign_in_as(client, Role.AUDITOR)
    assert client.get(BOARD).status_code == 200
    page = client.get(f"{BOARD}2023-001/")
    assert page.status_code == 200
    assert 'name="kind"' not in page.text
    assert client.get(NEW).status_code == 404
    assert client.get(f"{BOARD}2023-099/").status_code == 404
