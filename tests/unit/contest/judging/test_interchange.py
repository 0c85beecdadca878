"""The CSV forms: what is read, and which line is refused for which reason."""

import unicodedata

import pytest

from forum_app.contest.judging import EntriesRefused, ScoresRefused, parse_rules, read_entries, read_scores
from tests.unit.contest.judging.contests import round_of, rule_set

ONE_ROUND = parse_rules(rule_set(round_of("c1", "c2:10"), tracks=[{"id": "biz"}, {"id": "사업"}]))
TWO_ROUNDS = parse_rules(rule_set(round_of("c1"), round_of("c1", id="pt")))
HEADER = "entry,judge,criterion,score\n"
SHEET = "A,J1,c1,18\nA,J1,c2,9.5\n"


def cells(content, rules=ONE_ROUND, entries=("A", "B")):
    return list(read_scores(content, rules, set(entries)).cells(rules))


def lines_refused(content, rules=ONE_ROUND, entries=("A", "B")):
    with pytest.raises(ScoresRefused) as refusal:
        read_scores(content if isinstance(content, bytes) else content.encode(), rules, set(entries))
    return [(error.line, str(error)) for error in refusal.value.errors]


@pytest.mark.parametrize(
    "content",
    [
        HEADER + SHEET,
        "\ufeff" + HEADER + SHEET,
        (HEADER + SHEET).replace("\n", "\r\n"),
        HEADER + SHEET.rstrip(),
        HEADER + "\n" + SHEET + "\n\n",
        HEADER + "A,J1,c2,9.50\nA,J1,c1,018.0\n",
        "score,criterion,judge,entry,note\n18,c1,J1,A,\n9.5,c2,J1,A,끝\n",
        HEADER + '"A",J1,c1,"18"\nA,J1,c2,9.5\nB,J1,c1,\nB,J1,c2,\n',
        "entry,judge,criterion,score,round\nA,J1,c1,18,doc\nA,J1,c2,9.5,doc\n",
    ],
    ids=["plain", "BOM", "CRLF", "no end", "blank lines", "zeros", "order", "absent judge", "round"],
)
def test_the_same_sheet_however_it_is_written(content):
    assert cells(content.encode()) == [("A", "J1", "doc", "c1", "18"), ("A", "J1", "doc", "c2", "9.5")]


def test_two_spellings_of_one_korean_name_are_one_judge():
    decomposed = unicodedata.normalize("NFD", "홍길동")
    content = HEADER + f"A,홍길동,c1,18\nA,{decomposed},c2,9\n"
    assert {judge for _, judge, *_ in cells(content.encode())} == {"홍길동"}


@pytest.mark.parametrize(
    "text",
    ["18점", "１８", "١٨", "NaN", "inf", "-1", "+1", "1e3", "1e308", "1,5", ".5", "5.", " 5", "5 ", "0x1", "1_0"],
)
def test_a_score_is_digits_with_an_optional_point(text):
    content = HEADER + f'A,J1,c1,"{text}"\nA,J1,c2,9\n'
    assert lines_refused(content) == [(2, f"{text}: 점수는 0 이상의 숫자와 소수점으로만 씁니다.")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A,J2,c2,10.01", "10.01: 점수는 0점부터 10점까지입니다."),
        ("A,J2,c1,999999999999999999999", "999999999999999999999: 점수는 0점부터 20점까지입니다."),
        ("A,J2,c1,1.0000000000001", "1.0000000000001: 소수점 아래가 너무 깁니다."),
        ("A,,c1,1", "심사위원 칸이 비었거나 앞뒤에 공백이 있습니다."),
        ("A,J1 ,c1,1", "심사위원 칸이 비었거나 앞뒤에 공백이 있습니다."),
        ("Z,J1,c1,1", "Z: 목록에 없는 작품입니다."),
        ("A,J1,c3,1", "c3: 없는 심사 항목입니다."),
        ("A,J1,c1,18", "A, J1, c1: 같은 칸의 점수가 두 번 있습니다."),
        ("A,J1,c1,", "A, J1, c1: 같은 칸의 점수가 두 번 있습니다."),
        ("A,J2,c1,7", "A, J2: 심사표에 빠진 항목이 있습니다: c2"),
        ("A,J1,c1", "칸이 4개여야 하는데 3개입니다."),
        ("A,J1,c1,1,1", "칸이 4개여야 하는데 5개입니다."),
        ('A,J1,c1,"1"1', "CSV 형식에 맞지 않는 줄입니다."),
        ("A,J\0,c1,1", "심사위원 칸이 비었거나 앞뒤에 공백이 있습니다."),
    ],
)
def test_a_bad_row_is_refused_with_its_line(row, said):
    assert (4, said) in lines_refused(HEADER + SHEET + row + "\n")


