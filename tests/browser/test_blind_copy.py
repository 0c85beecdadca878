"""Names are covered on a blind copy by drawing on its pages."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.contest.models import BlindCover, Contest, Entry
from forum_app.contest.queries import blind as queries
from forum_app.contest.services import blind as services
from forum_app.contest.services.call import close_call, open_call, publish_contest
from forum_app.contest.services.eligibility import start_eligibility
from forum_app.contest.services.entry_files import attach_file
from forum_app.contest.services.entry_form import DocumentGiven, add_document
from forum_app.contest.services.tokens import link_holder
from forum_app.core import clock as time
from forum_app.core.file_kinds import FileKind
from forum_app.core.unit_of_work import unit_of_work
from forum_app.core.uploads import Kept, keep_bytes
from tests.factories import contest as calls
from tests.factories.accounts import sign_in_as
from tests.support.texts import pdf_saying

pytestmark = pytest.mark.browser


@pytest.fixture
def address(app, session, clock, client, context, live_server) -> str:
    """The page of a copy that waits to be confirmed, for the organiser who is signed in."""
    content = pdf_saying("by Care Center", "nobody")
    file = Kept(keep_bytes(content), len(content), FileKind.PDF, "copy.pdf", 2)
    with unit_of_work():
        contest: Contest = calls.make_draft(clock)
        blind = DocumentGiven("사본", (FileKind.PDF,), is_blind_copy=True)
        document = add_document(contest, blind, actor=calls.SYSTEM, at=contest.opens_at)
        publish_contest(contest, actor=calls.SYSTEM, at=clock.at(calls.DRAFTING))
        open_call(contest, actor=calls.SYSTEM, at=clock.at(calls.CALLING))
        entry: Entry = calls.make_entry(contest, institution="Care Center")
        attach_file(entry, document, file, actor=link_holder(entry.institution_id), at=time.now())
        close_call(contest, actor=calls.SYSTEM, at=clock.at(calls.CLOSES))
        start_eligibility(contest, actor=calls.SYSTEM, at=time.now())
        entry_id, forum_id = entry.id, contest.forum_id
    entry = session.get_one(Entry, entry_id)
    drawing = services.draw_blind_copy(file.sha256, names=queries.names_of(entry))
    with unit_of_work():
        services.replace_blind_copy(entry, drawing, seen="", actor=calls.SYSTEM, at=time.now())
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server}])
    return f"{live_server}/manage/contests/2023/eligibility/{entry_id}/blind"


def test_an_area_drawn_with_the_mouse_is_covered(page, address, session, axe):
    page.set_viewport_size({"width": 1280, "height": 1200})
    page.goto(address)
    assert axe(page) == []
    sheet = page.locator("[data-cover-page='1']").bounding_box()
    page.mouse.move(sheet["x"] + sheet["width"] * 0.1, sheet["y"] + sheet["height"] * 0.02)
    page.mouse.down()
    page.mouse.move(sheet["x"] + sheet["width"] * 0.5, sheet["y"] + sheet["height"] * 0.1, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="가리고 다시 만들기").click()
    page.get_by_role("button", name="되돌리기").wait_for()
    session.rollback()
    (cover,) = session.scalars(select(BlindCover)).all()
    found = (cover.page, *(round(float(one)) for one in (cover.x, cover.y, cover.width, cover.height)))
    assert found == (1, 10, 2, 40, 8)


def test_the_page_fits_a_phone(page, address, axe):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    assert (axe(page), page.evaluate("document.documentElement.scrollWidth")) == ([], 390)
