"""The pages of a blind copy: pixels, for whoever the entry is assigned to, once somebody has confirmed them."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum_app.accounts.models import Account
from forum_app.contest.models import BlindCopy, Contest
from forum_app.contest.rules import ExclusionKind
from forum_app.contest.services.blind import keep_blind_copy, render_pages
from forum_app.contest.services.panel import keep_away
from forum_app.core import clock as time
from forum_app.core.errors import DomainError
from forum_app.core.unit_of_work import unit_of_work
from forum_app.core.uploads import keep_bytes, kept_file
from tests.factories import judging as given
from tests.factories.accounts import act_as, session_of
from tests.support.files import pdf, picture
from tests.support.frozen_clock import FrozenClock
from tests.support.visitor import Visitor


@pytest.fixture
def contest(session: scoped_session[Session], clock: FrozenClock) -> Contest:
    """In scoring; every entry has a blind copy of three pages."""
    with unit_of_work():
        made = given.make_scored_contest(clock, biz=1, tech=1)
        for one in given.assignments_of(made, 1):
            given.make_blind_copy(one.entry, time.now())
        contest_id = made.id
    return session.get_one(Contest, contest_id)


@pytest.fixture
def judge(client: Visitor, contest: Contest, session: scoped_session[Session]) -> Visitor:
    """Judge 1, signed in."""
    with unit_of_work():
        session_id = session_of(session.scalars(select(Account).where(Account.email == "judge1@example.org")).one())
    act_as(client, session_id)
    return client


def page(contest: Contest, number: int = 1, judge: int = 1) -> str:
    return f"/judging/assignments/{given.assignments_of(contest, judge)[0].id}/pages/{number}"


def test_a_page_is_a_picture_that_says_nothing_of_its_past(judge: Visitor, contest: Contest):
    with judge.get(page(contest)) as answer:
        assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", picture())
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert {"ETag", "Last-Modified"} & set(answer.headers.keys()) == set()
        assert answer.headers["Content-Disposition"] == "inline; filename=page-1.png"


def test_the_sheet_shows_every_page(judge: Visitor, contest: Contest):
    sheet = judge.get(page(contest).partition("/pages")[0]).text
    assert [page(contest, number) in sheet for number in (1, 2, 3, 4)] == [True, True, True, False]


def test_what_is_not_there_or_not_confirmed_or_not_assigned_is_not_found(
    judge: Visitor, contest: Contest, session: scoped_session[Session]
):
    first = given.assignments_of(contest, 1)[0]
    paths = [page(contest, 4), page(contest, 0), page(contest, judge=2), "/judging/assignments/2147483647/pages/1"]
    assert [judge.get(path).status_code for path in paths] == [404] * 4
    with unit_of_work():
        session.get_one(BlindCopy, first.entry_id).confirmed_at = None
    assert judge.get(page(contest)).status_code == 404


def test_a_judge_who_is_kept_away_sees_no_page(judge: Visitor, contest: Contest):
    path = page(contest)
    with unit_of_work():
        one = given.assignments_of(contest, 1)[0]
        keep_away(
            contest, one.judge, one.entry, kind=ExclusionKind.RECUSAL, reason="옛 동료", actor=given.SYSTEM,
            at=time.now(),
        )  # fmt: skip
    assert judge.get(path).status_code == 404


def test_the_pages_of_a_pdf_become_pictures(contest: Contest):
    source = keep_bytes(pdf(2))
    pages = render_pages(source)
    assert [(one.width, one.height) for one in pages] == [(1240, 1755)] * 2
    assert b"tEXt" not in b"".join(kept_file(one.sha256).read_bytes() for one in pages)
    with unit_of_work():
        entry = given.assignments_of(contest, 1)[0].entry
        copy = keep_blind_copy(entry, pages, source_sha256=source, actor=given.SYSTEM, at=time.now())
        assert (copy.page_count, copy.confirmed_at) == (2, None)


def test_what_is_no_pdf_gives_no_pages(session: scoped_session[Session]):
    with pytest.raises(DomainError):
        render_pages(keep_bytes(b"%PDF-1.7 nothing"))
