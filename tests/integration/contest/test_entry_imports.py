"""Files of entries: read whole or not at all, every bad line named, by page-less import and by command."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from forum_app.contest.imports.entries import COLUMNS, import_entries
from forum_app.contest.models import Entry
from forum_app.core import clock as core_clock
from forum_app.core.errors import DomainError, ImportRefused, StepRefused
from forum_app.core.spreadsheets import read_table, write_xlsx
from forum_app.core.unit_of_work import unit_of_work
from forum_app.institutions.models import Institution
from tests.factories.contest import SYSTEM, make_draft, make_entry, make_open_contest

HEAD = "entry,track,title,institution,business_no,region,contact_name,contact_email,summary,receipt_no\n"
GOOD = (
    HEAD
    + "B-07,biz,이웃이 잇는 돌봄,돌봄 하나,,서울,담당 하나,one@example.org,요약,사업-07\n"
    + "T-01,tech,손에 쥐는 알림,기술 하나,,26,,,,기술-01\n"
)

GOOD_TABLE = read_table(GOOD.encode(), COLUMNS)


def read(content: str | bytes, session, clock) -> int:
    table = read_table(content.encode() if isinstance(content, str) else content, COLUMNS)
    with unit_of_work():
        contest = make_open_contest(clock)
        return import_entries(contest, table, actor=SYSTEM, at=core_clock.now())


def rows(session) -> list[tuple[object, ...]]:
    query = select(Entry.code, Entry.receipt_no, Entry.title, Institution.name, Entry.region).join(Entry.institution)
    return [tuple(row) for row in session.execute(query.order_by(Entry.id))]


EXPECTED = [
    ("B-07", "사업-07", "이웃이 잇는 돌봄", "돌봄 하나", "11"),
    ("T-01", "기술-01", "손에 쥐는 알림", "기술 하나", "26"),
]


def test_a_csv_with_or_without_bom_becomes_entries(session, clock):
    assert read("\ufeff" + GOOD, session, clock) == 2
    assert rows(session) == EXPECTED


def test_an_xlsx_becomes_the_same_entries(session, clock):
    header, *lines = [line.split(",") for line in GOOD.strip().split("\n")]
    assert read(write_xlsx("출품작", header, lines), session, clock) == 2
    assert rows(session) == EXPECTED


def test_the_required_columns_alone_make_entries_of_unnamed_institutions(session, clock):
    assert read("entry,track\nB-07,biz\nB-08,biz\n", session, clock) == 2
    assert rows(session) == [("B-07", "B-07", "B-07", "2023 B-07", None), ("B-08", "B-08", "B-08", "2023 B-08", None)]
    assert session.scalars(select(Institution.is_placeholder)).all() == [True, True]


def test_two_lines_of_one_institution_mean_one_row(session, clock):
    read("entry,track,title,institution\nB-1,biz,하나,돌봄 하나\nB-2,biz,둘,돌봄  하나\n", session, clock)
    assert session.scalar(select(func.count()).select_from(Institution)) == 1


def test_numbers_go_on_after_imported_ones(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        import_entries(contest, GOOD_TABLE, actor=SYSTEM, at=core_clock.now())
        assert make_entry(contest, title="새 과제").receipt_no == "사업-08"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("entry,title\nB-07,제목\n", "track"),
        ("title\n제목\n", "entry, track"),
        ("", "비어 있습니다"),
        ("entry,track\n", "한 줄도 없습니다"),
        ("entry,track,track\nB,biz,biz\n", "두 번"),
        ("entry,track\nB-07,biz,제목\n", "2번째 줄의 칸이 3개"),
        ("entry,track,title\nB-07,biz,돌봄\n".encode("cp949"), "UTF-8이 아닙니다"),
        (b"entry,track\nB\x0007,biz\n", "2번째 줄"),
        (b"PK\x03\x04 not a workbook", "XLSX 파일을 읽을 수 없습니다"),
    ],
)
def test_what_is_no_table_of_entries_is_refused_as_a_whole(session, clock, content, message):
    with pytest.raises(DomainError) as refusal:
        read(content, session, clock)
    assert message in str(refusal.value)
    assert session.scalar(select(func.count()).select_from(Entry)) == 0


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("B-09,pets,제목,돌봄,,,,,,\n", "track", "'pets'을(를) 알 수 없습니다. 쓸 수 있는 값: biz, tech"),
        (",biz,제목,돌봄,,,,,,\n", "entry", "비어 있습니다"),
        ("B-09,biz,,돌봄,,,,,,\n", "title", "비어 있습니다"),
        ("B-09,biz,제목,,,,,,,\n", "institution", "비어 있습니다"),
        (f"B-09,biz,{'가' * 201},돌봄,,,,,,\n", "title", "200자까지"),
        (f"{'B' * 41},biz,제목,돌봄,,,,,,\n", "entry", "40자 이하"),
        ("B-09,biz,제목,돌봄,1234567890,,,,,\n", "business_no", "마지막 숫자"),
        ("B-09,biz,제목,돌봄,,화성,,,,\n", "region", "'화성'을(를) 알 수 없습니다"),
        ("B-09,biz,제목,돌봄,,,담당,one@,,\n", "contact_email", "이름@기관.kr"),
        ("B-09,biz,제목,돌봄,,,,,900101-1234567,\n", "summary", "주민등록번호"),
    ],
)
def test_a_bad_line_is_named_with_its_column_and_what_would_be_right(session, clock, line, column, message):
    with pytest.raises(ImportRefused) as refusal:
        read(GOOD + line, session, clock)
    (error,) = refusal.value.errors
    assert (error.line, dict(error.params)["column"]) == (4, column)
    assert message in str(error)
    assert session.scalar(select(func.count()).select_from(Entry)) == 0


def test_all_bad_lines_are_shown_at_once_in_their_order(session, clock):
    bad = [
        "B-08,pets,제목,돌봄,,,,,,",
        "B-07,biz,다른 제목,돌봄,,,,,,",
        "B-09,biz,제목,돌봄,,,,,,사업-07",
        "B-10,biz,,,,,,,,",
    ]
    content = GOOD + "\n".join(bad)
    with pytest.raises(ImportRefused) as refusal:
        read(content, session, clock)
    assert [error.line for error in refusal.value.errors] == [4, 5, 6, 7]
    assert str(refusal.value) == "4줄을 고쳐야 합니다. 아무것도 저장하지 않았습니다."
    assert "2번째 줄에도 있습니다" in str(refusal.value.errors[1])
    assert "'사업-07'" in str(refusal.value.errors[2])


def test_a_receipt_number_that_was_given_out_before_is_refused(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        import_entries(contest, GOOD_TABLE, actor=SYSTEM, at=core_clock.now())
    lines = "B-09,biz,새 제목,돌봄,,,,,,사업-07\nB-07,biz,또 새 제목,돌봄,,,,,,사업-10\n"
    again = read_table((HEAD + lines).encode(), COLUMNS)
    with pytest.raises(ImportRefused) as refusal, unit_of_work():
        import_entries(contest, again, actor=SYSTEM, at=core_clock.now())
    assert [(e.line, dict(e.params)["column"]) for e in refusal.value.errors] == [(2, "receipt_no"), (3, "entry")]


def test_a_draft_takes_no_entries(session, clock):
    with unit_of_work():
        contest = make_draft(clock)
        with pytest.raises(StepRefused):
            import_entries(contest, GOOD_TABLE, actor=SYSTEM, at=core_clock.now())


def test_the_command_reads_a_file_and_says_how_many(app, session, clock, tmp_path):
    with unit_of_work():
        make_open_contest(clock)
    file = tmp_path / "entries.csv"
    file.write_text(GOOD, encoding="utf-8")
    done = app.test_cli_runner().invoke(args=["contest", "import-entries", "2023", str(file)])
    assert (done.exit_code, done.output) == (0, "2 entries of entries.csv read\n")
    session.rollback()
    assert rows(session) == EXPECTED


def test_the_command_names_bad_lines_and_ends_non_zero(app, session, clock, tmp_path):
    with unit_of_work():
        make_open_contest(clock)
    file = tmp_path / "entries.csv"
    file.write_text(GOOD + "B-08,pets,제목,돌봄,,,,,,\n,biz,제목,돌봄,,,,,,\n", encoding="utf-8")
    done = app.test_cli_runner().invoke(args=["contest", "import-entries", "2023", str(file)])
    assert done.exit_code == 1
    assert [line.split(":")[0] for line in done.output.splitlines()] == ["line 4", "line 5", "Error"]
    session.rollback()
    assert rows(session) == []


def test_the_command_names_no_column_where_the_whole_line_is_doubled(app, session, clock, tmp_path):
    with unit_of_work():
        make_open_contest(clock)
    file = tmp_path / "entries.csv"
    file.write_text("entry,track\nB-07,biz\nB-07,biz\n", encoding="utf-8")
    done = app.test_cli_runner().invoke(args=["contest", "import-entries", "2023", str(file)])
    assert (done.exit_code, done.output.splitlines()[0]) == (
        1,
        "line 3: entry 칸의 'B-07'이(가) 2번째 줄에도 있습니다.",
    )


def test_the_command_knows_no_other_contest(app, session, tmp_path):
    file = tmp_path / "entries.csv"
    file.write_text(GOOD, encoding="utf-8")
    done = app.test_cli_runner().invoke(args=["contest", "import-entries", "none", str(file)])
    assert (done.exit_code, done.output) == (1, "Error: 찾으시는 공모전이 없습니다.\n")
