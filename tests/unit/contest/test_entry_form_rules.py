"""What may be answered to additional fields, and what an entry lacks."""

from __future__ import annotations

from decimal import Decimal

import pytest

from forum_app.contest.rules.entry_form import Asked, FieldKind, Filled, check_answer, check_link, missing_parts
from forum_app.core.errors import FieldError

WHOLE = Filled(
    title="제목", summary="요약", has_region=True, contact_name="담당", contact_email="one@example.org"
)  # fmt: skip
NUMBER = Asked(1, FieldKind.NUMBER, low=Decimal(0), high=Decimal(100))
CHOICE = Asked(2, FieldKind.CHOICE, is_required=True, options=("공공", "민간"))
CONSENT = Asked(3, FieldKind.CONSENT, is_required=True)
TEXT = Asked(4, FieldKind.TEXT, is_required=True, most_letters=5)


@pytest.mark.parametrize(
    ("asked", "text", "kept"),
    [
        (NUMBER, "1,0", "10"), (NUMBER, "99.5", "99.5"), (NUMBER, "", ""), (CHOICE, "민간", "민간"),
        (CONSENT, "no", "no"), (TEXT, "다섯글자임", "다섯글자임"),
    ],
)  # fmt: skip
def test_a_fitting_answer_is_kept(asked, text, kept):
    assert check_answer(asked, text) == kept


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (NUMBER, "-1"), (NUMBER, "100.01"), (NUMBER, "1e3"), (NUMBER, "１２"), (NUMBER, "NaN"), (NUMBER, "열"),
        (CHOICE, "외국"), (CONSENT, "maybe"), (TEXT, "여섯글자입니"),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit_names_its_input(asked, text):
    with pytest.raises(FieldError) as refusal:
        check_answer(asked, text)
    assert refusal.value.field == f"answer_{asked.id}"


@pytest.mark.parametrize("link", ["https://youtu.be/abc?t=1", "https://video.example.co.kr/a/%EA%B0%80.mp4"])
def test_a_film_is_named_by_its_https_address(link):
    assert check_link("link", f" {link} ") == link


@pytest.mark.parametrize(
    "link",
    [
        "", "http://example.org/a.mp4", "javascript:alert(1)", "https://user:pw@example.org/", "https://localhost/a.mp4",
        "https://127.0.0.1/a", "//example.org/a.mp4", "https://example.org/a b", "https://example.org/" + "a" * 500,
        'https://example.org/"onmouseover="x', "file:///etc/passwd",
    ],
)  # fmt: skip
def test_nothing_else_is_taken_for_one(link):
    with pytest.raises(FieldError):
        check_link("link", link)


def test_an_entry_without_anything_lacks_everything_in_the_order_of_the_page():
    found = missing_parts(Filled(author_count=1), [NUMBER, CHOICE, CONSENT, TEXT], [7])
    assert [missing.name for missing in found] == [
        "title", "region", "summary", "contact_name", "contact_email", "authors_agreed", "answer_2", "answer_3",
        "answer_4", "document_7",
    ]  # fmt: skip


def test_a_required_consent_is_given_by_yes_alone():
    assert [m.name for m in missing_parts(_answered({3: "no"}), [CONSENT], [])] == ["answer_3"]
    assert missing_parts(_answered({3: "yes"}), [CONSENT], []) == ()


def test_an_optional_refusal_hinders_nothing():
    assert missing_parts(_answered({3: "no"}), [Asked(3, FieldKind.CONSENT)], []) == ()


def test_a_whole_entry_lacks_nothing():
    filled = Filled(
        title="제목", summary="요약", has_region=True, contact_name="담당", contact_email="one@example.org",
        author_count=2, authors_agreed=True, answers={2: "공공", 3: "yes", 4: "글"}, documents={7},
    )  # fmt: skip
    assert missing_parts(filled, [NUMBER, CHOICE, CONSENT, TEXT], [7]) == ()


def _answered(answers: dict[int, str]) -> Filled:
    return Filled(
        title=WHOLE.title, summary=WHOLE.summary, has_region=True, contact_name=WHOLE.contact_name,
        contact_email=WHOLE.contact_email, answers=answers,
    )  # fmt: skip
