"""What a file may be called, and what its name claims."""

from __future__ import annotations

import unicodedata

import pytest

from forum_app.core.file_kinds import FileKind, clean_name, kind_of_name


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("사업계획서.pdf", "사업계획서.pdf"),
        (unicodedata.normalize("NFD", "사업계획서.pdf"), "사업계획서.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\kim\\계획.HWP", "계획.hwp"),
        ("보고서.exe.pdf", "보고서_exe.pdf"),
        ("2023.10.04 보고서.pdf", "2023.10.04 보고서.pdf"),
        ("계획\u202efdp.pdf", "계획fdp.pdf"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ('a<b>:"|?*.png', "a_b______.png"),
        ("con.pdf", "_con.pdf"),
        (".pdf", "pdf"),
        ("  .  ", "file"),
        ("가" * 300 + ".hwpx", "가" * 80 + ".hwpx"),
    ],
)
def test_a_name_becomes_one_that_every_system_keeps(name, clean):
    assert clean_name(name) == clean


def test_two_korean_names_that_differ_stay_different():
    assert clean_name("요양원.pdf") != clean_name("요앙원.pdf")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.PDF", FileKind.PDF), ("a.jpeg", FileKind.JPG), ("a.hwpx", FileKind.HWPX), ("a.pdf.exe", None), ("a", None),
        ("a.svg", None), ("a.docm", None),
    ],
)  # fmt: skip
def test_the_last_ending_says_what_a_file_claims_to_be(name, kind):
    assert kind_of_name(name) == kind
