"""Files of entries on the organiser's side: after the deadline, for a reason, and never a draft's."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.contest.models import Contest, Entry, EntryFile
from forum_app.contest.queries.entry_form import form_documents, form_fields
from forum_app.contest.services.drafts import AuthorGiven, submit_draft, write_entry
from forum_app.contest.services.entries import enter
from forum_app.contest.services.entry_files import attach_file
from forum_app.contest.services.tokens import link_holder
from forum_app.core import clock as core_clock
from forum_app.core.audit import AuditEvent
from forum_app.core.file_kinds import FileKind
from forum_app.core.unit_of_work import unit_of_work
from forum_app.core.uploads import keep_upload
from tests.factories.accounts import sign_in_as
from tests.factories.contest import CALLING, CLOSES, KEY, given, written
from tests.factories.entry_forms import make_asking_contest
from tests.factories.forums import make_forum
from tests.support import files

CONSOLE = "/manage/contests/2023/"


@pytest.fixture
def places(session, clock) -> dict[str, str]:
    """An entry with two files and a draft with one; the addresses of the first files of both."""
    kept = keep_upload(files.sent(files.pdf(3), "돌봄 하나 계획.pdf"), kinds=[FileKind.PDF])
    with unit_of_work():
        contest = make_asking_contest(clock)
        entries = [_draft(contest, title) for title in ("낸 과제", "쓰는 과제")]
        for entry in entries:
            for document in form_documents(contest)[: 2 if entry is entries[0] else 1]:
                attach_file(entry, document, kept, actor=link_holder(entry.institution_id), at=core_clock.now())
        submit_draft(
            entries[0], actor=link_holder(entries[0].institution_id), at=core_clock.now(), tell=lambda _e: None
        )
        found = {
            name: f"{CONSOLE}entries/{entry.id}/files/{session.scalar(_first_file(entry))}"
            for name, entry in zip(("handed in", "draft"), entries, strict=True)
        }
        return {
            **found,
            "entry": f"{CONSOLE}entries/{entries[0].id}",
            "draft entry": f"{CONSOLE}entries/{entries[1].id}",
        }


def _draft(contest: Contest, title: str) -> Entry:
    entry, _token = enter(
        contest, given(title=title), has_consented=True, idempotency_key=title, key=KEY,
        tell=lambda _e, _t: None, is_draft=True,
    )  # fmt: skip
    said = {"authors": (AuthorGiven("첫째", "돌봄 하나"),), "answers": {form_fields(contest)[0].id: "민간"}}
    what = written(title=title, authors_agreed=True, **said)
    actor = link_holder(entry.institution_id)
    write_entry(entry, what, version=entry.version, actor=actor, at=core_clock.now())
    return entry


def _first_file(entry: Entry):
    return select(EntryFile.id).where(EntryFile.entry_id == entry.id).order_by(EntryFile.id).limit(1)


def organiser(client, session) -> None:
    """Sign in the organiser of the contest."""
    sign_in_as(client, Role.ORGANISER, forum_id=session.scalar(select(Contest.forum_id)))


def test_before_the_deadline_the_console_shows_that_there_are_files_and_no_more(places, client, session):
    organiser(client, session)
    page = client.get(CONSOLE).text
    assert ("6쪽" in page, "낸 과제" in page, "쓰는 과제" in page) == (True, False, False)
    assert [client.get(places[name]).status_code for name in ("handed in", "draft", "draft entry")] == [404, 404, 404]
    assert "돌봄 하나 계획.pdf" not in client.get(places["entry"]).text


def test_after_the_deadline_the_organiser_reads_everything_but_drafts(places, client, session, clock):
    clock.at(CLOSES)
    organiser(client, session)
    page = client.get(places["entry"]).text
    for said in ("첫째", "민간", "돌봄 하나 계획.pdf", "사업계획서", "이름 없는 사본"):
        assert said in page
    answer = client.get(places["handed in"])
    assert (answer.status_code, answer.data) == (200, files.pdf(3))
    answer.close()
    assert [client.get(places[name]).status_code for name in ("draft", "draft entry")] == [404, 404]


def test_a_file_is_found_under_its_own_entry_and_contest_only(places, client, session, clock):
    clock.at(CLOSES)
    organiser(client, session)
    swapped = places["handed in"].replace("/entries/1/", "/entries/2/")
    assert swapped != places["handed in"]
    assert [client.get(path).status_code for path in (swapped, places["handed in"] + "9")] == [404, 404]


def test_another_forums_organiser_and_judges_find_no_files(places, client, session, clock):
    with unit_of_work():
        stranger = make_forum(slug="other", edition_no=3).id
    clock.at(CLOSES)
    sign_in_as(client, Role.ORGANISER, forum_id=stranger)
    assert [client.get(p).status_code for p in (places["handed in"], f"{CONSOLE}files")] == [404, 404]


def test_files_leave_in_one_zip_under_neutral_names_and_for_a_reason(places, client, session, clock):
    clock.at(CLOSES)
    organiser(client, session)
    page = f"{CONSOLE}files"
    assert client.submit(page, {"track": "", "reason": "짧음"}).status_code == 422
    answer = client.submit(page, {"track": "biz", "reason": "심사위원회 회의 자료로 인쇄합니다"})
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert sorted(archive.namelist()) == ["사업-01_사업계획서.pdf", "사업-01_이름 없는 사본.pdf"]
        assert archive.read("사업-01_사업계획서.pdf") == files.pdf(3)
        assert {part.date_time[0] for part in archive.infolist()} == {1980}
    answer.close()
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.verb, event.after, event.reason) == (
        "entry_file:download", {"track": "biz", "files": 2}, "심사위원회 회의 자료로 인쇄합니다",
    )  # fmt: skip


def test_before_the_deadline_there_is_no_zip(places, client, session, clock):
    clock.at(CALLING)
    organiser(client, session)
    assert "아직 받을 수 없습니다" in client.get(f"{CONSOLE}files").text
    token = client.token("/my/account")
    fields = {"csrf_token": token, "track": "", "reason": "심사위원회 회의 자료로 인쇄합니다"}
    assert client.post(f"{CONSOLE}files", data=fields).status_code == 422
