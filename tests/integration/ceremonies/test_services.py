"""Ceremonies in the database: the order, the handing over, the record it leaves."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum_app.ceremonies import queries
from forum_app.ceremonies.models import Ceremony, CeremonyItem, Plaque
from forum_app.ceremonies.rules import CeremonyKind, CeremonyState, ItemKind, ItemState, PlaqueState
from forum_app.ceremonies.services import handover, order
from forum_app.certification.models import CertificationEvent
from forum_app.certification.rules import EventKind
from forum_app.core import audit
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.permissions import system_actor
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.certifications import make_certification
from tests.factories.forums import make_forum

ACTOR = system_actor("test")
BEFORE = datetime(2023, 12, 1, 1, 0, tzinfo=UTC)
THE_DAY = datetime(2023, 12, 5, 5, 0, tzinfo=UTC)
AFTER = datetime(2023, 12, 5, 15, 0, tzinfo=UTC)  # midnight in Seoul
DETAILS = order.CeremonyDetails(
    slug="plaques", kind=CeremonyKind.PLAQUES, name="품질인증기관 현판수여식", held_on=date(2023, 12, 5)
)


def prepared(count: int = 3, set_size: int = 2) -> Ceremony:
    cohorts = [make_certification(number).cohort for number in range(1, count + 1)]
    ceremony = order.create_ceremony(make_forum(), DETAILS, actor=ACTOR, at=BEFORE)
    order.add_plaques(ceremony, cohorts[0], set_size=set_size, actor=ACTOR, at=BEFORE)
    return ceremony


def running(count: int = 3) -> Ceremony:
    ceremony = prepared(count)
    order.make_plaques(ceremony, actor=ACTOR, at=BEFORE)
    handover.advance_ceremony(ceremony, "fix", actor=ACTOR, at=BEFORE)
    handover.advance_ceremony(ceremony, "start", actor=ACTOR, at=THE_DAY)
    return ceremony


def test_each_set_of_plaques_is_followed_by_its_photograph(session):
    with unit_of_work():
        ceremony = prepared(3, set_size=2)
    assert [(i.position, i.kind, i.photo_set) for i in queries.items_of(ceremony)] == [
        (1, ItemKind.PLAQUE, 1), (2, ItemKind.PLAQUE, 1), (3, ItemKind.PHOTO, 1), (4, ItemKind.PLAQUE, 2),
        (5, ItemKind.PHOTO, 2),
    ]  # fmt: skip


def test_plaques_are_handed_over_one_by_one_and_the_certification_knows(session):
    with unit_of_work():
        ceremony = running(3)
    handed = []
    for _ in range(6):
        with unit_of_work():
            handover.call_next(ceremony, actor=ACTOR, at=THE_DAY)
        handed.append(queries.handed_over(ceremony).done)
    assert handed == [0, 1, 2, 2, 3, 3]
    with unit_of_work():
        handover.advance_ceremony(ceremony, "finish", actor=ACTOR, at=THE_DAY)
    presented = select(CertificationEvent.event_on).where(CertificationEvent.kind == EventKind.PRESENTED)
    assert list(db.session.scalars(presented)) == [date(2023, 12, 5)] * 3
    assert {p.state for p in db.session.scalars(select(Plaque))} == {PlaqueState.HANDED_OVER}
    assert queries.plaques_handed_at(ceremony.forum) == 3
    assert not list(audit.broken_events())


def test_who_is_absent_gets_no_plaque_and_may_be_called_again(session):
    with unit_of_work():
        ceremony = running(1)
        item = handover.call_next(ceremony, actor=ACTOR, at=THE_DAY)
        handover.advance_item(ceremony, item, "mark_absent", reason="교통 사정", actor=ACTOR, at=THE_DAY)
    assert queries.handed_over(ceremony) == queries.Handed(done=0, total=1)
    with unit_of_work():
        item = queries.get_item(ceremony, item.id)
        handover.advance_item(ceremony, item, "call", actor=ACTOR, at=THE_DAY)
        handover.advance_item(ceremony, item, "hand_over", actor=ACTOR, at=THE_DAY)
    assert queries.handed_over(ceremony) == queries.Handed(done=1, total=1)


def test_an_order_that_is_fixed_cannot_be_changed(session):
    with unit_of_work():
        ceremony = running(2)
        items = queries.items_of(ceremony)
        with pytest.raises(StepRefused, match="확정"):
            order.move_item(ceremony, items[0], up=False, actor=ACTOR, at=THE_DAY)


def test_neighbours_change_places(session):
    with unit_of_work():
        ceremony = prepared(2)
        first = queries.items_of(ceremony)[0]
        order.move_item(ceremony, first, up=False, actor=ACTOR, at=BEFORE)
        order.move_item(ceremony, first, up=False, actor=ACTOR, at=BEFORE)
        order.move_item(ceremony, first, up=False, actor=ACTOR, at=BEFORE)
    assert queries.items_of(ceremony)[-1].id == first.id
    assert [i.position for i in queries.items_of(ceremony)] == [1, 2, 3]


def test_after_its_day_a_ceremony_is_history(session):
    with unit_of_work():
        ceremony = running(1)
    with pytest.raises(StepRefused, match="끝난 행사"), unit_of_work():
        handover.call_next(ceremony, actor=ACTOR, at=AFTER)


def test_a_name_that_changed_after_the_draft_stops_the_making(session):
    with unit_of_work():
        ceremony = prepared(1)
        queries.items_of(ceremony)[0].plaque.certification.institution.name = "새 이름"
    with pytest.raises(StepRefused, match="이름"), unit_of_work():
        order.make_plaques(ceremony, actor=ACTOR, at=BEFORE)


def test_a_cohort_is_honoured_once(session):
    with unit_of_work():
        ceremony = prepared(2)
        cohort = queries.items_of(ceremony)[0].plaque.certification.cohort
        with pytest.raises(StepRefused, match="없습니다"):
            order.add_plaques(ceremony, cohort, set_size=8, actor=ACTOR, at=BEFORE)


def test_a_proxy_needs_a_name_and_a_reason(session):
    with unit_of_work():
        ceremony = running(1)
        item = handover.call_next(ceremony, actor=ACTOR, at=THE_DAY)
        with pytest.raises(FieldError):
            handover.name_proxy(ceremony, item, name="", reason="출장", actor=ACTOR, at=THE_DAY)
        with pytest.raises(FieldError):
            handover.name_proxy(ceremony, item, name="담당 둘", reason=" ", actor=ACTOR, at=THE_DAY)
        handover.name_proxy(ceremony, item, name="담당 둘", reason="출장", actor=ACTOR, at=THE_DAY)
    assert queries.get_item(ceremony, item.id).proxy_name == "담당 둘"


def test_a_ceremony_of_a_forum_is_held_on_its_day(session):
    wrong = order.CeremonyDetails(slug="x1", kind=CeremonyKind.AWARDS, name="시상식", held_on=date(2023, 12, 6))
    with pytest.raises(FieldError, match="포럼이 열리는 날"), unit_of_work():
        order.create_ceremony(make_forum(), wrong, actor=ACTOR, at=BEFORE)


def test_the_database_refuses_one_plaque_in_two_orders_and_done_without_a_time(session):
    with unit_of_work():
        ceremony = prepared(1)
        plaque_item = queries.items_of(ceremony)[0]
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(
            CeremonyItem(
                ceremony_id=ceremony.id, position=99, kind=ItemKind.PLAQUE, plaque_id=plaque_item.plaque_id,
                planned_seconds=1,
            )
        )  # fmt: skip
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.get_one(CeremonyItem, plaque_item.id).state = ItemState.DONE
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.get_one(Plaque, plaque_item.plaque_id).state = PlaqueState.HANDED_OVER
    assert db.session.get_one(Ceremony, ceremony.id).state is CeremonyState.PREPARING
