"""Sizes of badges, and when a certificate of attendance may be had."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from forum_app.registration.rules import BadgeSize, CertificateFacts, attendance_code, keep_until, no_certificate

OPEN = datetime(2023, 12, 5, 15, tzinfo=UTC)
FACTS = CertificateFacts(at=OPEN, opens_at=OPEN, attended=True)


@pytest.mark.parametrize(
    ("size", "millimetres", "columns_and_rows"),
    [(BadgeSize.TALL, (90, 130), (2, 2)), (BadgeSize.MIDDLE, (86, 124), (2, 2)), (BadgeSize.CARD, (86, 54), (2, 5))],
)
def test_a_size_says_how_many_badges_a_sheet_holds(size, millimetres, columns_and_rows):
    assert (size.millimetres, size.on_a4) == (millimetres, columns_and_rows)


def test_a_number_is_written_with_four_digits_and_goes_on_beyond():
    assert [attendance_code(2023, n) for n in (1, 9999, 10_000)] == [
        "attend-2023-0001", "attend-2023-9999", "attend-2023-10000"
    ]  # fmt: skip


def test_a_certificate_names_its_holder_for_three_years():
    assert keep_until(date(2023, 12, 6)) == date(2026, 12, 6)
    assert keep_until(date(2024, 2, 29)) == date(2027, 2, 28)


def test_who_was_let_in_has_a_certificate_from_the_moment_they_are_issued():
    assert no_certificate(FACTS) is None
    assert no_certificate(replace(FACTS, at=OPEN - timedelta(microseconds=1))) == (
        "참가확인서는 행사가 끝난 뒤에 받으실 수 있습니다."
    )


def test_who_was_not_let_in_whose_data_are_gone_or_whose_one_was_revoked_has_none():
    assert no_certificate(replace(FACTS, attended=False)) == "입장한 기록이 있는 분께만 참가확인서를 드립니다."
    assert no_certificate(replace(FACTS, is_erased=True)) == (
        "보관 기간이 지나 개인정보를 지운 등록입니다. 참가확인서를 만들 수 없습니다."
    )
    assert no_certificate(replace(FACTS, is_revoked=True)) == (
        "참가확인서가 취소되었습니다. 행사 담당자에게 문의해 주십시오."
    )
