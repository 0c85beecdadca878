"""The organiser looks at the blind copy: what is covered is gone, and judges see only what somebody confirmed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum_app.accounts.models import Account
from forum_app.accounts.rules import Role
from forum_app.contest.models import BlindCopy, BlindPage, Contest, Entry
from forum_app.contest.queries import blind as queries
from forum_app.contest.queries.eligibility_checks import looked_page
from forum_app.contest.queries.entry_form import form_documents
from forum_app.contest.rules import EntryState
from forum_app.contest.services import blind as services
from forum_app.contest.services import eligibility
from forum_app.contest.services.call import close_call, open_call, publish_contest
from forum_app.contest.services.entry_files import attach_file
from forum_app.contest.services.entry_form import DocumentGiven, add_document
from forum_app.contest.services.sealing import seal
from forum_app.contest.services.tokens import link_holder
from forum_app.core import clock as time
from forum_app.core.db import db
from forum_app.core.errors import Conflict, DomainError, FieldError, StepRefused
from forum_app.core.file_kinds import FileKind
from forum_app.core.inspection import count_pages
from forum_app.core.unit_of_work import unit_of_work
from forum_app.core.uploads import Kept, keep_bytes, kept_file
from tests.factories import contest as calls
from tests.factories import judging as given
from tests.factories.accounts import act_as, session_of, sign_in_as
from tests.support.files import pdf
from tests.support.frozen_clock import FrozenClock
from tests.support.texts import pdf_saying
from tests.support.visitor import Visitor

MANAGE = "/manage/contests/2023/eligibility"
LOOKING, DUE = "2023-11-18 09:00", "2023-11-22 18:00"
ACTOR = given.SYSTEM
BLACK, RED = (0, 0, 0), (255, 0, 0)
CORNER = services.Cover(1, Decimal(0), Decimal(0), Decimal("50.5"), Decimal(12))


@pytest.fixture
def contest(session: scoped_session[Session], clock: FrozenClock) -> Contest:
    """Two entries with a nameless PDF that is not quite nameless; the organiser has begun to look."""
    source = kept(pdf_saying("by Care Center 1", "nobody"))
    with unit_of_work():
        contest = calls.make_draft(clock)
        blind = DocumentGiven("사본", (FileKind.PDF,), is_blind_copy=True)
        add_document(contest, blind, actor=ACTOR, at=contest.opens_at)
        publish_contest(contest, actor=ACTOR, at=clock.at(calls.DRAFTING))
        open_call(contest, actor=ACTOR, at=clock.at(calls.CALLING))
        for number in (1, 2):
            entry = calls.make_entry(
                contest, idempotency_key=f"key-{number}", title=f"과제 {number}", institution=f"Care Center {number}"
            )
            hand_in(entry, source)
        close_call(contest, actor=ACTOR, at=clock.at(calls.CLOSES))
        eligibility.start_eligibility(contest, actor=ACTOR, at=clock.at(LOOKING))
        contest_id = contest.id
    return session.get_one(Contest, contest_id)


def kept(content: bytes) -> Kept:
    return Kept(keep_bytes(content), len(content), FileKind.PDF, "copy.pdf", 2)


def hand_in(entry: Entry, file: Kept) -> None:
    (document,) = form_documents(entry.contest)
    attach_file(entry, document, file, actor=link_holder(entry.institution_id), at=time.now())


def entries(session: scoped_session[Session]) -> list[Entry]:
    return list(session.scalars(select(Entry).order_by(Entry.id)))


def draw(entry: Entry, *covers: services.Cover, seen: str = "") -> BlindCopy:
    """Draw and keep, as the page does."""
    drawing = services.draw_blind_copy(queries.blind_source(entry) or "", covers=covers, names=queries.names_of(entry))
    with unit_of_work():
        return services.replace_blind_copy(entry, drawing, seen=seen, actor=ACTOR, at=time.now())


def confirm(entry: Entry, seen: str | None = None) -> None:
    copy = queries.blind_copy_of(entry)
    print_ = seen if seen is not None else copy.fingerprint if copy else ""
    with unit_of_work():
        services.confirm_seen_copy(entry, seen=print_, actor=ACTOR, at=time.now())


def colours(page: BlindPage) -> list[object]:
    """The colours just inside the corner, at the edge of the cover and just outside of it."""
    with Image.open(kept_file(page.sha256)) as picture:
        spots = [(5, 5), (620, 100), (624, 200), (640, 100)]
        return [picture.getpixel(spot) for spot in spots]


def test_what_is_covered_is_black_in_the_picture_that_is_kept_and_nothing_lies_beneath(contest, session):
    entry = entries(session)[0]
    before = draw(entry)
    assert colours(before.pages[0])[:2] == [RED, RED]
    old = before.pages[0].sha256
    covered = draw(entry, CORNER, seen=before.fingerprint)
    page = covered.pages[0]
    assert colours(page) == [BLACK, BLACK, BLACK, (255, 255, 255)]
    with Image.open(kept_file(page.sha256)) as picture:
        assert (picture.format, picture.info, picture.n_frames, picture.mode) == ("PNG", {}, 1, "RGB")
    assert old not in session.scalars(select(BlindPage.sha256).where(BlindPage.entry_id == entry.id)).all()
    with pytest.raises(DomainError):
        count_pages(kept_file(page.sha256))


def test_a_cover_taken_away_shows_the_page_again(contest, session):
    entry = entries(session)[0]
    first = draw(entry).fingerprint
    (cover,) = draw(entry, CORNER, seen=first).covers
    left = services.covers_of(entry, but=cover.id)
    copy = queries.blind_copy_of(entry)
    assert copy
    assert (left, draw(entry, *left, seen=copy.fingerprint).fingerprint) == ((), first)


def test_a_name_left_in_the_text_is_pointed_out_by_its_page(contest, session):
    one, two = entries(session)
    assert draw(one).named_pages == [1]
    assert draw(two).named_pages == []


@pytest.mark.parametrize(
    "cover",
    [
        CORNER._replace(page=3), CORNER._replace(page=0), CORNER._replace(x=Decimal(60)),
        CORNER._replace(y=Decimal(-1)), CORNER._replace(width=Decimal(0)),
    ],
)  # fmt: skip
def test_a_cover_that_lies_on_no_page_is_refused(contest, session, cover):
    with pytest.raises(FieldError) as refused:
        draw(entries(session)[0], cover)
    assert refused.value.field == "covers"


def test_what_is_confirmed_is_changed_only_after_taking_that_back(contest, session):
    entry = entries(session)[0]
    copy = draw(entry)
    confirm(entry)
    with pytest.raises(StepRefused):
        draw(entry, CORNER, seen=copy.fingerprint)
    with unit_of_work():
        services.reopen_blind_copy(entry, actor=ACTOR, at=time.now())
    assert draw(entry, CORNER, seen=copy.fingerprint).confirmed_at is None
    with pytest.raises(StepRefused), unit_of_work():
        services.reopen_blind_copy(entry, actor=ACTOR, at=time.now())


def test_only_the_pages_that_were_looked_at_are_confirmed(contest, session):
    entry = entries(session)[0]
    with pytest.raises(Conflict):
        confirm(entry, "")
    seen = draw(entry).fingerprint
    draw(entry, CORNER, seen=seen)
    with pytest.raises(Conflict):
        confirm(entry, seen)
    with pytest.raises(Conflict):
        draw(entry, seen=seen)
    confirm(entry)
    assert queries.unconfirmed_ids(contest, [one.id for one in entries(session)]) == {entries(session)[1].id}


def test_a_new_file_takes_pages_covers_and_confirmation_with_it(contest, session, clock):
    entry = entries(session)[0]
    old = draw(entry, CORNER)
    confirm(entry)
    drawing = services.draw_blind_copy(old.source_sha256)
    with unit_of_work():
        due_at = clock.at(DUE)
        clock.at(LOOKING)
        eligibility.ask_completion(entry, text="사본", due_at=due_at, actor=ACTOR, at=time.now())
        hand_in(entry, kept(pdf(2)))
    assert queries.blind_copy_of(entry) is None
    with pytest.raises(Conflict), unit_of_work():
        services.replace_blind_copy(entry, drawing, seen="", actor=ACTOR, at=time.now())


def test_accepting_the_rest_confirms_no_copy_and_leaves_out_what_is_not_confirmed(contest, session):
    one, two = entries(session)
    draw(one)
    draw(two)
    confirm(two)
    assert [row.waits_for_blind_copy for row in looked_page(contest, 1).rows] == [True, False]
    with unit_of_work():
        assert eligibility.qualify_rest(contest, actor=ACTOR, at=time.now()) == 1
    assert [(entry.state, entry.id) for entry in entries(session)] == [
        (EntryState.SUBMITTED, one.id), (EntryState.ELIGIBLE, two.id),
    ]  # fmt: skip
    copy = queries.blind_copy_of(one)
    assert copy
    assert copy.confirmed_at is None


def test_after_the_seal_nothing_is_confirmed_any_more(session, clock):
    with unit_of_work():
        contest = given.make_scored_contest(clock)
        entry = given.assignments_of(contest)[0].entry
        given.make_blind_copy(entry, time.now())
        given.fill_sheets(contest, clock)
        seal(contest, typed_word="봉인", actor=ACTOR, at=clock.at(given.SCORING_ENDS))
    with pytest.raises(StepRefused, match="봉인"), unit_of_work():
        services.reopen_blind_copy(entry, actor=ACTOR, at=time.now())


def test_drawing_keeps_nobody_waiting(contest, session):
    entry = entries(session)[0]
    source = queries.blind_source(entry) or ""
    with pytest.raises(RuntimeError, match="unit of work"), unit_of_work():
        services.draw_blind_copy(source)


def test_the_pages_of_an_entry_are_drawn_covered_and_confirmed_without_script(contest, client, session):
    sign_in_as(client, Role.ORGANISER, forum_id=contest.forum_id)
    entry = entries(session)[0]
    page = f"{MANAGE}/{entry.id}/blind"
    assert "아직 쪽 그림을 만들지 않았습니다" in client.get(f"{MANAGE}/{entry.id}").text
    assert client.submit(page, to=f"{page}/draw").status_code == 303
    assert "이름이 남아 있을 수 있습니다: 1쪽" in client.get(page).text
    with client.get(f"{page}/pages/1") as picture:
        assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert [client.get(f"{page}/pages/{number}").status_code for number in (0, 3)] == [404, 404]

    seen = session.scalars(select(BlindCopy)).one().fingerprint
    area = {"page": "1", "x": "0", "y": "0", "width": "50.5", "height": "12"}
    wrong = client.submit(page, area | {"width": "a half", "seen": seen}, to=f"{page}/covers")
    assert (wrong.status_code, "a half" in wrong.text) == (422, True)
    assert client.submit(page, {"seen": seen}, to=f"{page}/covers").status_code == 422
    assert client.submit(page, area | {"seen": seen}, to=f"{page}/covers").status_code == 303
    assert client.submit(page, area | {"seen": seen}, to=f"{page}/covers").status_code == 422  # seen before

    copy = session.scalars(select(BlindCopy)).one()
    assert len(copy.covers) == 1
    uncover = f"{page}/covers/{copy.covers[0].id}/remove"
    assert client.submit(page, {"seen": copy.fingerprint}, to=uncover).status_code == 303
    assert session.scalars(select(BlindCopy)).one().fingerprint == seen
    assert client.submit(page, {"seen": "f" * 64}, to=f"{page}/confirm").status_code == 422
    assert client.submit(page, {"seen": seen}, to=f"{page}/confirm").status_code == 303
    assert session.scalars(select(BlindCopy)).one().confirmed_at is not None
    assert client.submit(page, to=f"{page}/reopen").status_code == 303
    assert session.scalars(select(BlindCopy)).one().confirmed_at is None


def test_several_copies_are_drawn_and_confirmed_by_their_first_page(contest, client, session):
    sign_in_as(client, Role.ORGANISER, forum_id=contest.forum_id)
    page = f"{MANAGE}/blind/"
    assert client.submit(page, to=f"{MANAGE}/blind/draw").status_code == 303
    shown = client.get(page).text
    assert (shown.count('type="checkbox"'), "checked" in shown) == (2, False)
    copies = session.scalars(select(BlindCopy).order_by(BlindCopy.entry_id)).all()
    ticks = [f"{copy.entry_id}:{copy.fingerprint}" for copy in copies]
    stale = [ticks[0], f"{copies[1].entry_id}:{'0' * 64}"]
    assert client.submit(page, {"seen": stale}, to=f"{MANAGE}/blind/confirm").status_code == 422
    assert [copy.confirmed_at for copy in session.scalars(select(BlindCopy))] == [None, None]
    assert client.submit(page, {"seen": ticks[:1]}, to=f"{MANAGE}/blind/confirm").status_code == 303
    assert client.get(page).text.count('type="checkbox"') == 1


def test_a_file_that_cannot_be_drawn_is_named(contest, client, session, clock):
    sign_in_as(client, Role.ORGANISER, forum_id=contest.forum_id)
    entry = entries(session)[0]
    with unit_of_work():
        due_at = clock.at(DUE)
        clock.at(LOOKING)
        eligibility.ask_completion(entry, text="사본", due_at=due_at, actor=ACTOR, at=time.now())
        hand_in(entry, kept(b"%PDF-1.7 nothing"))
    answer = client.submit(f"{MANAGE}/blind/", to=f"{MANAGE}/blind/draw")
    assert (answer.status_code, f"{entry.receipt_no}: " in answer.text) == (422, True)
    assert [copy.entry_id for copy in session.scalars(select(BlindCopy))] == [entries(session)[1].id]


def test_who_does_not_run_the_contest_finds_no_page(contest, app, session):
    entry = entries(session)[0]
    draw(entry)
    paths = [f"{MANAGE}/{entry.id}/blind", f"{MANAGE}/{entry.id}/blind/pages/1", f"{MANAGE}/blind/"]
    for role, forum_id in ((Role.JUDGE, contest.forum_id), (Role.AUDITOR, None)):
        visitor: Visitor = app.test_client()
        sign_in_as(visitor, role, forum_id=forum_id)
        assert {visitor.get(path).status_code for path in paths} <= {403, 404}
    elsewhere: Visitor = app.test_client()
    sign_in_as(elsewhere, Role.ORGANISER, forum_id=None)
    assert {elsewhere.get(path).status_code for path in paths} == {404}


def test_a_judge_sees_the_pages_of_a_confirmed_copy_only(contest, client, session, clock):
    for entry in entries(session):
        draw(entry, CORNER)
        confirm(entry)
    with unit_of_work():
        given.start_scoring(contest, clock)
        account = session.scalars(select(Account).where(Account.email == "judge1@example.org")).one()
        session_id = session_of(account)
    act_as(client, session_id)
    sheet = given.assignments_of(contest, 1)[0]
    page = f"/judging/assignments/{sheet.id}"
    copy = queries.blind_copy_of(sheet.entry)
    assert copy
    shown = kept_file(copy.pages[0].sha256).read_bytes()
    with client.get(f"{page}/pages/1") as picture:
        assert picture.data == shown
    with unit_of_work():
        services.reopen_blind_copy(sheet.entry, actor=ACTOR, at=time.now())
    assert client.get(f"{page}/pages/1").status_code == 404
    assert "/pages/1" not in client.get(page).text
    assert {client.get(f"{MANAGE}/{sheet.entry_id}/blind/pages/1").status_code} <= {403, 404}
    assert client.get(f"{page}/pages/1?v={copy.fingerprint}").status_code == 404


@pytest.mark.parametrize("turn", range(3))
def test_a_file_replaced_meanwhile_is_never_confirmed_by_its_predecessor(
    app: Flask, contest: Contest, session, clock, turn
):
    entry = entries(session)[0]
    seen, new = draw(entry).fingerprint, kept(pdf(2))
    with unit_of_work():
        due_at = clock.at(DUE)
        clock.at(LOOKING)
        eligibility.ask_completion(entry, text="사본", due_at=due_at, actor=ACTOR, at=time.now())
        entry_id = entry.id
    session.remove()
    acts: list[Callable[[Entry], None]] = [
        lambda one: hand_in(one, new),
        lambda one: services.confirm_seen_copy(one, seen=seen, actor=ACTOR, at=time.now()),
    ]
    assert at_once(app, entry_id, acts)[0] == "done"
    entry = db.session.get_one(Entry, entry_id)
    assert (queries.blind_copy_of(entry), queries.blind_source(entry)) == (None, new.sha256)


def at_once(app: Flask, entry_id: int, acts: list[Callable[[Entry], None]]) -> list[str]:
    """Run `acts`, one a thread, all starting together; how each ended."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[Entry], None]) -> str:
        gate.wait()
        with app.app_context():
            try:
                with unit_of_work():
                    act(db.session.get_one(Entry, entry_id))
            except DomainError as refusal:
                return type(refusal).__name__
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
