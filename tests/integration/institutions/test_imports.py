"""`flask institutions import`: every bad row is named, nothing half is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum_app.core.db import db
from forum_app.institutions.models import Institution, Site

HEADER = "institution,business_no,region,service\n"


@pytest.fixture
def run(app, tmp_path):
    def run(content):
        file = tmp_path / "institutions.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return app.test_cli_runner().invoke(args=["institutions", "import", str(file)])

    return run


def names(app):
    with app.app_context():
        return sorted(db.session.scalars(select(Institution.name)))


def test_rows_become_institutions_with_their_services(app, run):
    result = run(HEADER + "가온센터,123-45-67891,11,maternal-newborn\n나루센터,,부산,발달재활서비스\n다솜센터,,,\n")
    assert (result.exit_code, result.output) == (0, "3 rows of institutions.csv read\n")
    with app.app_context():
        sites = db.session.scalars(select(Site).order_by(Site.name)).all()
        assert [(site.name, [s.slug for s in site.services]) for site in sites] == [
            ("가온센터", ["maternal-newborn"]), ("나루센터", ["developmental-rehabilitation"]),
        ]  # fmt: skip
    assert run(HEADER + "가온센터,1234567891,11,maternal-newborn\n").exit_code == 0
    assert names(app) == ["가온센터", "나루센터", "다솜센터"]


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("가온센터,1234567890,11,", "사업자등록번호"),
        (",,11,", "institution"),
        ("가온센터,,99,", "지역 '99'"),
        ("가온센터,,11,cooking", "서비스 'cooking'"),
        ("가온센터,,,maternal-newborn", "지역"),
        ("가" * 121 + ",,11,", "120"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(app, run, row, word):
    result = run(HEADER + "나루센터,,26,\n" + row + "\n")
    assert result.exit_code == 1
    assert result.stderr.startswith("line 3: ")
    assert word in result.stderr
    assert names(app) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"institution,region,service\nA,11,\n", "institution,business_no,region,service\n가,,,".encode("cp949")],
)
def test_what_is_no_such_table_is_refused_in_one_line(app, run, content):
    result = run(content)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert names(app) == []
