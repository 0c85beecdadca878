"""The call: drafted, checked, frozen, opened and closed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
import rfc8785
from sqlalchemy import select

from forum_app.contest.judging.ruleset import Stage
from forum_app.contest.models import Contest, Track
from forum_app.contest.queries.call import contest_facts, get_managed_contest, get_public_contest
from forum_app.contest.queries.ruleset import frozen_rules, rule_problems
from forum_app.contest.rules import CONTEST_WORKFLOW, ContestState
from forum_app.contest.services.call import close_call, create_contest, edit_contest, open_call, publish_contest
from forum_app.contest.services.shapes import CriterionGiven, SlotGiven, TrackGiven
from forum_app.contest.services.standard_shapes import standard_shape
from forum_app.core import clock as core_clock
from forum_app.core.audit import AuditEvent
from forum_app.core.errors import Conflict, FieldError, NotFound, StepRefused
from forum_app.core.permissions import NOBODY, Actor, Grant, Permission
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.contest import (
    CALLING,
    CLOSES,
    DRAFTING,
    OPENS,
    SYSTEM,
    make_details,
    make_draft,
    make_entry,
    make_open_contest,
)
from tests.factories.forums import make_forum

DOCUMENT = standard_shape().rounds[0]


def test_the_standard_shape_has_two_tracks_five_criteria_and_twelve_awards(session, clock):
    with unit_of_work():
        contest = make_draft(clock)
        assert [(t.code, t.prefix, t.max_awards) for t in contest.tracks] == [("biz", "사업", 6), ("tech", "기술", 6)]
        assert [(c.code, c.max_points) for c in contest.rounds[0].criteria] == [(f"c{n}", 20) for n in range(1, 6)]
        assert [(s.grade, s.track.code if s.track else None, s.count) for s in contest.slots] == [
            ("최우수상", "biz", 1), ("최우수상", "tech", 1), ("우수상", "biz", 2), ("우수상", "tech", 2),
            ("장려상", "biz", 3), ("장려상", "tech", 3),
        ]  # fmt: skip
        assert {s.authority for s in contest.slots if s.grade == "최우수상"} == {"보건복지부장관"}
        assert {s.authority for s in contest.slots if s.grade != "최우수상"} == {"중앙사회서비스원장"}
        assert rule_problems(contest) == ()


def test_publishing_freezes_the_canonical_rules_and_their_hash(session, clock):
    with unit_of_work():
        contest = make_draft(clock)
        at = clock.at(DRAFTING)
        publish_contest(contest, actor=SYSTEM, at=at)
    contest = session.scalar(select(Contest))
    rules = json.loads(contest.rules_json)
    assert rfc8785.dumps(rules).decode() == contest.rules_json
    del rules["lottery_seed"]
    assert sha256(rfc8785.dumps(rules)).hexdigest() == contest.rules_sha256
    assert (contest.state, contest.announced_at) == (ContestState.PUBLISHED, at)
    assert frozen_rules(contest).slot_count == 12
    event = session.scalar(select(AuditEvent).where(AuditEvent.verb == "contest:publish"))
    assert event.after == {"state": "published", "rules_sha256": contest.rules_sha256}


def test_a_published_contest_cannot_be_edited(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        with pytest.raises(StepRefused, match="공고한 뒤에는"):
            edit_contest(
                contest, version=contest.version, details=make_details(clock), shape=standard_shape(), actor=SYSTEM,
                at=clock.at(CALLING),
            )  # fmt: skip


def test_an_edit_of_a_draft_replaces_its_rows_and_raises_its_version(session, clock):
    with unit_of_work():
        contest = make_draft(clock)
        version = contest.version
        shape = replace(
            standard_shape(), tracks=(TrackGiven("one", "하나", "한 부문"),), slots=(SlotGiven("대상", "주최자", 1),)
        )
        edit_contest(
            contest, version=version, details=make_details(clock), shape=shape, actor=SYSTEM, at=core_clock.now()
        )
        assert contest.version == version + 1
        assert [track.code for track in contest.tracks] == ["one"]
        assert session.scalars(select(Track.code)).all() == ["one"]
        with pytest.raises(Conflict):
            edit_contest(
                contest, version=version, details=make_details(clock), shape=shape, actor=SYSTEM, at=core_clock.now()
            )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closes": timedelta(0)}, "closes_at"),
        ({"closes": timedelta(days=-1)}, "closes_at"),
        ({"scoring": timedelta(days=1)}, "scoring_closes_at"),
        ({"slug": "new"}, "slug"),
        ({"slug": "2023"}, "slug"),
    ],
)
def test_a_contest_whose_times_or_address_make_no_sense_is_refused(session, clock, changes, field):
    with unit_of_work():
        make_draft(clock)
        good = make_details(clock, changes.get("slug", "2024"))
        at = clock.at(DRAFTING)
        details = replace(
            good,
            closes_at=good.opens_at + changes["closes"] if "closes" in changes else good.closes_at,
        )
        shape = standard_shape(scoring_closes_at=good.opens_at + changes.get("scoring", timedelta(days=60)))
        with pytest.raises(FieldError) as refusal:
            create_contest(make_forum("2024-3", edition_no=3), details=details, shape=shape, actor=SYSTEM, at=at)
        assert refusal.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tracks": ()}, "tracks"),
        ({"tracks": (TrackGiven("a", "가", "가"), TrackGiven("a", "나", "나"))}, "tracks"),
        ({"tracks": (TrackGiven("a", "가", "가"), TrackGiven("b", "가", "나"))}, "tracks"),
        ({"tracks": (TrackGiven("a", "가", "가", None, 3, 2),), "slots": ()}, "tracks"),
        ({"rounds": ()}, "rounds"),
        ({"rounds": (DOCUMENT, DOCUMENT)}, "rounds"),
        ({"rounds": (replace(DOCUMENT, runs_with_previous=True),)}, "runs_with_previous"),
        ({"rounds": (replace(DOCUMENT, criteria=()),)}, "criteria"),
        ({"rounds": (replace(DOCUMENT, criteria=(CriterionGiven("가", Decimal(10), code="a"),) * 2),)}, "criteria"),
        ({"rounds": (replace(DOCUMENT, drop_count=3),)}, "drop_count"),
        ({"rounds": (replace(DOCUMENT, judges_per_entry=2),)}, "min_judges"),
        ({"rounds": (replace(DOCUMENT, rounding_stage=Stage.CRITERION),)}, "rounding_stage"),
        ({"slots": (SlotGiven("대상", "주최자", 1, "none"),)}, "slots"),
    ],
)
def test_a_shape_whose_parts_do_not_fit_is_refused_and_names_the_part(session, clock, changes, field):
    with unit_of_work(), pytest.raises(FieldError) as refusal:
        make_draft(clock, shape=replace(standard_shape(), **changes))
    assert refusal.value.field == field


def test_a_call_whose_quotas_cannot_fill_the_slots_is_not_published(session, clock):
    tracks = tuple(replace(track, max_awards=5) for track in standard_shape().tracks)
    slots = (SlotGiven("장려상", "주최자", 12),)
    with unit_of_work():
        contest = make_draft(clock, shape=replace(standard_shape(), tracks=tracks, slots=slots))
        assert [problem.where for problem in rule_problems(contest)] == ["slots"]
        with pytest.raises(StepRefused, match="심사 규칙에 고칠 곳"):
            publish_contest(contest, actor=SYSTEM, at=clock.at(DRAFTING))


def test_a_call_without_awards_is_not_published(session, clock):
    with unit_of_work():
        contest = make_draft(clock, shape=replace(standard_shape(), slots=()))
        with pytest.raises(StepRefused):
            publish_contest(contest, actor=SYSTEM, at=clock.at(DRAFTING))
        assert contest.rules_json is None


def test_a_call_opens_and_closes_at_its_announced_moments_by_the_databases_clock(session, clock):
    with unit_of_work():
        contest = make_draft(clock)
        publish_contest(contest, actor=SYSTEM, at=clock.at(DRAFTING))
        at = clock.at("2023-10-04 08:59")
        with pytest.raises(StepRefused, match="시작 시각"):
            open_call(contest, actor=SYSTEM, at=at)
        open_call(contest, actor=SYSTEM, at=clock.at(OPENS))
        make_entry(contest)
        at = clock.at("2023-11-17 17:59")
        with pytest.raises(StepRefused, match="마감 시각"):
            close_call(contest, actor=SYSTEM, at=at)
        close_call(contest, actor=SYSTEM, at=clock.at(CLOSES))
        assert contest.state is ContestState.CLOSED


def test_a_call_without_entries_does_not_close(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        with pytest.raises(StepRefused, match="출품작이 없습니다"):
            close_call(contest, actor=SYSTEM, at=clock.at(CLOSES))


def test_the_contest_of_a_past_forum_stays_as_it_is(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        make_entry(contest)
        at = clock.at("2023-12-06 00:00")
        with pytest.raises(StepRefused, match="끝난 행사"):
            close_call(contest, actor=SYSTEM, at=at)


def test_only_organisers_of_the_forum_and_readers_of_all_see_a_draft(session, clock):
    with unit_of_work():
        forum = make_forum()
        make_draft(clock, forum=forum)
        other = make_forum("2024-3", edition_no=3)
        own, foreign = _organiser(forum.id), _organiser(other.id)
    assert get_public_contest(own, "2023").slug == "2023"
    assert get_managed_contest(own, "2023", Permission.CONTEST_RUN).slug == "2023"
    for stranger in (NOBODY, foreign):
        with pytest.raises(NotFound):
            get_public_contest(stranger, "2023")
        with pytest.raises(NotFound):
            get_managed_contest(stranger, "2023", Permission.CONTEST_READ)


def test_a_foreign_organiser_is_offered_no_step(session, clock):
    with unit_of_work():
        contest = make_draft(clock)
        facts = contest_facts(contest, core_clock.now())
        foreign = _organiser(contest.forum_id + 1)
        offered = CONTEST_WORKFLOW.offered(contest.state, foreign, facts, contest.forum.scope)
    assert offered == []


def _organiser(forum_id: int) -> Actor:
    permissions = frozenset({Permission.CONTEST_READ, Permission.CONTEST_RUN})
    return Actor(1, "담당 하나", (Grant("organiser", permissions, ("forum", forum_id)),))
