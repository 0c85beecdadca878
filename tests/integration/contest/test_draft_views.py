"""An entry written over some days: begun, saved by itself, its files, handed in, changed until the deadline."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.contest.models import Contest, DocumentRequirement, Entry, EntryFile, FormField
from forum_app.contest.rules import EntryState
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import sign_in_as
from tests.factories.contest import CLOSES
from tests.factories.entry_forms import make_asking_contest
from tests.support import files

ENTER = "/contests/2023/enter/"
START = {
    "track": "biz", "title": "이웃이 잇는 돌봄", "institution": "돌봄 하나", "business_no": "",
    "contact_name": "담당 하나", "contact_email": "one@example.org", "consent_collect": "yes",
    "idempotency_key": "one-press",
}  # fmt: skip
JSON = {"Accept": "application/json"}


@pytest.fixture
def contest(session, clock) -> dict[str, int]:
    """An open contest that asks for more: the ids of its fields and documents by what they are called."""
    with unit_of_work():
        contest_id = make_asking_contest(clock).id
    fields = session.execute(select(FormField.label, FormField.id).where(FormField.contest_id == contest_id))
    documents = session.execute(select(DocumentRequirement.name, DocumentRequirement.id))
    return {name: row_id for rows in (fields, documents) for name, row_id in rows}


@pytest.fixture
def here(contest, client) -> str:
    """The private address of a draft that was just begun."""
    return str(client.submit(ENTER, START).location).removesuffix("edit")


def whole(contest: dict[str, int], session: Any, **changes: Any) -> dict[str, Any]:
    """Everything the page of the draft asks for."""
    session.rollback()
    return {
        "version": str(session.scalar(select(Entry.version))), "track": "tech", "title": "고친 제목", "region": "26",
        "summary": "요약", "contact_name": "담당 둘", "contact_email": "two@example.org",
        f"answer_{contest['사업 유형']}": "민간", f"answer_{contest['참여 인원']}": "1,200",
        f"answer_{contest['사례집에 싣는 데 동의']}": "no",
        "authors-0-name": "첫째", "authors-0-affiliation": "돌봄 하나", "authors-0-role": "기획",
        "authors-1-name": "둘째", "authors-1-affiliation": "", "authors-1-role": "", "authors_agreed": "y", **changes,
    }  # fmt: skip


def upload(client: Any, here: str, document_id: int, content: bytes, name: str) -> Any:
    """Send one file as the page does."""
    fields = {"csrf_token": client.token(here), "file": (io.BytesIO(content), name)}
    return client.post(f"{here}documents/{document_id}", data=fields, content_type="multipart/form-data")


def hand_in_all(client: Any, here: str, contest: dict[str, int], session: Any) -> None:
    """Make the draft whole."""
    assert client.submit(f"{here}edit", whole(contest, session)).status_code == 303
    assert upload(client, here, contest["사업계획서"], files.pdf(3), "계획.pdf").status_code == 303
    assert upload(client, here, contest["이름 없는 사본"], files.pdf(2), "사본.pdf").status_code == 303


def test_a_draft_begins_with_a_few_lines_and_a_mail_that_leads_back(here, client, session):
    entry = session.scalar(select(Entry))
    assert (entry.state, entry.receipt_no, entry.submitted_at) == (EntryState.DRAFT, None, None)
    mail = session.scalar(select(OutboxMessage))
    assert f"http://localhost{here}" in mail.payload["body"]
    page = client.get(here)
    assert (page.status_code, "아직 접수하지 않았습니다." in page.text) == (200, True)
    for missing in ("지역", "요약", "사업 유형", "사업계획서", "이름 없는 사본"):
        assert f"{missing}: " in page.text


def test_a_second_press_leads_to_the_same_draft(here, client, session):
    assert client.submit(ENTER, START).location == f"{here}edit"
    assert len(session.scalars(select(Entry)).all()) == 1


def test_what_fits_is_saved_and_what_does_not_is_named(here, contest, client, session):
    fields = whole(contest, session, title="", **{f"answer_{contest['참여 인원']}": "많음"})
    answer = client.submit(f"{here}edit", fields, headers=JSON)
    assert answer.status_code == 200
    assert answer.json["errors"] == {
        "title": "제목을 적어 주십시오.", f"answer_{contest['참여 인원']}": "숫자로 적어 주십시오.",
    }  # fmt: skip
    session.rollback()
    entry = session.scalar(select(Entry))
    assert (entry.title, entry.summary, entry.track.code) == ("이웃이 잇는 돌봄", "요약", "tech")
    assert [author.name for author in entry.authors] == ["첫째", "둘째"]
    assert {answer.value for answer in entry.answers} == {"민간", "no"}
    assert (answer.json["version"], len(answer.json["saved_at"])) == (entry.version, len("23:41:08"))


def test_the_button_saves_all_or_nothing(here, contest, client, session):
    answer = client.submit(f"{here}edit", whole(contest, session, title="", summary="새 요약"))
    assert (answer.status_code, "제목을 적어 주십시오." in answer.text, "새 요약" in answer.text) == (422, True, True)
    session.rollback()
    assert session.scalar(select(Entry.summary)) == ""


def test_saving_over_somebody_else_is_refused_and_loses_nothing(here, contest, client, session):
    old = whole(contest, session)
    assert client.submit(f"{here}edit", old).status_code == 303
    answer = client.submit(f"{here}edit", {**old, "title": "밀린 제목"}, headers=JSON)
    assert (answer.status_code, "다른 사람이 먼저 저장했습니다" in answer.json["error"]) == (409, True)
    session.rollback()
    assert session.scalar(select(Entry.title)) == "고친 제목"


def test_authors_are_changed_dropped_and_put_in_order(here, contest, client, session):
    client.submit(f"{here}edit", whole(contest, session))
    one = {"authors-0-name": "둘째", "authors-1-name": ""}
    assert client.submit(f"{here}edit", whole(contest, session, **one)).status_code == 303
    session.rollback()
    assert [(a.position, a.name) for a in session.scalar(select(Entry)).authors] == [(1, "둘째")]
    answer = client.submit(f"{here}edit", whole(contest, session, **{"authors-0-name": ""}))
    assert (answer.status_code, "1번째 줄에 성명을" in answer.text) == (422, True)


def test_a_resident_number_is_not_taken_anywhere(here, contest, client, session):
    for name in ("title", f"answer_{contest['기대 효과']}", "authors-0-role"):
        answer = client.submit(f"{here}edit", whole(contest, session, **{name: "900101-1234567"}))
        assert (answer.status_code, "주민등록번호로 보이는" in answer.text) == (422, True), name
    assert upload(client, here, contest["사업계획서"], files.pdf(), "900101-1234567.pdf").status_code == 422


def test_a_draft_that_lacks_something_is_not_taken(here, contest, client, session):
    answer = client.post(f"{here}submit", data={"csrf_token": client.token(f"{here}edit")})
    assert (answer.status_code, "고칠 곳이 있어" in answer.text) == (422, True)
    session.rollback()
    assert session.scalar(select(Entry.state)) is EntryState.DRAFT


def test_a_whole_draft_gets_its_number_and_a_receipt(here, contest, client, session):
    hand_in_all(client, here, contest, session)
    assert "빠진 것이 없습니다." in client.get(here).text
    assert client.submit(here, to=f"{here}submit").location == here
    session.rollback()
    entry = session.scalar(select(Entry))
    assert (entry.state, entry.receipt_no, entry.code) == (EntryState.SUBMITTED, "기술-01", "기술-01")
    mails = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [mail.payload["subject"] for mail in mails] == [
        "[사례 공모전] 이어서 쓰는 주소", "[사례 공모전] 접수번호 기술-01",
    ]  # fmt: skip
    assert f"{here}receipt.pdf" in mails[1].payload["body"]


def test_submitting_twice_gives_one_number(here, contest, client, session):
    hand_in_all(client, here, contest, session)
    token = client.token(here)
    answers = [client.post(f"{here}submit", data={"csrf_token": token}) for _ in range(2)]
    assert [answer.location for answer in answers] == [here, here]
    session.rollback()
    assert session.scalar(select(Entry.receipt_no)) == "기술-01"


def test_the_receipt_names_the_entry_and_the_hashes_of_its_files(here, contest, client, session):
    assert client.get(f"{here}receipt.pdf").status_code == 404
    hand_in_all(client, here, contest, session)
    client.submit(here, to=f"{here}submit")
    answer = client.get(f"{here}receipt.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    text = pypdfium2.PdfDocument(answer.data)[0].get_textpage().get_text_range()
    hashes = session.scalars(select(EntryFile.sha256)).all()
    for said in ("기술-01", "고친 제목", "돌봄 하나", "계획.pdf", *hashes):
        assert said in text


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ", "plan.pdf", "내용이 PDF 형식이 아닙니다"),
        (files.picture(), "plan.png", "받지 않는 형식"),
        (files.pdf(), "plan.pdf.exe", "받지 않는 형식"),
        (b"%PDF-1.7\n" + b"x" * (1024**2 + 1), "plan.pdf", "1 MB까지"),
        (b"", "plan.pdf", "비어 있습니다"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why_at_its_document(here, contest, client, session, content, name, said):
    answer = upload(client, here, contest["사업계획서"], content, name)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert session.scalar(select(EntryFile.id)) is None


def test_a_file_is_replaced_fetched_and_taken_back(here, contest, client, session):
    upload(client, here, contest["사업계획서"], files.pdf(1), "처음.pdf")
    upload(client, here, contest["사업계획서"], files.pdf(2), "나중.pdf")
    file = session.scalars(select(EntryFile)).one()
    assert (file.name, file.pages) == ("나중.pdf", 2)
    answer = client.get(f"{here}files/{file.id}")
    assert (answer.status_code, answer.data) == (200, files.pdf(2))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    client.submit(here, to=f"{here}documents/{contest['사업계획서']}/remove")
    session.rollback()
    assert session.scalar(select(EntryFile.id)) is None


def test_a_film_is_named_by_its_address(here, contest, client, session):
    page = f"{here}documents/{contest['소개 영상']}"
    assert client.submit(here, {"link": "https://youtu.be/abc"}, to=page).status_code == 303
    assert client.submit(here, {"link": "javascript:alert(1)"}, to=page).status_code == 422
    session.rollback()
    assert session.scalars(select(EntryFile.link)).all() == ["https://youtu.be/abc"]
    plan = f"{here}documents/{contest['사업계획서']}"
    assert client.submit(here, {"link": "https://youtu.be/abc"}, to=plan).status_code == 422


def test_nobody_reaches_a_file_or_document_of_another_entry(here, contest, client, session):
    other = str(client.submit(ENTER, {**START, "title": "다른 과제", "idempotency_key": "two"}).location)
    other = other.removesuffix("edit")
    upload(client, other, contest["사업계획서"], files.pdf(), "남의 것.pdf")
    file_id = session.scalar(select(EntryFile.id))
    token = client.token(here)
    assert [
        client.get(f"{here}files/{file_id}").status_code,
        client.get(f"{here}files/999").status_code,
        client.get(f"/entries/{'x' * 27}/files/{file_id}").status_code,
        client.post(f"{here}documents/999", data={"csrf_token": token}).status_code,
        client.get(f"/my/entries/1/files/{file_id}").status_code,
    ] == [404, 404, 404, 404, 303]


def test_a_submitted_entry_stays_whole_when_it_is_changed(here, contest, client, session):
    hand_in_all(client, here, contest, session)
    client.submit(here, to=f"{here}submit")
    gap = whole(contest, session, summary="", **{f"answer_{contest['사업 유형']}": ""})
    answer = client.submit(f"{here}edit", gap)
    assert (answer.status_code, "무엇을 했고" in answer.text, "골라 주십시오." in answer.text) == (422, True, True)
    taken_back = client.submit(here, to=f"{here}documents/{contest['사업계획서']}/remove")
    assert (taken_back.status_code, "꼭 필요한 서류입니다." in taken_back.text) == (422, True)
    assert client.submit(f"{here}edit", whole(contest, session, title="또 고친 제목")).status_code == 303
    assert upload(client, here, contest["사업계획서"], files.pdf(4), "새.pdf").status_code == 303
    session.rollback()
    entry = session.scalar(select(Entry))
    assert (entry.title, entry.track.code, entry.state) == ("또 고친 제목", "tech", EntryState.SUBMITTED)


def test_after_the_deadline_nothing_moves(here, contest, client, session, clock):
    hand_in_all(client, here, contest, session)
    token, fields = client.token(here), whole(contest, session)
    clock.at(CLOSES)
    page = client.get(here).text
    assert ("제출하지 않은 채 접수가 마감되었습니다." in page, "data-upload" in page) == (True, False)
    form = {"csrf_token": token}
    late = {"csrf_token": token, "file": (io.BytesIO(files.pdf()), "늦은.pdf")}
    assert [
        client.post(f"{here}edit", data={**fields, **form}).status_code,
        client.post(f"{here}edit", data={**fields, **form}, headers=JSON).status_code,
        client.post(f"{here}submit", data=form).status_code,
        client.post(f"{here}withdraw", data=form).status_code,
        client.post(f"{here}documents/{contest['사업계획서']}", data=late).status_code,
        client.post(f"{here}documents/{contest['사업계획서']}/remove", data=form).status_code,
    ] == [422, 409, 422, 422, 422, 422]
    session.rollback()
    entry = session.scalar(select(Entry))
    assert (entry.state, entry.version) == (EntryState.DRAFT, int(fields["version"]))
    assert sorted(session.scalars(select(EntryFile.name))) == ["계획.pdf", "사본.pdf"]


def test_staff_of_the_institution_have_the_same_pages(here, contest, client, session):
    hand_in_all(client, here, contest, session)
    entry = session.scalar(select(Entry))
    mine, file_id = f"/my/entries/{entry.id}/", session.scalar(select(EntryFile.id))
    institution_id = entry.institution_id
    sign_in_as(client, Role.ENTRANT, institution_id=institution_id)
    assert [client.get(f"{mine}{page}").status_code for page in ("", "edit", f"files/{file_id}", "receipt.pdf")] == [
        200, 200, 200, 404,
    ]  # fmt: skip
    assert client.submit(mine, to=f"{mine}submit").location == mine
    assert client.get(f"{mine}receipt.pdf").status_code == 200


def test_a_simple_call_is_answered_in_one_go_or_begun_as_a_draft(session, clock, client):
    from tests.factories.contest import make_open_contest  # noqa: PLC0415  the fixture `contest` asks for more

    with unit_of_work():
        make_open_contest(clock)
    answer = client.submit(ENTER, {**START, "region": "", "summary": "아직 짧은 글", "then": "draft"})
    assert (answer.status_code, answer.location.endswith("/edit")) == (303, True)
    entry = session.scalar(select(Entry))
    assert (entry.state, entry.summary) == (EntryState.DRAFT, "아직 짧은 글")


def test_only_certified_institutions_are_suggested(contest, client):
    answer = client.get("/contests/2023/enter/institutions?q=돌봄")
    assert (answer.status_code, answer.json) == (200, {"names": []})
    assert client.get("/contests/none/enter/institutions?q=돌봄").status_code == 404


def test_a_draft_is_nobody_elses_business(here, contest, client, session):
    assert session.scalar(select(Contest.slug)) == "2023"
    assert client.get("/manage/contests/2023/entries/1").status_code == 303
