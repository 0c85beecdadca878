"""`flask contest import-scores`, `flask contest result` and `flask judging run`."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from forum_app.contest.models import Award, Contest, Score
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.support.frozen_clock import FrozenClock

HEADER = "entry,judge,criterion,score\n"
BAD_LINES = {
    2: ("기술-01,1,c1,15", "기술-01,1,c1,21", "'21': 0부터 20까지의 점수를 숫자로 적어 주십시오."),
    3: ("기술-01,1,c2,14", "기술-01,1,c9,14", "'c9': 없는 심사 항목입니다."),
    4: ("기술-01,1,c3,13", "기술-77,1,c3,13", "'기술-77': 심사 중인 출품작이 아닙니다."),
    5: ("기술-01,1,c4,12", "기술-01,77,c4,12", "'77': 심사위원단에 없습니다."),
    6: ("기술-01,1,c5,11", "기술-01,1,c5,NaN", "'NaN': 0부터 20까지의 점수를 숫자로 적어 주십시오."),
    8: ("기술-01,2,c2,14", "기술-01,2,c1,14", "같은 심사표, 같은 항목의 점수가 7번째 줄에도 있습니다."),
}


@pytest.fixture
def scoring(session: scoped_session[Session], clock: FrozenClock) -> Contest:
    """Five judges, seven entries a track, no score yet."""
    with unit_of_work():
        given.make_scored_contest(clock)
    session.rollback()
    return session.scalars(select(Contest)).one()


def scores_of(contest: Contest) -> str:
    lines = [
        f"{one.entry.code},{one.judge.number},{criterion.code},{15 - n}"
        for one in given.assignments_of(contest)
        for n, criterion in enumerate(given.criteria_of(contest))
    ]
    return HEADER + "\n".join(lines) + "\n"


def import_scores(app: Flask, folder: Path, content: str | bytes) -> tuple[int, list[str]]:
    path = folder / "scores.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    run = app.test_cli_runner().invoke(args=["contest", "import-scores", "2023", str(path)])
    return run.exit_code, run.output.splitlines()


def count_scores(session: scoped_session[Session]) -> int | None:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Score))


def test_scores_given_on_paper_are_imported(app: Flask, scoring: Contest, session, tmp_path: Path):
    assert import_scores(app, tmp_path, scores_of(scoring)) == (0, ["70 sheets of scores.csv read"])
    assert count_scores(session) == 14 * 5 * 5


def test_every_bad_line_is_named_and_no_score_is_kept(app: Flask, scoring: Contest, session, tmp_path: Path):
    content = scores_of(scoring)
    for old, new, _ in BAD_LINES.values():
        content = content.replace(old, new, 1)
    code, said = import_scores(app, tmp_path, content)
    assert code == 1
    assert said[:-1] == [f"line {line}: {message}" for line, (_, _, message) in BAD_LINES.items()]
    assert count_scores(session) == 0


def test_a_sheet_of_a_file_is_complete_or_absent(app: Flask, scoring: Contest, session, tmp_path: Path):
    partial = scores_of(scoring).replace("기술-01,1,c2,14", "기술-01,1,c2,", 1)
    code, said = import_scores(app, tmp_path, partial)
    assert (code, said[0]) == (
        1, "line 2: 이 심사표에 점수가 1개 빠져 있습니다. 심사표는 모두 있거나 없어야 합니다."
    )  # fmt: skip
    absent = re.sub(r"(기술-01,1,c\d),\d+", r"\1,", scores_of(scoring))
    assert import_scores(app, tmp_path, absent)[0] == 0
    assert count_scores(session) == (14 * 5 - 1) * 5


@pytest.mark.parametrize(
    "content", [b"", HEADER.encode(), b"entry,judge,score\n", HEADER.encode("utf-16"), b"\xff\xfe\x00"]
)
def test_a_file_that_is_no_table_of_scores_is_refused(app: Flask, scoring: Contest, tmp_path: Path, content: bytes):
    code, said = import_scores(app, tmp_path, content)
    assert (code, len(said), said[0].startswith("Error: ")) == (1, 1, True)


def test_after_the_seal_no_file_changes_a_score(app: Flask, scoring: Contest, clock, session, tmp_path: Path):
    with unit_of_work():
        given.fill_sheets(scoring, clock)
        given.seal_contest(scoring, clock)
    clock.at(given.SCORING)
    before = sorted(session.execute(select(Score.sheet_id, Score.criterion_id, Score.points)).all())
    code, said = import_scores(app, tmp_path, scores_of(scoring))
    session.rollback()
    assert (code, said) == (1, ["Error: 지금 상태에서는 할 수 없는 일입니다."])
    assert sorted(session.execute(select(Score.sheet_id, Score.criterion_id, Score.points)).all()) == before


def test_the_official_result_is_written(app: Flask, scoring: Contest, clock: FrozenClock, session, tmp_path: Path):
    out = tmp_path / "result.json"
    command = ["contest", "result", "2023", "--out", str(out)]
    early = app.test_cli_runner().invoke(args=command)
    assert (early.exit_code, "봉인" in early.output, out.exists()) == (1, True, False)
    with unit_of_work():
        given.fill_sheets(scoring, clock)
        given.seal_contest(scoring, clock)
    run = app.test_cli_runner().invoke(args=command)
    assert (run.exit_code, run.output) == (0, f"{out}: 14 entries\n")
    package = orjson.loads(out.read_bytes())
    assert [one["score"] for one in package["entries"] if one["track"] == "biz"][:2] == ["90.33", "85.33"]
    assert session.scalar(select(func.count()).select_from(Award)) == 0


RULES = {
    "version": 1,
    "tracks": [{"id": "biz"}],
    "rounds": [{"id": "doc", "min_judges": 1, "criteria": [{"id": "c1", "max": "20"}]}],
    "slots": [{"grade": "최우수상", "authority": "보건복지부장관"}],
}


def test_the_engine_runs_on_files_alone(app: Flask, tmp_path: Path):
    files = {
        "rules.json": orjson.dumps(RULES),
        "entries.csv": b"entry,track\nB-1,biz\nB-2,biz\n",
        "scores.csv": b"entry,judge,criterion,score\nB-1,J1,c1,12\nB-2,J1,c1,17.5\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    command = ["judging", "run", "--out", str(tmp_path / "result.json")]
    for name in files:
        command += [f"--{name.partition('.')[0]}", str(tmp_path / name)]
    assert app.test_cli_runner().invoke(args=command).exit_code == 0
    package = orjson.loads((tmp_path / "result.json").read_bytes())
    assert [(one["entry"], one["score"], one["state"]) for one in package["entries"]] == [
        ("B-2", "17.50", "awarded"), ("B-1", "12.00", "not_awarded"),
    ]  # fmt: skip
    verified = app.test_cli_runner().invoke(args=["judging", "verify", str(tmp_path / "result.json")])
    assert (verified.exit_code, verified.output.splitlines()[-1]) == (0, "verified, unsigned")

    (tmp_path / "scores.csv").write_bytes(b"entry,judge,criterion,score\nB-1,J1,c1,21\n")
    refused = app.test_cli_runner().invoke(args=command)
    assert (refused.exit_code, refused.output.startswith("line 2: ")) == (1, True)


def run_on(app: Flask, folder: Path, *, out: str = "result.json", **contents: bytes) -> tuple[int, list[str]]:
    files = {
        "rules": orjson.dumps(RULES),
        "entries": b"entry,track\nB-1,biz\n",
        "scores": b"entry,judge,criterion,score\nB-1,J1,c1,12\n",
        **contents,
    }
    command = ["judging", "run", "--out", str(folder / out)]
    for name, content in files.items():
        (folder / name).write_bytes(content)
        command += [f"--{name}", str(folder / name)]
    run = app.test_cli_runner().invoke(args=command)
    return run.exit_code, run.output.splitlines()


def test_a_bad_row_is_told_in_one_line_whatever_it_contains(app: Flask, tmp_path: Path):
    scores = b'entry,judge,criterion,score\n"B\n9\x1b[2J",J1,c1,12\nB-1,J1,c1,12\n'
    code, said = run_on(app, tmp_path, scores=scores)
    assert (code, len(said), said[0]) == (1, 2, "line 2: B\\n9\\x1b[2J: 목록에 없는 작품입니다.")
    assert not (tmp_path / "result.json").exists()


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (b'{"version": 1, "version": 1}', "Error: rules: version stands twice in one object"),
        (b"[]", "Error: rules: a JSON object is needed"),
        (b"[" * 200_000, "Error: rules: "),
        (b'{"version": 1e', "Error: rules: "),
        (b'\xff{"version": 1}', "Error: rules: "),
    ],
)
def test_rules_that_are_no_json_object_are_refused_in_one_line(app: Flask, tmp_path: Path, rules: bytes, said: str):
    code, lines = run_on(app, tmp_path, rules=rules)
    assert (code, len(lines), lines[0].startswith(said)) == (1, 1, True)


def test_a_file_that_cannot_be_written_is_told_in_one_line(app: Flask, tmp_path: Path):
    code, said = run_on(app, tmp_path, out="nowhere/result.json")
    assert (code, said) == (1, [f"Error: {tmp_path}/nowhere/result.json: No such file or directory"])
