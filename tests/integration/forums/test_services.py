"""Creating, changing and publishing a forum."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from forum_app.accounts.models import RoleGrant
from forum_app.accounts.rules import Role
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.permissions import Actor, system_actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums import services
from forum_app.forums.models import Forum, Host, Series
from forum_app.forums.rules import HostKind
from forum_app.forums.services import ForumDetails, HostGiven
from tests.factories.accounts import make_account
from tests.factories.forums import make_forum

AT = datetime(2023, 9, 1, tzinfo=UTC)
AFTER = datetime(2023, 12, 5, 15, 0, tzinfo=UTC)  # midnight in Seoul: the day is over
SYSTEM = system_actor("test")
DETAILS = ForumDetails(
    slug="2023-2", edition_no=2, name="제2차 포럼", starts_on=date(2023, 12, 5), ends_on=date(2023, 12, 5),
    opens_at_time=time(10), venue="한라홀",
)  # fmt: skip
HOSTS = [HostGiven(HostKind.HOST, "가 기관", "Body A"), HostGiven(HostKind.OPERATOR, "나 기관")]


def create(**changes):
    with unit_of_work():
        return services.create_forum(
            series_name="포럼 연작", details=replace(DETAILS, **changes), hosts=HOSTS, actor=SYSTEM, at=AT
        ).id


def test_a_new_forum_is_a_draft_with_its_hosts_in_order(session):
    forum = session.get(Forum, create())
    assert (forum.published_at, forum.series.name, forum.version) == (None, "포럼 연작", 1)
    assert [(h.kind, h.host.name, h.host.name_en) for h in forum.hosts] == [
        (HostKind.HOST, "가 기관", "Body A"), (HostKind.OPERATOR, "나 기관", None),
    ]  # fmt: skip


def test_whoever_creates_a_forum_becomes_its_organiser(session):
    with unit_of_work():
        account_id = make_account().id
    with unit_of_work():
        forum_id = services.create_forum(
            series_name="포럼 연작", details=DETAILS, hosts=[], actor=Actor(account_id, "담당"), at=AT
        ).id
    assert [(g.account_id, g.role, g.forum_id) for g in session.scalars(select(RoleGrant))] == [
        (account_id, Role.ORGANISER, forum_id)
    ]


def test_editions_share_their_series_and_their_hosts(session):
    create()
    create(slug="2024-1", edition_no=3)
    assert session.scalar(select(func.count()).select_from(Series)) == 1
    assert session.scalar(select(func.count()).select_from(Host)) == 2


def test_whom_to_ask_is_kept_with_addresses_in_their_one_form(session):
    forum_id = create(contact_email="Ask@Example.org", privacy_officer="정보보호팀", privacy_phone="02-000-0000")
    forum = session.get(Forum, forum_id)
    assert (forum.contact_email, forum.privacy_officer, forum.privacy_phone, forum.privacy_email) == (
        "ask@example.org", "정보보호팀", "02-000-0000", None,
    )  # fmt: skip


def test_those_who_run_a_forum_answer_for_it_before_those_who_hold_it(session):
    assert [host.name for host in session.get(Forum, create()).organisers] == ["나 기관"]
    with unit_of_work():
        held = make_forum("2024-1", edition_no=3, hosts=("다 기관",))
        assert [host.name for host in held.organisers] == ["다 기관"]
        assert make_forum("2024-2", edition_no=4).organisers == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "new"}, "slug"),
        ({"slug": "taken"}, "slug"),
        ({"edition_no": 1}, "edition_no"),
        ({"ends_on": date(2023, 12, 4)}, "ends_on"),
        ({"starts_on": date(2023, 8, 1), "ends_on": date(2023, 8, 31)}, "ends_on"),
        ({"contact_email": "no address"}, "contact_email"),
        ({"privacy_officer": "담당", "privacy_email": "no address"}, "privacy_email"),
        ({"privacy_officer": "담당"}, "privacy_phone"),
        ({"privacy_phone": "02-000-0000"}, "privacy_officer"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(session, changes, field):
    create(slug="taken", edition_no=1)
    with pytest.raises(FieldError) as refusal:
        create(**changes)
    assert refusal.value.field == field
    assert session.scalar(select(func.count()).select_from(Forum)) == 1


def edit(forum_id, *, version=1, at=AT, **changes):
    with unit_of_work():
        services.edit_forum(
            work_forum(forum_id), version=version, series_name="포럼 연작", details=replace(DETAILS, **changes),
            hosts=HOSTS, actor=SYSTEM, at=at,
        )  # fmt: skip


def work_forum(forum_id):
    return db.session.get(Forum, forum_id)


def test_a_change_is_kept_and_recorded_with_its_scope(session):
    forum_id = create()
    edit(forum_id, venue="다른 곳")
    assert session.get(Forum, forum_id).venue == "다른 곳"
    event = session.scalar(select(AuditEvent).where(AuditEvent.verb == "forum:edit"))
    assert (event.scope, event.before["venue"], event.after["venue"]) == (f"forum:{forum_id}", "한라홀", "다른 곳")


def test_the_second_of_two_editors_hears_of_the_first(session):
    forum_id = create()
    edit(forum_id, venue="먼저")
    with pytest.raises(Conflict):
        edit(forum_id, venue="나중")
    assert session.get(Forum, forum_id).venue == "먼저"


def test_a_published_forum_keeps_its_address(session):
    forum_id = create()
    with unit_of_work():
        services.publish(work_forum(forum_id), actor=SYSTEM, at=AT)
    with pytest.raises(FieldError) as refusal:
        edit(forum_id, version=2, slug="other")
    assert refusal.value.field == "slug"


def test_a_forum_is_published_once(session):
    forum_id = create()
    with unit_of_work():
        services.publish(work_forum(forum_id), actor=SYSTEM, at=AT)
    assert session.get(Forum, forum_id).published_at == AT
    with pytest.raises(StepRefused), unit_of_work():
        services.publish(work_forum(forum_id), actor=SYSTEM, at=AT)


def test_a_past_edition_stays_as_it_was(session):
    forum_id = create()
    with pytest.raises(StepRefused):
        edit(forum_id, at=AFTER, venue="다른 곳")
    with pytest.raises(StepRefused), unit_of_work():
        services.publish(work_forum(forum_id), actor=SYSTEM, at=AFTER)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"ends_on": date(2023, 12, 4)}, {"edition_no": 0}, {"fee_krw": -1}, {"slug": "2023-2"}, {"edition_no": 2},
    ],
)  # fmt: skip
def test_the_database_refuses_what_the_rules_refuse(session, nonsense):
    with unit_of_work():
        make_forum()
    with pytest.raises(IntegrityError), unit_of_work():
        make_forum(**{"slug": "other", "edition_no": 5, **nonsense})
