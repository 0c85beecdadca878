"""Writing an entry in a browser: saved while typing, kept when the line drops, files with their progress."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from forum_app.contest.models import Entry, EntryFile
from forum_app.contest.rules import EntryState
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.entry_forms import make_asking_contest
from tests.support import files

pytestmark = pytest.mark.browser
SAVED = re.compile(r"저장함 \d\d:\d\d:\d\d")


@pytest.fixture
def draft(session, clock, live_server, page: Page) -> str:
    """The address of the page of a draft that was just begun; the page stands on its form."""
    with unit_of_work():
        make_asking_contest(clock)
    page.goto(f"{live_server}/contests/2023/enter/")
    page.get_by_label("사업", exact=True).check()
    page.get_by_label("제목").fill("이웃이 잇는 돌봄")
    page.get_by_label("기관 이름").fill("돌봄 하나")
    page.get_by_label("담당자 성명").fill("담당 하나")
    page.get_by_label("담당자 전자우편").fill("one@example.org")
    page.get_by_label("동의함").check()
    page.get_by_role("button", name="쓰기 시작하기").click()
    expect(page.get_by_role("heading", name="출품작 쓰기")).to_be_visible()
    return page.url.removesuffix("edit")


def test_what_is_typed_is_saved_a_moment_later(draft, page: Page, session, axe):
    page.get_by_label("요약").fill("안부를 묻는 방법을 바꾸었습니다.")
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    session.rollback()
    assert session.scalar(select(Entry.summary)) == "안부를 묻는 방법을 바꾸었습니다."
    assert axe(page) == []


def test_what_cannot_be_sent_stays_and_is_sent_when_the_line_is_back(draft, page: Page, session):
    page.context.set_offline(True)
    page.get_by_label("요약").fill("끊긴 동안 쓴 글")
    expect(page.locator("[data-saved]")).to_contain_text("이 기기에 남아 있고")
    page.context.set_offline(False)
    expect(page.locator("[data-saved]")).to_have_text(SAVED, timeout=15_000)
    session.rollback()
    assert session.scalar(select(Entry.summary)) == "끊긴 동안 쓴 글"


def test_what_was_typed_before_the_browser_closed_is_offered_again(draft, page: Page, session):
    page.route("**/edit", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_label("요약").fill("닫기 전에 쓴 글")
    expect(page.locator("[data-saved]")).to_contain_text("이 기기에 남아 있고")
    page.reload()
    page.unroute("**/edit")
    assert page.get_by_label("요약").input_value() == ""
    page.get_by_role("button", name="다시 넣기").click()
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    session.rollback()
    assert session.scalar(select(Entry.summary)) == "닫기 전에 쓴 글"


def test_a_second_window_is_told_and_nothing_is_overwritten(draft, page: Page, session):
    other = page.context.new_page()
    other.goto(f"{draft}edit")
    page.get_by_label("요약").fill("첫 창의 글")
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    other.get_by_label("요약").fill("둘째 창의 글")
    expect(other.locator("[data-saved]")).to_contain_text("다른 사람이 먼저 저장했습니다")
    assert other.get_by_label("요약").input_value() == "둘째 창의 글"
    session.rollback()
    assert session.scalar(select(Entry.summary)) == "첫 창의 글"


def test_a_chosen_file_is_sent_at_once_and_a_large_one_never(draft, page: Page, session, tmp_path: Path, axe):
    small, large = tmp_path / "계획.pdf", tmp_path / "큰 계획.pdf"
    small.write_bytes(files.pdf(3))
    large.write_bytes(b"%PDF-1.7\n" + b"x" * 2 * 1024**2)
    page.goto(draft)
    plan = page.locator("li.document", has_text="사업계획서")
    plan.locator("input[type=file]").set_input_files(large)
    expect(plan).to_contain_text("1 MB까지 올릴 수 있습니다.")
    plan.locator("input[type=file]").set_input_files(small)
    expect(plan.get_by_role("link", name="계획.pdf")).to_be_visible()
    expect(plan).to_contain_text("3쪽")
    assert axe(page) == []
    session.rollback()
    assert session.scalars(select(EntryFile.name)).all() == ["계획.pdf"]


def test_a_phone_carries_an_entry_from_the_first_line_to_its_number(draft, page: Page, session, tmp_path: Path):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{draft}edit")
    page.get_by_label("지역").select_option("26")
    page.get_by_label("요약").fill("안부를 묻는 방법을 바꾸었습니다.")
    page.get_by_label("민간").check()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="저장하고 확인하기").click()
    paper = tmp_path / "사본.pdf"
    paper.write_bytes(files.pdf(2))
    for name in ("사업계획서", "이름 없는 사본"):
        one = page.locator("li.document", has=page.get_by_role("heading", name=name))
        one.locator("input[type=file]").set_input_files(paper)
        expect(one.get_by_role("link", name="사본.pdf")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="제출하기").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("접수번호는 사업-01입니다")
    session.rollback()
    assert session.scalar(select(Entry.state)) is EntryState.SUBMITTED
