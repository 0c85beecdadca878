"""`flask judging assign`: files in, a file out, or every problem named and nothing written."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import orjson
import pytest
from flask import Flask

ROUND = {"criteria": [{"id": "c1", "max": "20"}]}
RULES = {
    "version": 1,
    "tracks": [{"id": "biz"}, {"id": "tech"}],
    "rounds": [
        {"id": "doc", "judges_per_entry": 3, **ROUND},
        {"id": "pt", "kind": "presentation", "judges_per_entry": "all", **ROUND},
        {"id": "vote", "kind": "audience", **ROUND},
    ],
    "slots": [{"grade": "최우수상", "authority": "보건복지부장관"}],
}
ENTRIES = "entry,track,institution\n" + "".join(
    f"E{number:02},{('biz', 'tech')[number % 2]},기관 {number}\n" for number in range(20)
)
JUDGES = "judge,affiliation,tracks,max_entries,conflicts\n" + "".join(
    f"J{number},기관 {number},{('biz', 'tech', '')[number % 3]},,E1{number}\n" for number in range(6)
)


@pytest.fixture
def assign(app: Flask, tmp_path: Path):
    def run(*options: str, rules: object = RULES, entries: str | bytes = ENTRIES, judges: str | bytes = JUDGES):
        command = ["judging", "assign", "--out", str(tmp_path / "assignment.csv"), *options]
        for name, content in (("rules.json", orjson.dumps(rules)), ("entries.csv", entries), ("judges.csv", judges)):
            (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
            command += [f"--{name.partition('.')[0]}", str(tmp_path / name)]
        done = app.test_cli_runner().invoke(args=command)
        return done.exit_code, done.output.splitlines()

    return run


def written(folder: Path) -> list[tuple[str, str]]:
    with (folder / "assignment.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["entry", "judge"]
    return [(entry, judge) for entry, judge in rows]


def test_every_entry_gets_its_judges_and_nobody_a_conflict(assign, tmp_path: Path):
    code, said = assign()
    assert (code, said) == (0, [f"{tmp_path / 'assignment.csv'}: 60 pairs, 10 to 10 a judge, 1 component"])
    pairs = written(tmp_path)
    assert (len(pairs), pairs) == (60, sorted(set(pairs)))
    assert set(Counter(entry for entry, _ in pairs).values()) == {3}
    assert not {(f"E{number:02}", f"J{number}") for number in range(6)} & set(pairs)
    assert not {(f"E1{number}", f"J{number}") for number in range(6)} & set(pairs)


def test_the_same_files_give_the_same_assignment_in_whatever_order(assign, tmp_path: Path):
    assign()
    first = (tmp_path / "assignment.csv").read_bytes()
    header, *rows = ENTRIES.splitlines(keepends=True)
    other_header, *other_rows = JUDGES.splitlines(keepends=True)
    assign(entries="".join([header, *rows[::-1]]), judges="\ufeff" + "".join([other_header, *other_rows[::-1]]))
    assert (tmp_path / "assignment.csv").read_bytes() == first


def test_another_round_has_its_own_number_of_judges(assign, tmp_path: Path):
    assert assign("--round", "pt")[0] == 0
    assert len(written(tmp_path)) == 20 * 6 - 12


@pytest.mark.parametrize("round_id", ["vote", "final"])
def test_a_round_judges_do_not_score_is_refused(assign, tmp_path: Path, round_id: str):
    assert assign("--round", round_id) == (1, [f"Error: --round {round_id}: the rounds judges score are: doc, pt"])
    assert not (tmp_path / "assignment.csv").exists()


def test_a_floor_that_cannot_be_is_told_and_the_rest_is_done(assign, tmp_path: Path):
    code, said = assign("--min", "11")
    assert (code, said[1:]) == (
        0, [f"warning: J{number}: 10건을 맡아 하한 11건보다 1건 적습니다." for number in range(6)]
    )  # fmt: skip
    assert len(written(tmp_path)) == 60


def test_who_is_short_is_told_and_nothing_is_written(assign, tmp_path: Path):
    judges = "judge,max_entries,conflicts\nJ1,,E00\nJ2,2,\nJ3,,\nJ4,,E00\n"
    entries = "entry,track\nE00,biz\nE01,biz\nE02,tech\nE03,tech\n"
    code, said = assign(judges=judges, entries=entries)
    assert (code, said) == (
        1,
        [
            "E00: 1 of 3 judges missing; conflict: J1, J4",
            "Error: 1 entries are short of 1 judges; nothing is assigned",
        ],
    )
    code, said = assign(judges="judge,max_entries\nJ1,1\nJ2,\nJ3,\n", entries="entry,track\nE00,biz\nE01,biz\n")
    assert (code, said[1:]) == (
        1,
        [
            "J1: at the limit of 1",
            "the limits of these judges are 1 too low in all",
            "Error: 1 entries are short of 1 judges; nothing is assigned",
        ],
    )
    assert not (tmp_path / "assignment.csv").exists()


def test_a_panel_in_two_parts_is_warned_of(assign, tmp_path: Path):
    rules = {**RULES, "rounds": [{"id": "doc", "judges_per_entry": 1, **ROUND}]}
    code, said = assign(rules=rules)
    assert (code, said[0].endswith("6 components")) == (0, True)
    assert said[1] == (
        "warning: 심사위원단이 서로 겹치지 않는 6무리로 나뉩니다. 심사표가 적어 하나로 이을 수 없습니다."
    )


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"judges": ""}, "line 1: 빈 파일입니다. 첫 줄에 열 이름이 있어야 합니다."),
        ({"entries": ""}, "line 1: 빈 파일입니다. 첫 줄에 열 이름이 있어야 합니다."),
        ({"judges": "judge\n"}, "Error: judges.csv: there is no row below the header"),
        ({"entries": "entry,track\n"}, "Error: entries.csv: there is no row below the header"),
        ({"judges": "judge,max_entries\nJ1,열\n"}, "line 2: 열: 상한은 0 이상의 정수로 적습니다."),
        ({"judges": "judge,conflicts\nJ1,E99\n"}, "line 2: E99: 목록에 없는 작품입니다."),
        ({"entries": "entry,track\nE1,정책\n"}, "line 2: 정책: 없는 부문입니다."),
        ({"entries": b"entry,track\nE1,\xff\n"}, "line 2: UTF-8로 저장한 파일이 아닙니다."),
        ({"rules": []}, "Error: rules.json: a JSON object is needed"),
        ({"rules": {**RULES, "colour": 1}}, "colour: 알 수 없는 이름입니다."),
    ],
)
def test_bad_files_are_refused_in_one_clear_line(assign, tmp_path: Path, files, said: str):
    code, lines = assign(**files)
    assert (code, lines[0]) == (1, said)
    assert not (tmp_path / "assignment.csv").exists()


def test_a_place_that_cannot_be_written_is_told(assign, tmp_path: Path):
    (tmp_path / "assignment.csv").mkdir()
    code, said = assign()
    assert (code != 0, len([line for line in said if line.startswith("Error: ")])) == (True, 1)
