"""Steps with several registrations that were chosen in the list."""

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.models import Registration
from forum_app.registration.services import check_in
from tests.factories.accounts import sign_in_as
from tests.factories.registration import STAFF, WHILE_OPEN, make_open_forum, make_registration, ticket_of

LIST = "/manage/forums/2023-2/registrations/"
PAGE = f"{LIST}selected"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=3, terms={"needs_approval": True})
        for who in ("a", "b", "c", "d"):
            make_registration(forum, who)
        return forum


@pytest.fixture
def organiser(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def _states():
    db.session.expire_all()
    return [row.state.value for row in db.session.scalars(select(Registration).order_by(Registration.number))]


def test_the_chosen_are_named_before_anything_is_done(organiser):
    page = organiser.get(f"{PAGE}?number=1&number=3&number=99").text
    assert "2명을 골랐습니다." in page
    assert "R-0003" in page
    assert "R-0002" not in page
    assert "고른 등록이 없습니다" in organiser.get(PAGE).text


def test_several_are_confirmed_and_who_cannot_be_is_named(organiser):
    answer = organiser.submit(
        f"{PAGE}?number=1", {"number": ["1", "2", "4"], "step": "confirm"}, to=PAGE, follow_redirects=True
    )
    assert "2명을 옮기고" in answer.text
    assert "옮기지 못한 등록: R-0004" in answer.text
    assert _states() == ["confirmed", "confirmed", "pending", "waitlisted"]


def test_cancelling_needs_a_reason_frees_the_places_and_spares_who_is_in(organiser, forum):
    given = {"number": ["1", "2"], "step": "cancel"}
    assert organiser.submit(f"{PAGE}?number=1", given, to=PAGE).status_code == 422
    assert _states() == ["pending", "pending", "pending", "waitlisted"]
    organiser.submit(f"{PAGE}?number=1", {"number": ["1"], "step": "confirm"}, to=PAGE)
    with unit_of_work():
        check_in(
            forum, db.session.scalars(select(Registration).where(Registration.number == 1)).one(), desk="1", actor=STAFF
        )
    organiser.submit(f"{PAGE}?number=1", {**given, "reason": "두 번 등록함"}, to=PAGE)
    assert _states() == ["confirmed", "cancelled", "pending", "pending"]
    assert ticket_of(forum).taken == 3
    reasons = db.session.scalars(select(AuditEvent.reason).where(AuditEvent.verb == "registration:cancel")).all()
    assert reasons == ["두 번 등록함"]


@pytest.mark.parametrize("given", [{"number": ["1"], "step": "promote"}, {"number": [], "step": "confirm"}, {}])
def test_nothing_chosen_or_another_step_changes_nothing(organiser, given):
    assert organiser.submit(f"{PAGE}?number=1", given, to=PAGE).status_code == 422
    assert _states() == ["pending", "pending", "pending", "waitlisted"]


def test_only_who_runs_the_forum_chooses(client, forum):
    assert client.get(PAGE).status_code == 303
    for role in (Role.DOOR, Role.AUDITOR):
        sign_in_as(client, role, **({"forum_id": forum.id} if role is Role.DOOR else {}))
        assert client.get(PAGE).status_code == 404
    assert "c-check" not in client.get(LIST).text
