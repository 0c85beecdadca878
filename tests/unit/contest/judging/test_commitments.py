"""Commitments: the bytes are fixed, and any other sheet is found out."""

from decimal import Decimal
from hashlib import sha256

import pytest

from forum_app.contest.judging.commitments import Commitment, canonical_sheet, check, commit

SHEET = {
    "entry": "B-07",
    "judge": "J1",
    "round_id": "doc",
    "scores": {"c2": Decimal("15.50"), "c1": Decimal(18), "c10": Decimal("0.25")},
}


def test_the_canonical_sheet_has_these_bytes():
    assert canonical_sheet(**SHEET) == (
        b'{"entry":"B-07","judge":"J1","round":"doc","scores":{"c1":"18","c10":"0.25","c2":"15.5"}}'
    )


def test_a_commitment_is_the_hash_of_salt_bar_and_sheet():
    salt, digest = commit(**SHEET)
    assert len(bytes.fromhex(salt)) == 16
    assert digest == sha256(salt.encode() + b"|" + canonical_sheet(**SHEET)).hexdigest()


def test_equal_sheets_get_different_commitments_that_both_hold():
    first, second = commit(**SHEET), commit(**SHEET)
    assert first.salt != second.salt
    assert first.sha256 != second.sha256
    assert check(first, **SHEET)
    assert check(second, **SHEET)


def test_trailing_zeros_do_not_make_another_sheet():
    commitment = commit(**SHEET)
    assert check(commitment, **{**SHEET, "scores": {**SHEET["scores"], "c1": Decimal("18.0")}})


@pytest.mark.parametrize(
    "change",
    [
        {"entry": "B-08"},
        {"judge": "J2"},
        {"round_id": "pt"},
        {"scores": {**SHEET["scores"], "c1": Decimal("18.01")}},
        {"scores": {"c1": Decimal(18)}},
        {"scores": {**SHEET["scores"], "c3": Decimal(0)}},
    ],
)
def test_another_sheet_does_not_fit(change):
    assert not check(commit(**SHEET), **{**SHEET, **change})


def test_a_broken_commitment_fits_nothing():
    salt, digest = commit(**SHEET)
    assert not check(Commitment(salt[::-1] + "0", digest), **SHEET)
    assert not check(Commitment(salt, "한글"), **SHEET)
