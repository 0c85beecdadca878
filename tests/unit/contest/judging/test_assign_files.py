"""judges.csv and assignment.csv: what is read, which line is refused for which reason, what is written."""

import unicodedata

import pytest

from forum_app.contest.judging import JudgeRow, JudgesRefused, assignment_csv, parse_rules, read_judges
from tests.unit.contest.judging.contests import rule_set

RULES = parse_rules(rule_set(tracks=[{"id": "biz"}, {"id": "기술"}]))
HEADER = "judge,affiliation,tracks,max_entries,conflicts\n"
KIM = JudgeRow("J1", "한빛병원", frozenset(["biz", "기술"]), 12, frozenset(["A", "B"]))


def judges(content):
    return read_judges(content if isinstance(content, bytes) else content.encode(), RULES, {"A", "B"})


def lines_refused(content):
    with pytest.raises(JudgesRefused) as refusal:
        judges(content)
    return [(error.line, str(error)) for error in refusal.value.errors]


@pytest.mark.parametrize(
    "content",
    [
        HEADER + "J1,한빛병원,biz;기술,12,A;B\n",
        "\ufeff" + HEADER + "J1,한빛병원,biz;기술,12,A;B",
        (HEADER + "J1,한빛병원,biz;기술,12,A;B\n").replace("\n", "\r\n"),
        HEADER + "\nJ1, 한빛병원 ,기술; biz;, 012 ,;B; A\n\n",
        'note,conflicts,judge,max_entries,tracks,affiliation\n"a,b",A;B,J1,12,biz;기술,한빛병원\n',
        HEADER + unicodedata.normalize("NFD", "J1,한빛병원,biz;기술,12,A;B\n"),
    ],
    ids=["plain", "BOM", "CRLF", "spaces", "order", "decomposed"],
)
def test_the_same_judge_however_it_is_written(content):
    assert judges(content) == [KIM]


def test_only_the_name_is_needed():
    assert judges("judge\nJ1\nJ2\n") == [JudgeRow("J1"), JudgeRow("J2")]
    assert judges(HEADER + "J1,,,,\n") == [JudgeRow("J1")]


@pytest.mark.parametrize("text", ["많이", "１２", "-1", "1.5", "1e308", "NaN", "1_0", "0x1", "9" * 30])
def test_a_limit_is_a_whole_number(text):
    content = HEADER + f"J1,,,{text},\n"
    assert lines_refused(content) == [(2, f"{text[:30]}: 상한은 0 이상의 정수로 적습니다.")]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",,,,", "심사위원 칸이 비었거나 앞뒤에 공백이 있습니다."),
        (" J9,,,,", "심사위원 칸이 비었거나 앞뒤에 공백이 있습니다."),
        ("J1,,,,", "J1: 같은 심사위원이 두 번 있습니다."),
        ("J9,,정책,,", "정책: 없는 부문입니다."),
        ("J9,,,,A;Z", "Z: 목록에 없는 작품입니다."),
        ("J9,,,", "칸이 5개여야 하는데 4개입니다."),
        ("J9,가,나,다,라,마", "칸이 5개여야 하는데 6개입니다."),
        ('J9,"a"b,,,', "CSV 형식에 맞지 않는 줄입니다."),
        (f"J9,{'a' * 140_000},,,", "CSV 형식에 맞지 않는 줄입니다."),
    ],
)
def test_a_bad_row_is_refused_with_its_line(row, message):
    assert lines_refused(HEADER + "J1,,,,\n" + row + "\n") == [(3, message)]


def test_every_bad_line_is_named_at_once():
    content = HEADER + "J1,,정책,많이,Z\nJ2,,,,\nJ2,,,\nJ2,,,,\n"
    assert [line for line, _ in lines_refused(content)] == [2, 2, 2, 4, 5]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "빈 파일입니다. 첫 줄에 열 이름이 있어야 합니다."),
        (b"\xef\xbb\xbf\r\n", "빈 파일입니다. 첫 줄에 열 이름이 있어야 합니다."),
        (b"name,tracks\nJ1,biz\n", "judge 열이 없습니다."),
        (b"judge,tracks,tracks\nJ1,biz,biz\n", "tracks 열이 두 번 있습니다."),
        ("judge\n심사".encode("cp949"), "UTF-8로 저장한 파일이 아닙니다."),
    ],
)
def test_a_file_that_is_no_table_of_judges_is_refused(content, message):
    [(line, said)] = lines_refused(content)
    assert (line in {1, 2}, said) == (True, message)


def test_a_long_file_of_bad_lines_is_given_up_on():
    assert len(lines_refused(HEADER + "J1,,정책,,\n" * 5000)) <= 1001


def test_the_assignment_is_written_row_by_row():
    pairs = [("A", "J1"), ("A", "김, 위원"), ("B", "J1")]
    assert assignment_csv(pairs).decode() == 'entry,judge\nA,J1\nA,"김, 위원"\nB,J1\n'
