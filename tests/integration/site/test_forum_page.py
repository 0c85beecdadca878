"""The first page and the page of a forum: every number is a count of rows."""

from __future__ import annotations

from datetime import date

import pytest

from forum_app.booths.models import Booth, Exhibitor
from forum_app.booths.rules import ExhibitorKind, ExhibitorState
from forum_app.ceremonies.models import Ceremony, CeremonyItem, Plaque
from forum_app.ceremonies.rules import CeremonyKind, ItemKind
from forum_app.contest.models import Contest
from forum_app.contest.rules import ContestState
from forum_app.core import clock as time
from forum_app.core.db import db
from forum_app.core.permissions import NOBODY
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.site.queries.forum_page import forum_page
from tests.factories.accounts import LONG_AGO
from tests.factories.awards import make_awarded_contest
from tests.factories.certifications import make_certification
from tests.factories.forums import make_forum
from tests.factories.institutions import make_institution
from tests.factories.programme import make_part, make_session
from tests.support.statements import counted

DAY = date(2023, 12, 5)


def page_of(session, slug="2023-2"):
    forum = session.scalar(db.select(Forum).where(Forum.slug == slug))
    return forum_page(NOBODY, forum, time.now())


def add_booths(forum, kinds):
    for n, kind in enumerate(kinds, 1):
        booth = Booth(forum_id=forum.id, code=f"A-{n:02d}", x_dm=0, y_dm=n * 30)
        db.session.add(booth)
        db.session.flush()
        db.session.add(
            Exhibitor(
                forum_id=forum.id, institution_id=make_institution(f"전시 {n}").id, booth_id=booth.id, kind=kind,
                state=ExhibitorState.ASSIGNED, applied_at=LONG_AGO,
            )
        )  # fmt: skip
    db.session.flush()


def add_plaques(forum, count, *, is_published=True):
    ceremony = Ceremony(
        slug="2023-plaques", forum_id=forum.id, kind=CeremonyKind.PLAQUES, name="현판수여식", held_on=DAY,
        is_published=is_published,
    )  # fmt: skip
    db.session.add(ceremony)
    db.session.flush()
    for n in range(1, count + 1):
        certification = make_certification(n)
        plaque = Plaque(certification_id=certification.id, engraved_name=certification.institution.name)
        db.session.add(plaque)
        db.session.flush()
        db.session.add(CeremonyItem(ceremony_id=ceremony.id, position=n, kind=ItemKind.PLAQUE, plaque_id=plaque.id))
    db.session.flush()


def test_the_first_page_is_the_latest_forum_that_is_not_for_practice(client, session):
    with unit_of_work():
        make_forum("2023-1", edition_no=1, day=date(2023, 3, 23), name="제1차 포럼")
        make_forum("2023-2", edition_no=2, name="제2차 포럼")
        make_forum("practice", edition_no=3, day=date(2026, 1, 1), name="연습 포럼", is_practice=True)
        make_forum("later", edition_no=4, day=date(2026, 1, 2), name="아직 아닌 포럼", published_at=None)
    page = client.get("/").text
    assert "제2차 포럼" in page
    for other in ("제1차 포럼", "연습 포럼", "아직 아닌 포럼"):
        assert other not in page


def test_what_a_forum_does_not_have_is_not_on_its_page(client, session):
    with unit_of_work():
        make_forum()
    page = page_of(session)
    assert (page.parts, page.contests, page.plaques, page.booths, page.seats) == ([], [], None, [], None)
    text = client.get("/forums/2023-2/").text
    for heading in ("한눈에 보는 하루", "편 접수", "인증 기준에 적합한", "하루 내내"):
        assert heading not in text


def test_parts_stand_in_order_with_the_time_of_their_first_session(client, session):
    with unit_of_work():
        forum = make_forum()
        second, opening = make_part(forum, 2), make_part(forum, 0)
        make_session(second, time.seoul(DAY, 14), 30)
        make_session(second, time.seoul(DAY, 13, 30), 30)
    glances = page_of(session).parts
    assert [(g.part.number, g.starts_at) for g in glances] == [(0, None), (2, time.seoul(DAY, 13, 30))]
    assert opening.number == 0
    assert "13:30" in client.get("/forums/2023-2/").text


def test_the_contest_counts_entries_and_awards_once_they_are_decided(client, session, clock):
    with unit_of_work():
        contest = make_awarded_contest(clock, winners=2, others=3, published_at=time.now())
        contest.state = ContestState.FINAL
        contest.sealed_at = time.now()
        slug = contest.forum.slug
    (glance,) = page_of(session, slug).contests
    assert (glance.entries, glance.awards, glance.is_decided) == (5, 2, True)
    assert sum(count for track in glance.tracks for _slot, count in track.awards) == 2


@pytest.mark.parametrize("state", [ContestState.PUBLISHED, ContestState.OPEN])
def test_nobody_learns_before_the_deadline_how_many_entered(session, clock, state):
    with unit_of_work():
        contest = make_awarded_contest(clock, winners=0, others=3)
        contest.state = state
        slug = contest.forum.slug
    (glance,) = page_of(session, slug).contests
    assert glance.entries is None
    assert glance.awards == sum(slot.count for slot in session.scalar(db.select(Contest)).slots)


def test_plaques_and_booths_are_counted_from_rows(client, session):
    with unit_of_work():
        forum = make_forum()
        add_plaques(forum, 3)
        add_booths(forum, [ExhibitorKind.ACADEMY, ExhibitorKind.INNOVATION, ExhibitorKind.ACADEMY])
    page = page_of(session)
    assert page.plaques.plaques == 3
    assert page.booths == [(ExhibitorKind.ACADEMY, 2), (ExhibitorKind.INNOVATION, 1)]
    text = client.get("/forums/2023-2/").text
    assert text.count("tick-past") == 3
    assert "<strong>3</strong>곳" in text


def test_an_unpublished_ceremony_is_not_announced(session):
    with unit_of_work():
        add_plaques(make_forum(), 2, is_published=False)
    assert page_of(session).plaques is None


def test_the_page_costs_the_same_whatever_is_on_it(app, client, session):
    with unit_of_work():
        forum = make_forum()
        make_session(make_part(forum, 1), time.seoul(DAY, 10))
        add_booths(forum, [ExhibitorKind.ACADEMY])
    client.get("/forums/2023-2/")
    with counted(app) as one:
        client.get("/forums/2023-2/")
    with unit_of_work():
        forum = session.scalar(db.select(Forum))
        for number in (2, 3):
            make_session(make_part(forum, number), time.seoul(DAY, 10 + number))
    with counted(app) as three:
        client.get("/forums/2023-2/")
    assert len(three) == len(one)
