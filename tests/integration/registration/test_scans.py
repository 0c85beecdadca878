"""Who may send scans, and which of them were sent before."""

import pytest
from sqlalchemy import func, select

from forum_app.core import clock as core_clock
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import services
from forum_app.registration.models import CheckIn, Scan
from forum_app.registration.rules import Direction, ScanOutcome, SentScan, device_actor
from tests.factories.door import qr_hash
from tests.factories.registration import KEY, STAFF, WHILE_OPEN, make_open_forum, make_registration


@pytest.fixture
def forums(session, clock):
    """Two on the same day, each with one person: number 1 of the first is registration 1, of the second 2."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        found = make_open_forum(), make_open_forum("2023-3")
        for forum in found:
            make_registration(forum, forum.slug)
    clock.at("2023-12-05 09:00")
    return found


def _scan(registration_id, key="one-and-the-same"):
    now = core_clock.now()
    return SentScan(key, qr_hash(registration_id), None, Direction.IN, scanned_at=now, let_in=False)


def _send(forum, scan, actor):
    with unit_of_work():
        (answer,) = services.record_scans(forum, [scan], sent_at=core_clock.now(), desk="1번 입구", actor=actor)
        return answer.outcome, answer.registration.id if answer.registration else None


def _paired(forum, name="1번 입구"):
    """A device of `forum`, and the actor it is while one of its requests runs."""
    with unit_of_work():
        device = services.add_device(forum, name, key=KEY, actor=STAFF, at=core_clock.now())
    return device, device_actor(device.id, name, forum.id, None)


def _kept():
    return [db.session.scalar(select(func.count()).select_from(model)) for model in (Scan, CheckIn)]


def test_a_phone_that_is_cut_off_while_its_scans_are_on_their_way_leaves_none(forums):
    device, phone = _paired(forums[0])
    with unit_of_work():
        services.revoke_device(device, actor=STAFF, at=core_clock.now())
    with pytest.raises(NotFound, match="연결이 끊긴 기기입니다"):
        _send(forums[0], _scan(1), phone)
    assert _kept() == [0, 0]


def test_a_phone_of_one_forum_sends_none_to_another(forums):
    _device, phone = _paired(forums[0])
    with pytest.raises(NotFound, match="연결이 끊긴 기기입니다"):
        _send(forums[1], _scan(2), phone)
    assert _send(forums[0], _scan(1), phone) == (ScanOutcome.ADMITTED, 1)
    assert _kept() == [1, 1]


def test_a_key_that_another_forum_has_seen_is_a_new_one_here(forums):
    assert _send(forums[0], _scan(1), STAFF) == (ScanOutcome.ADMITTED, 1)
    assert _send(forums[1], _scan(2), STAFF) == (ScanOutcome.ADMITTED, 2)
    assert _kept() == [2, 2]
    assert _send(forums[1], _scan(2), STAFF) == (ScanOutcome.ADMITTED, 2)
    assert _kept() == [2, 2]
