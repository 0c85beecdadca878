"""The verdict finds every fault that is planted, and none where there is none."""

from dataclasses import replace
from hashlib import sha256

import pytest

from tests.races.history import CANCEL, OK, REFUSED, SIGN_UP, UNKNOWN, Event
from tests.races.verdict import Row, Sample, judge


def promise(key, *, act=SIGN_UP, outcome=OK, status=303):
    return Event(act, outcome, status, key, f"{key}@example.org", f"token-{key}", 0.0, 1.0)


def row(key, state="confirmed"):
    return Row(1, key, sha256(f"token-{key}".encode()).hexdigest(), state, state)


SOUND = {
    "events": [promise("a"), promise("b"), replace(promise("c", outcome=REFUSED, status=409), token="")],
    "repeats": [],
    "rows": [row("a"), row("b")],
    "samples": [Sample(2, 1, 1), Sample(2, 2, 2)],
    "demand": 3,
    "passed_over": 0,
    "broken_audit": 0,
}


def faults(**changes):
    return judge(**{**SOUND, **changes}).faults


def test_a_sound_run_has_no_faults():
    assert faults() == {}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"samples": [Sample(1, 2, 2)]}, {"oversold": 1}),
        ({"samples": [Sample(3, 2, 2)]}, {"undersold": 1}),
        ({"samples": [Sample(2, 1, 2)]}, {"miscounted": 1}),
        ({"rows": [row("a")]}, {"lost": 1}),
        ({"rows": [row("a"), row("b", "cancelled")]}, {"lost": 1}),
        ({"rows": [row("a"), row("b"), row("b")]}, {"doubled": 1}),
        ({"rows": [row("a"), replace(row("b"), recorded="waitlisted")]}, {"unrecorded": 1}),
        ({"repeats": [promise("d", outcome=UNKNOWN, status=0)]}, {"unresolved": 1}),
        ({"repeats": [replace(promise("a"), token="another")]}, {"lost": 2}),
        ({"passed_over": 2}, {"passed_over": 2}),
        ({"broken_audit": 1}, {"broken_audit": 1}),
    ],
    ids=[
        "oversold", "undersold", "miscounted", "row missing", "cancelled unasked", "two rows", "record", "no answer",
        "another page", "passed over", "audit",
    ],
)  # fmt: skip
def test_each_fault_is_found(changes, found):
    assert faults(**changes) == found


def test_who_cancelled_is_to_be_cancelled():
    events = [*SOUND["events"], promise("b", act=CANCEL)]
    samples = [Sample(2, 1, 1)]
    gone = [row("a"), row("b", "cancelled")]
    assert faults(events=events, samples=samples, rows=gone, demand=1) == {}
    assert faults(events=events, samples=samples, demand=1) == {"lost": 1}
