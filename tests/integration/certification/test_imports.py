"""`flask certification import`: one row an event; every bad line is named, nothing half is kept."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from forum_app.certification import queries
from forum_app.certification.models import Certification
from forum_app.certification.rules import EventKind, State, state_on
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.permissions import NOBODY
from forum_app.institutions.models import Institution

HEADER = (
    "certificate_no,institution,business_no,region,service,scheme,cohort,granted_on,valid_from,valid_until,"
    "event,event_on,reason\n"
)
FACTS = "{no},{name},,11,maternal-newborn,national,2023,2023-12-05,2023-12-05,2026-12-04,"


def row(number=1, event="granted", day="2023-12-05", reason="", **changes):
    facts = {"no": f"2023-{number:03d}", "name": f"품질인증기관 2023-{number:02d}", **changes}
    return FACTS.format(**facts) + f"{event},{day},{reason}\n"


@pytest.fixture
def run(app, tmp_path):
    def run(content, name="events.csv"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return app.test_cli_runner().invoke(args=["certification", "import", str(file)])

    return run


def written(app):
    with app.app_context():
        return [
            db.session.scalar(select(func.count()).select_from(table))
            for table in (Certification, Institution, AuditEvent)
        ]


def test_rows_in_any_order_become_certifications_with_their_events(app, run):
    content = (
        HEADER
        + row(1, "reinstated", "2024-05-01")
        + row(1, "suspended", "2024-03-01", "기준 미달")
        + row(2, "ended", "2024-08-30", "공개 자료 없음")
        + row(1)
        + row(2, "presented")
        + row(2, no="제2023-2호")
        + "busan-2024-001,국제렘포레,,부산,,busan,2024,2024-11-28,2024-11-28,,granted,2024-11-28,\n"
    )
    result = run("\ufeff" + content)
    assert (result.exit_code, result.output) == (0, "events.csv: 3 certifications, 7 events\n")
    with app.app_context():
        first = queries.find_certification(NOBODY, "2023-001")
        second = queries.find_certification(NOBODY, "2023-002")
        busan = queries.find_certification(NOBODY, "busan-2024-001")
        assert state_on(first.life, date(2024, 4, 1)) is State.SUSPENDED
        assert state_on(first.life, date(2024, 5, 1)) is State.VALID
        assert [e.kind for e in second.events] == [EventKind.GRANTED, EventKind.PRESENTED, EventKind.ENDED]
        assert (busan.valid_until, busan.service_type, busan.cohort.scheme.operator) == (
            date(2027, 11, 27), None, "부산광역시·부산광역시사회서비스원",
        )  # fmt: skip


def test_events_may_follow_in_a_later_file_but_not_twice(app, run):
    assert run(HEADER + row(1)).exit_code == 0
    assert run(HEADER + row(1, "presented")).exit_code == 0
    result = run(HEADER + row(1, "presented") + row(1))
    assert result.exit_code == 1
    assert [line.partition(":")[0] for line in result.stderr.splitlines()[:2]] == ["line 2", "line 3"]


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        (row(2, "flown"), "'flown'"),
        (row(2, day="2023-02-30"), "2023-02-30"),
        (row(2, day="NaN"), "NaN"),
        (row(2, day=""), "event_on"),
        (row(2, day="2023-12-06"), "granted_on"),
        (row(2, no="2023-000"), "2023-000"),
        (row(2, no="2024-002"), "2024-002"),
        (row(2, no="no number"), "no number"),
        (row(2, no=""), "certificate_no"),
        (row(2, name=""), "institution"),
        (row(2, name="가" * 121), "120"),
        (row(2, reason="가" * 301), "300"),
        (row(1), "2"),
        (row(2, "presented"), "granted"),
        (row(1, "suspended", "2024-01-01"), "사유"),
        (row(1, "presented", "2023-12-04"), "2023-12-05"),
        (row(1, "reinstated", "2024-01-01"), "정지"),
        (row(1, "presented").replace("2026-12-04", "2026-12-05"), "valid_until"),
        (row(2).replace("2026-12-04", "2023-12-04"), "유효기간"),
        (row(2).replace("maternal-newborn", "cooking"), "cooking"),
        (row(2).replace(",national,", ",mars,").replace("2023-002", "mars-2023-002"), "mars"),
        (row(2).replace(",11,", ",99,"), "99"),
        (row(2).replace(",2023,2023-12-05", ",twenty,2023-12-05"), "2023"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_written(app, run, bad, word):
    result = run(HEADER + row(1) + bad)
    assert result.exit_code == 1, result.output
    assert result.stderr.startswith("line 3: ")
    assert word in result.stderr.splitlines()[0]
    assert written(app) == [0, 0, 0]


def test_all_bad_lines_are_shown_at_once(app, run):
    result = run(HEADER + row(1, "flown") + row(2) + row(3, day="gestern") + row(4, name=""))
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == ["line 2", "line 4", "line 5", "Error"]
    assert written(app) == [0, 0, 0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        (HEADER + row(1)).encode("cp949"),
        HEADER.replace(",reason", "") + row(1),
        HEADER.replace("reason", "event") + row(1),
        HEADER + row(1).strip() + ",too,many\n",
        HEADER + '"open quote',
        HEADER + "\0",
    ],
)
def test_what_is_no_such_table_is_refused_in_one_line(app, run, content):
    result = run(content)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert len(result.stderr.splitlines()) == 1
    assert written(app) == [0, 0, 0]
