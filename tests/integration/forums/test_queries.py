"""Who sees which forum."""

from __future__ import annotations

from datetime import date

import pytest

from forum_app.core.errors import NotFound
from forum_app.core.permissions import NOBODY, Actor, Grant, Permission, system_actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums import queries
from tests.factories.forums import make_forum

READ, RUN = Permission.FORUM_READ, Permission.FORUM_RUN


def organiser_of(forum_id):
    return Actor(1, "담당", (Grant("organiser", frozenset({READ, RUN}), ("forum", forum_id)),))


AUDITOR = Actor(2, "감사", (Grant("auditor", frozenset({READ})),))


@pytest.fixture
def forums(session):
    """Ids by slug: two editions, a draft and one for practice."""
    with unit_of_work():
        made = [
            make_forum("2023-1", edition_no=1, day=date(2023, 3, 23)),
            make_forum("2023-2", edition_no=2),
            make_forum("draft", edition_no=3, day=date(2024, 12, 3), published_at=None),
            make_forum("practice", edition_no=4, day=date(2026, 12, 21), is_practice=True),
        ]
        return {forum.slug: forum.id for forum in made}


def test_the_latest_forum_is_public_and_not_for_practice(forums):
    assert queries.latest_forum(NOBODY).slug == "2023-2"


def test_there_is_no_latest_forum_in_an_empty_database(session):
    assert queries.latest_forum(NOBODY) is None


def test_the_public_list_is_newest_first_and_practice_last(forums):
    assert [forum.slug for forum in queries.list_public_forums(NOBODY)] == ["2023-2", "2023-1", "practice"]


def test_a_draft_is_there_only_for_those_who_may_read_it(forums):
    for actor in (NOBODY, organiser_of(forums["2023-2"])):
        with pytest.raises(NotFound):
            queries.get_public_forum(actor, "draft")
    for actor in (organiser_of(forums["draft"]), AUDITOR):
        assert queries.get_public_forum(actor, "draft").slug == "draft"


def test_a_forum_is_managed_by_its_own_organiser_only(forums):
    own, other = organiser_of(forums["2023-1"]), organiser_of(forums["2023-2"])
    assert queries.get_managed_forum(own, "2023-1", RUN).slug == "2023-1"
    for actor, slug in ((other, "2023-1"), (NOBODY, "2023-1"), (AUDITOR, "2023-1"), (own, "no-such")):
        with pytest.raises(NotFound):
            queries.get_managed_forum(actor, slug, RUN)


def test_the_workbench_lists_what_one_may_read(forums):
    assert [f.slug for f in queries.managed_forums(organiser_of(forums["draft"]))] == ["draft"]
    assert [f.slug for f in queries.managed_forums(AUDITOR)] == ["practice", "draft", "2023-2", "2023-1"]
    assert queries.managed_forums(NOBODY) == []
    assert len(queries.managed_forums(system_actor("test"))) == 4
