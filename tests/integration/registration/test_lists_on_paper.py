"""The list of participants on paper: to read, or to sign at the desk."""

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.exports.lists import CELLS
from forum_app.registration.views import manage
from tests.factories.accounts import sign_in_as
from tests.factories.registration import WHILE_OPEN, make_open_forum, make_registration
from tests.support.papers import pages, sizes_mm
from tests.support.statements import counted

DOWNLOAD = "/manage/forums/2023-2/registrations/download"
FIELDS = {
    "purpose": "desk", "reason": "1번 입구 접수대에서 예비로 씁니다", "columns": ["number", "name", "affiliation"],
    "file_format": "signatures",
}  # fmt: skip
PEOPLE = (("c", "홍길동"), ("b", "남궁민수"), ("a", "강감찬"))


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        for who, name in PEOPLE:
            make_registration(forum, who, name=name, affiliation="중앙사회서비스원")
    return forum


@pytest.fixture
def organiser(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def names_in_order(page):
    return sorted((name for _, name in PEOPLE), key=page.index)


def test_a_sheet_to_sign_names_everybody_and_leaves_room(organiser, forum):
    answer = organiser.submit(DOWNLOAD, FIELDS)
    assert (answer.status_code, answer.mimetype, sizes_mm(answer.data)) == (200, "application/pdf", [(210.0, 297.0)])
    (page,) = pages(answer.data)
    for text in ("참 가 자 등 록 부", forum.name, "서명", "모두 3명", "R-0001", "중앙사회서비스원", "1 / 1"):
        assert text in page
    assert names_in_order(page) == ["홍길동", "남궁민수", "강감찬"]


def test_a_list_to_read_has_no_column_to_sign(organiser, forum):
    (page,) = pages(organiser.submit(DOWNLOAD, {**FIELDS, "file_format": "pdf"}).data)
    assert ("참 가 자 명 단" in page, "서명" in page) == (True, False)


@pytest.mark.parametrize(
    ("file_format", "name"),
    [
        ("xlsx", "2023-2-registrations.xlsx"),
        ("pdf", "2023-2-registrations.pdf"),
        ("signatures", "2023-2-signatures.pdf"),
    ],
)
def test_the_file_is_named_after_what_it_is(organiser, forum, file_format, name):
    answer = organiser.submit(DOWNLOAD, {**FIELDS, "file_format": file_format})
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_by_name_it_stands_as_the_boxes_of_badges_do(organiser, forum):
    (page,) = pages(organiser.submit(DOWNLOAD, {**FIELDS, "by_name": "y"}).data)
    assert names_in_order(page) == ["강감찬", "남궁민수", "홍길동"]


@pytest.mark.parametrize("file_format", ["pdf", "signatures"])
def test_a_masked_list_names_nobody(organiser, forum, file_format):
    masked = {**FIELDS, "file_format": file_format, "masked": "y", "columns": ["name", "email"]}
    (page,) = pages(organiser.submit(DOWNLOAD, masked).data)
    assert ("홍*동" in page, "c***@example.kr" in page, "홍길동" in page, "c@example.kr" in page) == (
        True, True, False, False
    )  # fmt: skip


def test_many_people_fill_pages_that_each_have_the_head_and_a_number(organiser, forum):
    with unit_of_work():
        for n in range(60):
            make_registration(forum, f"p{n}", name=f"참가자{n}")
    found = list(pages(organiser.submit(DOWNLOAD, FIELDS).data))
    assert len(found) > 1
    assert [("서명" in page, f"{n} / {len(found)}" in page) for n, page in enumerate(found, 1)] == (
        [(True, True)] * len(found)
    )


def test_many_columns_turn_the_page(organiser, forum):
    columns = ["number", "name", "affiliation", "position_title", "ticket", "email"]
    pdf = organiser.submit(DOWNLOAD, {**FIELDS, "columns": columns}).data
    assert sizes_mm(pdf) == [(297.0, 210.0)]
    assert "일반" in next(pages(pdf))


def test_a_long_address_goes_on_in_its_own_column(organiser, forum):
    long = "a.rather.long.name.of.somebody@mail.example.org"
    with unit_of_work():
        make_registration(forum, "long", name="긴주소", email=long)
    (page,) = pages(organiser.submit(DOWNLOAD, {**FIELDS, "file_format": "pdf", "columns": list(CELLS)}).data)
    assert (long in page, long in "".join(page.split())) == (False, True)


def test_who_took_it_why_and_in_what_form_is_on_record(organiser, forum):
    organiser.submit(DOWNLOAD, {**FIELDS, "masked": "y"})
    note = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "registration:download")).one()
    assert note.reason == "현장 접수 예비 명단: 1번 입구 접수대에서 예비로 씁니다"
    assert note.after == {
        "rows": 3, "columns": ["number", "name", "affiliation"], "for_third_party": False, "format": "signatures",
        "masked": True,
    }  # fmt: skip


def test_another_kind_of_file_is_refused_and_not_noted(organiser, forum):
    assert organiser.submit(DOWNLOAD, {**FIELDS, "file_format": "exe"}).status_code == 422
    assert db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "registration:download")).all() == []


def test_a_list_too_long_for_paper_is_offered_as_a_table(organiser, forum, monkeypatch):
    monkeypatch.setattr(manage, "MOST_ON_PAPER", 2)
    answer = organiser.submit(DOWNLOAD, FIELDS)
    assert (answer.status_code, "PDF에는 2명까지 들어갑니다." in answer.text) == (422, True)
    assert db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "registration:download")).all() == []
    assert organiser.submit(DOWNLOAD, {**FIELDS, "file_format": "xlsx"}).status_code == 200


def test_three_lines_ask_the_database_as_often_as_one(app, organiser, forum):
    def asked(**fields):
        with counted(app) as seen:
            organiser.post(DOWNLOAD, data={**FIELDS, "columns": ["number", "ticket"], "csrf_token": token, **fields})
        return len(seen)

    token = organiser.token(DOWNLOAD)
    asked()
    three = asked()
    with unit_of_work():
        for n in range(3):
            make_registration(forum, f"q{n}", name=f"참가자{n}")
    asked()
    assert asked() == three