def test_every_bad_line_is_named_in_order():
    content = HEADER + "A,J1,c1,21\nA,J1,c2,x\nB,J1,c1,5\nZ,J1,c1,5\nA,J2\n"
    assert [line for line, _ in lines_refused(content)] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n"])
def test_an_empty_file_is_refused(content):
    assert lines_refused(content) == [(1, "빈 파일입니다. 첫 줄에 열 이름이 있어야 합니다.")]


def test_missing_and_doubled_columns_are_named():
    assert lines_refused("entry,judge,judge\n") == [
        (1, "criterion 열이 없습니다."),
        (1, "score 열이 없습니다."),
        (1, "judge 열이 두 번 있습니다."),
    ]


def test_bytes_that_are_no_utf_8_are_refused_at_their_line():
    content = HEADER.encode() + SHEET.encode() + "가,J1,c1,3\n".encode("cp949")
    assert lines_refused(content) == [(4, "UTF-8로 저장한 파일이 아닙니다.")]


def test_with_more_rounds_than_one_the_round_must_be_named():
    assert lines_refused(HEADER + "A,J1,c1,3\n", TWO_ROUNDS) == [(1, "round 열이 없습니다.")]
    rows = "round," + HEADER + "doc,A,J1,c1,3\npt,A,J1,c1,4\n"
    assert [row[2:] for row in cells(rows.encode(), TWO_ROUNDS)] == [("doc", "c1", "3"), ("pt", "c1", "4")]
    assert lines_refused(rows + ",A,J2,c1,4\n", TWO_ROUNDS) == [(4, ": 없는 라운드입니다.")]


def test_a_header_alone_means_that_nobody_has_scored():
    assert cells(HEADER.encode()) == []


def test_endless_errors_are_cut_short():
    assert len(lines_refused(HEADER + "Z,J1,c1,1\n" * 5000)) == 1000


def test_entries_carry_their_details():
    rows = read_entries("entry,track,title\r\nA,사업,돌봄\r\nB,biz,\r\n".encode(), ONE_ROUND)
    assert [(row.entry, row.track, row.title) for row in rows] == [("A", "사업", "돌봄"), ("B", "biz", "")]


def test_bad_entries_are_refused_with_their_lines():
    with pytest.raises(EntriesRefused) as refusal:
        read_entries(b"entry,track\nA,biz\n\nA,biz\nB,art\nC\n,biz\n", ONE_ROUND)
    assert [(error.line, str(error)) for error in refusal.value.errors] == [
        (4, "A: 같은 작품이 두 번 있습니다."),
        (5, "art: 없는 부문입니다."),
        (6, "칸이 2개여야 하는데 1개입니다."),
        (7, "작품 번호가 비었거나 앞뒤에 공백이 있습니다."),
    ]


def test_a_long_list_of_bad_entries_is_given_up_on():
    with pytest.raises(EntriesRefused) as refusal:
        read_entries(("entry,track\n" + "A,정책\n" * 5000).encode(), ONE_ROUND)
    assert len(refusal.value.errors) <= 1001
