"""Booths in the database."""

import pytest
from sqlalchemy.exc import IntegrityError

from forum_app.booths import queries, services
from forum_app.booths.models import Exhibitor
from forum_app.booths.rules import ExhibitorKind, ExhibitorState
from forum_app.core import audit
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.permissions import system_actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from tests.factories.accounts import LONG_AGO
from tests.factories.forums import make_forum
from tests.factories.institutions import make_institution

ACTOR = system_actor("test")


def lay_out(forum: Forum, count: int = 2):
    return services.add_row(forum, letter="A", count=count, x_dm=20, y_dm=10, actor=ACTOR, at=LONG_AGO)


def accepted(forum: Forum, name: str, kind: ExhibitorKind = ExhibitorKind.ACADEMY) -> Exhibitor:
    exhibitor = services.add_exhibitor(forum, make_institution(name), kind=kind, actor=ACTOR, at=LONG_AGO)
    services.advance_exhibitor(forum, exhibitor, "accept", actor=ACTOR, at=LONG_AGO)
    return exhibitor


def test_every_accepted_exhibitor_gets_a_booth_of_its_own(session):
    with unit_of_work():
        forum = make_forum()
        lay_out(forum, 3)
        for n, kind in enumerate([ExhibitorKind.INNOVATION, ExhibitorKind.ACADEMY, ExhibitorKind.INNOVATION]):
            accepted(forum, f"기관 {n}", kind)
        services.place_all(forum, actor=ACTOR, at=LONG_AGO)
    assert [(e.booth.code, e.institution.name) for e in queries.placed_exhibitors(forum)] == [
        ("A-01", "기관 1"), ("A-02", "기관 0"), ("A-03", "기관 2"),
    ]  # fmt: skip
    assert queries.count_placed_by_kind(forum) == {ExhibitorKind.ACADEMY: 1, ExhibitorKind.INNOVATION: 2}
    assert not list(audit.broken_events())


def test_too_few_booths_place_nobody(session):
    with unit_of_work():
        forum = make_forum()
        lay_out(forum, 1)
        accepted(forum, "하나")
        accepted(forum, "둘")
    with pytest.raises(StepRefused, match="1곳 모자랍니다"), unit_of_work():
        services.place_all(forum, actor=ACTOR, at=LONG_AGO)
    assert queries.placed_exhibitors(forum) == []


def test_a_booth_holds_one_exhibitor(session):
    with unit_of_work():
        forum = make_forum()
        booth = lay_out(forum)[0]
        first, second = accepted(forum, "하나"), accepted(forum, "둘")
        services.advance_exhibitor(forum, first, "assign", booth_id=booth.id, actor=ACTOR, at=LONG_AGO)
    with pytest.raises(Conflict), unit_of_work():
        services.advance_exhibitor(forum, second, "assign", booth_id=booth.id, actor=ACTOR, at=LONG_AGO)


def test_a_booth_of_another_forum_is_no_booth(session):
    with unit_of_work():
        forum, other = make_forum(), make_forum("other", edition_no=3)
        booth = lay_out(other)[0]
        exhibitor = accepted(forum, "하나")
    with pytest.raises(FieldError), unit_of_work():
        services.advance_exhibitor(forum, exhibitor, "assign", booth_id=booth.id, actor=ACTOR, at=LONG_AGO)


def test_an_institution_is_an_exhibitor_once(session):
    with unit_of_work():
        forum = make_forum()
        exhibitor = accepted(forum, "하나")
    with pytest.raises(FieldError), unit_of_work():
        services.add_exhibitor(
            forum, exhibitor.institution, kind=ExhibitorKind.ACADEMY, actor=ACTOR, at=LONG_AGO
        )  # fmt: skip


def test_the_database_refuses_a_booth_without_the_state_and_the_state_without_a_booth(session):
    with unit_of_work():
        forum = make_forum()
        exhibitor_id = accepted(forum, "하나").id
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.get_one(Exhibitor, exhibitor_id).state = ExhibitorState.ASSIGNED
