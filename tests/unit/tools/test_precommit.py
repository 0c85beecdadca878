"""The looks before a commit."""

import pytest

from tools import precommit

FOUND = [
    ("whitespace", "a \n", "the line ends with blanks"),
    ("whitespace", "a\r\n", "the line ends with blanks"),
    ("whitespace", "a", "the last line has no end"),
    ("secrets", "-----BEGIN " + "PRIVATE KEY-----\n", "looks like a secret"),
    ("secrets", "postgresql://forum:" + "hunter2@db.example.org/forum\n", "looks like a secret"),
    ("large-files", "a" * 1_000_001, "1,000,001 bytes"),
]
PASSED = [
    ("whitespace", "a\n\nb\n"),
    ("whitespace", ""),
    ("secrets", "postgresql://forum:password@db.example.org/forum\n"),
    ("secrets", "the private key is drawn once\n"),
    ("large-files", "a" * 1_000_000),
]


@pytest.mark.parametrize(("look", "text", "words"), FOUND)
def test_what_does_not_belong_is_named_with_its_place(tmp_path, capsys, look, text, words):
    path = tmp_path / "file.txt"
    path.write_bytes(text.encode())
    assert precommit.main(look, str(path)) == 1
    assert words in capsys.readouterr().out


@pytest.mark.parametrize(("look", "text"), PASSED)
def test_what_belongs_passes_in_silence(tmp_path, capsys, look, text):
    path = tmp_path / "file.txt"
    path.write_bytes(text.encode())
    assert precommit.main(look, str(path)) == 0
    assert capsys.readouterr().out == ""
