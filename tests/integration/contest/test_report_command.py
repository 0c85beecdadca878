"""`flask judging report`: every file may be missing but the scores; what is wrong is said in lines."""

from pathlib import Path

import orjson
import pytest
from flask import Flask

RULES = {
    "version": 1,
    "tracks": [{"id": "biz"}],
    "rounds": [{"id": "doc", "min_judges": 1, "criteria": [{"id": "c1", "max": "20"}]}],
    "slots": [{"grade": "최우수상", "authority": "보건복지부장관", "count": 1}],
}
SCORES = "entry,judge,criterion,score\n" + "".join(
    f"{entry},J{judge},c1,{points}\n"
    for entry, sheet in {"A": (18, 17, 15), "B": (15, 16, 13), "C": (12, 9, 11)}.items()
    for judge, points in enumerate(sheet, 1)
)
ENTRIES = "entry,track,institution\nA,biz,서울\nB,biz,부산\nC,biz,대구\n"
JUDGES = "judge,affiliation\nJ1,서울\nJ2,\nJ3,\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "rules.json").write_bytes(orjson.dumps(RULES))
    (tmp_path / "scores.csv").write_text(SCORES, "utf-8")
    (tmp_path / "entries.csv").write_text(ENTRIES, "utf-8")
    (tmp_path / "judges.csv").write_text(JUDGES, "utf-8")
    return tmp_path


def report(app: Flask, files: Path, *more: str, names: str = "scores") -> tuple[int, str]:
    args = ["judging", "report", "--out", str(files / "report.json"), *more]
    suffix = {"rules": "json"}
    for name in names.split():
        args += [f"--{name}", str(files / f"{name}.{suffix.get(name, 'csv')}")]
    run = app.test_cli_runner().invoke(args=args)
    return run.exit_code, run.output


def test_scores_alone_give_leniency_and_chances(app: Flask, files: Path):
    assert report(app, files, "--k", "1") == (0, f"{files / 'report.json'}: 3 entries, 3 judges\n")
    written = orjson.loads((files / "report.json").read_bytes())
    assert list(written) == [
        "judges", "variance", "components", "entries", "k", "draws", "seed", "what_if", "anomalies",
    ]  # fmt: skip
    assert (written["k"], written["draws"], written["seed"], written["what_if"]) == (1, 1000, 1, None)
    assert [judge["leniency"] for judge in written["judges"]] == [1.0, 0.0, -1.0]


def test_every_file_together_gives_a_what_if(app: Flask, files: Path):
    assert report(app, files, "--seed", "5", names="scores rules entries judges")[0] == 0
    written = orjson.loads((files / "report.json").read_bytes())
    assert (written["seed"], written["k"]) == (5, 1)
    assert [change["change"] for change in written["what_if"]] == [
        "aggregation:mean", "aggregation:median", "leniency", "without:J1", "without:J2", "without:J3",
    ]  # fmt: skip
    assert {change["change"]: change["enter"] for change in written["what_if"]}["without:J1"] == []


@pytest.mark.parametrize("names", ["scores rules", "scores entries", "scores judges", "scores entries judges"])
def test_what_needs_a_missing_file_is_null(app: Flask, files: Path, names: str):
    assert report(app, files, names=names)[0] == 0
    written = orjson.loads((files / "report.json").read_bytes())
    assert written["what_if"] is None
    assert None not in [entry["p_top"] for entry in written["entries"]]


def test_the_same_seed_writes_the_same_bytes(app: Flask, files: Path):
    report(app, files, names="scores rules entries")
    first = (files / "report.json").read_bytes()
    report(app, files, names="scores rules entries")
    assert (files / "report.json").read_bytes() == first


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("scores", "", "line 1:"),
        ("scores", "entry,judge\nA,J1\n", "line 1: criterion"),
        ("scores", SCORES + "A,J1,c1,18\n", "line 11:"),
        ("scores", SCORES + "D,J1,c1,1e308\n", "line 11:"),
        ("scores", SCORES + "D,J1,c1,-3\n", "line 11:"),
        ("scores", SCORES + "D,J1,c1,１８\n", "line 11:"),
        ("entries", ENTRIES + "A,biz,서울\n", "line 5:"),
        ("judges", JUDGES + "J1,서울\n", "line 5:"),
        ("judges", "name\nJ1\n", "line 1: judge"),
        ("rules", "[]", "a JSON object is needed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(app: Flask, files: Path, name: str, content: str, said: str):
    (files / f"{name}.{'json' if name == 'rules' else 'csv'}").write_text(content, "utf-8")
    wanted = "scores" if name == "scores" else f"scores {name}"
    code, output = report(app, files, names=wanted)
    assert code == 1
    assert said in output
    assert not (files / "report.json").exists()


def test_several_rounds_need_rules(app: Flask, files: Path):
    (files / "scores.csv").write_text("entry,judge,criterion,score,round\nA,J1,c1,3,doc\nA,J1,c1,4,talk\n", "utf-8")
    code, output = report(app, files)
    assert code == 1
    assert "several rounds (doc, talk)" in output


def test_a_panel_in_parts_is_warned_of(app: Flask, files: Path):
    (files / "scores.csv").write_text("entry,judge,criterion,score\nA,J1,c1,3\nB,J2,c1,4\n", "utf-8")
    code, output = report(app, files)
    assert code == 0
    assert "fall into 2 components" in output
