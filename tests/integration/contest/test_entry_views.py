"""The entrant's pages and the organiser's pages of entries."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.contest.models import Entry
from forum_app.contest.rules import EntryState
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import sign_in_as
from tests.factories.contest import CLOSES, make_draft, make_entry, make_open_contest
from tests.factories.forums import make_forum

ENTER = "/contests/2023/enter/"
IMPORT = "/manage/contests/2023/entries/import"
FIELDS = {
    "track": "biz",
    "title": "이웃이 잇는 돌봄",
    "institution": "돌봄 하나",
    "business_no": "",
    "region": "11",
    "contact_name": "담당 하나",
    "contact_email": "one@example.org",
    "summary": "안부를 묻는 방법을 바꾸었습니다.",
    "consent_collect": "yes",
    "idempotency_key": "one-press",
}


@pytest.fixture
def contest_id(session, clock) -> int:
    """An open contest of the forum 2023-2; the clock stands in the call."""
    with unit_of_work():
        return make_open_contest(clock).id


def test_an_entry_leads_to_its_private_page_and_a_receipt_is_on_its_way(contest_id, client, session):
    answer = client.submit(ENTER, FIELDS)
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert (page.status_code, "접수번호는 사업-01입니다" in page.text) == (200, True)
    assert page.headers["Cache-Control"] == "no-store"
    mail = session.scalar(select(OutboxMessage))
    assert (mail.payload["to"], mail.payload["subject"]) == ("one@example.org", "[사례 공모전] 접수번호 사업-01")
    assert f"http://localhost{answer.location}" in mail.payload["body"]


def test_a_second_press_leads_to_the_same_page(contest_id, client, session):
    assert client.submit(ENTER, FIELDS).location == client.submit(ENTER, FIELDS).location
    assert len(session.scalars(select(Entry)).all()) == 1
    assert len(session.scalars(select(OutboxMessage)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"track": "pets"}, "부문"),
        ({"title": ""}, "제목을 적어 주십시오."),
        ({"title": "가" * 201}, "200자까지"),
        ({"institution": ""}, "기관 이름을 적어 주십시오."),
        ({"business_no": "1234567890"}, "마지막 숫자가 맞지 않습니다"),
        ({"region": "99"}, "지역"),
        ({"contact_email": "one@"}, "이름@기관.kr"),
        ({"summary": "900101-1234567"}, "주민등록번호로 보이는"),
        ({"consent_collect": "no"}, "동의하셔야 접수할 수 있습니다."),
        ({"consent_collect": ""}, "동의하는지 골라 주십시오."),
    ],
)
def test_a_form_that_cannot_be_taken_says_where_and_writes_nothing(contest_id, client, session, changes, said):
    answer = client.submit(ENTER, {**FIELDS, **changes})
    assert answer.status_code == 422
    assert said in answer.text
    assert "담당 하나" in answer.text
    assert session.scalars(select(Entry)).all() == []
    assert session.scalars(select(OutboxMessage)).all() == []


def test_no_other_column_of_an_entry_can_be_sent(contest_id, client, session):
    extra = {
        "receipt_no": "사업-99",
        "code": "X",
        "state": "awarded",
        "contest_id": "9",
        "token_hash": "0" * 64,
        "id": "77",
    }
    assert client.submit(ENTER, {**FIELDS, **extra}).status_code == 303
    entry = session.scalar(select(Entry))
    assert (entry.id, entry.receipt_no, entry.code, entry.state) == (1, "사업-01", "사업-01", EntryState.SUBMITTED)


def test_without_the_forms_token_nothing_is_taken(contest_id, client, session):
    assert client.post(ENTER, data=FIELDS).status_code == 403
    assert session.scalars(select(Entry)).all() == []


def test_after_the_deadline_the_form_is_closed_for_eyes_and_for_posts(contest_id, client, session, clock):
    token = client.token(ENTER)
    clock.at(CLOSES)
    assert "접수가 마감되었습니다" in client.get(ENTER).text
    answer = client.post(ENTER, data={**FIELDS, "csrf_token": token})
    assert (answer.status_code, session.scalars(select(Entry)).all()) == (409, [])


def test_an_entrant_changes_and_withdraws_through_the_private_address(contest_id, client, session, clock):
    here = client.submit(ENTER, FIELDS).location
    version = session.scalar(select(Entry.version))
    changed = {**FIELDS, "title": "고친 제목", "version": str(version), "institution": "다른 기관", "track": "tech"}
    assert client.submit(f"{here}edit", changed).location == here
    session.rollback()
    entry = session.scalar(select(Entry))
    assert (entry.title, entry.institution.name, entry.track.code) == ("고친 제목", "돌봄 하나", "biz")
    assert "출품을 철회할까요?" in client.get(f"{here}withdraw").text
    assert client.submit(f"{here}withdraw").status_code == 303
    session.rollback()
    assert session.scalar(select(Entry.state)) is EntryState.WITHDRAWN
    assert "철회하셨습니다" in client.get(here).text


def test_after_the_deadline_the_private_page_only_shows(contest_id, client, session, clock):
    here = client.submit(ENTER, FIELDS).location
    token, version = client.token(f"{here}edit"), str(session.scalar(select(Entry.version)))
    clock.at(CLOSES)
    assert "고치거나 철회하실 수 없습니다" in client.get(here).text
    for page in ("edit", "withdraw"):
        answer = client.post(f"{here}{page}", data={**FIELDS, "version": version, "csrf_token": token})
        assert (answer.status_code, "접수가 마감되었습니다." in answer.text) == (422, True)
    session.rollback()
    assert session.scalar(select(Entry.state)) is EntryState.SUBMITTED


def test_a_wrong_private_address_is_a_missing_page(contest_id, client):
    here = client.submit(ENTER, FIELDS).location
    wrong = here.replace(here[9:12], "AAA")
    assert [client.get(path).status_code for path in (wrong, f"{wrong}edit", f"{wrong}withdraw")] == [404, 404, 404]


def test_institution_staff_look_after_their_entries_and_no_others(contest_id, client, session, clock):
    with unit_of_work():
        contest = session.get(Entry.contest.property.mapper.class_, contest_id)
        own = make_entry(contest)
        ids = (own.id, make_entry(contest, institution="돌봄 둘", idempotency_key="two").id)
        institution_id, version = own.institution_id, own.version
    sign_in_as(client, Role.ENTRANT, institution_id=institution_id)
    listed = client.get("/my/entries/").text
    assert ("사업-01" in listed, "사업-02" in listed) == (True, False)
    edited = client.submit(f"/my/entries/{ids[0]}/edit", {**FIELDS, "title": "고친 제목", "version": str(version)})
    assert edited.status_code == 303
    assert client.submit(f"/my/entries/{ids[0]}/withdraw").status_code == 303
    for page in ("", "edit", "withdraw"):
        assert client.get(f"/my/entries/{ids[1]}/{page}").status_code == 404


@pytest.fixture
def organiser(session, client, clock):
    """An organiser of the forum 2023-2, whose contest takes entries."""
    with unit_of_work():
        forum = make_forum()
        forum_id = forum.id
        make_open_contest(clock, forum=forum)
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    return client


def upload(organiser, content: bytes, name: str = "entries.csv"):
    return organiser.submit(IMPORT, {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def test_an_organiser_imports_sixty_four_entries(organiser, session):
    lines = [f"B-{n:02d},biz,사업 부문 접수 {n:02d},사업 기관 {n:02d}" for n in range(1, 31)]
    lines += [f"T-{n:02d},tech,기술개발 부문 접수 {n:02d},기술 기관 {n:02d}" for n in range(1, 35)]
    answer = upload(organiser, "\n".join(["entry,track,title,institution", *lines]).encode())
    assert answer.status_code == 303
    console = organiser.get("/manage/contests/2023/").text
    counts = re.findall(r'class="segment-count">(\d+)<', console)
    assert (counts, console.count("data-row")) == (["64", "30", "34"], 64)
    assert "64건" in organiser.get("/contests/2023/").text


def test_a_refused_file_shows_every_line_and_writes_nothing(organiser, session):
    content = "entry,track,title,institution\nB-01,biz,하나,돌봄\nB-01,pets,,돌봄\nB-01,biz,셋,돌봄\n".encode()
    answer = upload(organiser, content)
    assert answer.status_code == 422
    assert re.findall(r'<td class="number" data-label="줄">(\d+)</td>', answer.text) == ["3", "4"]
    assert "2줄을 고쳐야 합니다" in answer.text
    assert session.scalars(select(Entry)).all() == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("entry,track\nB-01,돌봄\n".encode("cp949"), "2번째 줄이 UTF-8이 아닙니다"),
        (b"entry,title\nB-01,x\n", "첫 줄에 없는 칸이 있습니다: track"),
        (b"", "파일이 비어 있습니다"),
    ],
)
def test_a_file_that_is_no_table_says_what_would_be_right(organiser, session, content, said):
    answer = upload(organiser, content)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_no_file_is_an_error_of_the_field(organiser):
    answer = organiser.submit(IMPORT, {})
    assert (answer.status_code, "CSV나 XLSX 파일을 골라 주십시오." in answer.text) == (422, True)


def test_an_organiser_records_an_entry_that_came_by_post(organiser, session):
    sent = {**FIELDS, "summary": "", "contact_name": "", "contact_email": "", "region": "", "receipt_no": "사업-40"}
    page = "/manage/contests/2023/entries/new"
    assert organiser.submit(page, sent).status_code == 303
    again = organiser.submit(page, {**sent, "title": "다른 제목"})
    assert (again.status_code, "사업-40은(는) 이 공모전에 이미 있습니다." in again.text) == (422, True)


def test_an_entry_is_excluded_with_its_reason_in_the_record(organiser, session, clock):
    organiser.submit("/manage/contests/2023/entries/new", FIELDS)
    entry_id = session.scalar(select(Entry.id))
    page = f"/manage/contests/2023/entries/{entry_id}"
    assert organiser.submit(page, {"reason": " "}, to=f"{page}/exclude").status_code == 422
    assert organiser.submit(page, {"reason": "이미 상을 받은 내용"}, to=f"{page}/exclude").status_code == 303
    shown = organiser.get(page).text
    assert ("부적격" in shown, "이미 상을 받은 내용" in shown) == (True, True)
    assert session.scalar(select(Entry.state)) is EntryState.INELIGIBLE


def test_what_an_entry_says_is_hidden_from_organisers_until_the_deadline(organiser, session, clock):
    organiser.submit("/manage/contests/2023/entries/new", FIELDS)
    page = f"/manage/contests/2023/entries/{session.scalar(select(Entry.id))}"
    words = (FIELDS["title"], FIELDS["summary"], FIELDS["contact_email"])
    assert [word in organiser.get(page).text for word in words] == [False] * 3
    clock.at(CLOSES)
    assert [word in organiser.get(page).text for word in words] == [True] * 3


def test_the_entry_of_another_contest_is_a_missing_page(organiser, session, clock):
    with unit_of_work():
        other = make_draft(clock, slug="2024", forum=make_forum("2024-3", edition_no=3))
        assert other.id == 2
    organiser.submit("/manage/contests/2023/entries/new", FIELDS)
    assert organiser.get("/manage/contests/2024/entries/1").status_code == 404
    assert organiser.get("/manage/contests/2023/entries/99").status_code == 404
