"""The organiser's page of the entry form: added, changed, put in order, frozen, copied."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.contest.models import Contest, DocumentRequirement, FormField
from forum_app.contest.queries.entry_form import form_documents, form_fields
from forum_app.contest.services.call import publish_contest
from forum_app.contest.services.entry_form import copy_entry_form
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import sign_in_as
from tests.factories.contest import SYSTEM, make_draft
from tests.factories.entry_forms import BLIND, FIELDS, ask_for_more
from tests.factories.forums import make_forum

FORM = "/manage/contests/2023/form/"


@pytest.fixture
def draft(session, clock, client) -> int:
    """A draft, and its organiser signed in."""
    with unit_of_work():
        contest = make_draft(clock)
        ids = contest.id, contest.forum_id
    sign_in_as(client, Role.ORGANISER, forum_id=ids[1])
    return ids[0]


def test_a_choice_a_number_and_a_consent_are_added(draft, client, session):
    answers = [
        client.submit(
            f"{FORM}fields/new?kind=choice", {"label": "유형", "options": "공공 | Public\n민간", "is_required": "y"}
        ),
        client.submit(f"{FORM}fields/new?kind=number", {"label": "인원", "low": "0", "high": "10"}),
        client.submit(
            f"{FORM}fields/new?kind=consent",
            {"label": "사례집", "purpose": "발간", "items": "사진", "period": "3년", "refusal": "없음"},
        ),
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    fields = session.scalars(select(FormField).order_by(FormField.position)).all()
    assert [(f.kind.value, f.position, f.is_required) for f in fields] == [
        ("choice", 1, True), ("number", 2, False), ("consent", 3, False),
    ]  # fmt: skip
    assert fields[0].options == [{"ko": "공공", "en": "Public"}, {"ko": "민간", "en": ""}]
    assert fields[2].notice == {"purpose": "발간", "items": "사진", "period": "3년", "refusal": "없음"}
    assert "공공, 민간" in client.get(FORM).text


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("text", {"label": ""}, "무엇을 묻는지 적어 주십시오."),
        ("text", {"label": "글", "most_letters": "9999"}, "4000까지"),
        ("choice", {"label": "유형", "options": "하나"}, "고를 것을 둘 이상"),
        ("choice", {"label": "유형", "options": "하나\n하나"}, "같은 것이 두 번"),
        ("number", {"label": "수", "low": "5", "high": "1"}, "가장 작은 수보다"),
        ("consent", {"label": "동의", "purpose": "발간"}, "모두 적어 주십시오."),
    ],
)
def test_a_field_that_cannot_be_asked_says_why(draft, client, session, kind, fields, said):
    answer = client.submit(f"{FORM}fields/new?kind={kind}", fields)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert session.scalar(select(FormField.id)) is None


def test_a_document_is_added_changed_and_taken_out(draft, client, session):
    page = f"{FORM}documents/new"
    assert (
        client.submit(page, {"name": "계획서", "kinds": ["pdf", "hwpx"], "max_mb": "5", "is_required": "y"}).status_code
        == 303
    )
    document = session.scalar(select(DocumentRequirement))
    assert (document.kinds, document.max_mb, document.is_required) == (["pdf", "hwpx"], 5, True)
    place = f"{FORM}documents/{document.id}"
    assert client.submit(place, {"name": "계획서", "kinds": ["hwp"], "max_mb": "3"}).status_code == 303
    session.rollback()
    document = session.scalar(select(DocumentRequirement))
    assert (document.kinds, document.max_mb, document.is_required) == (["hwp"], 3, False)
    assert client.submit(FORM, to=f"{place}/remove").status_code == 303
    session.rollback()
    assert session.scalar(select(DocumentRequirement.id)) is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "사본", "max_mb": "5"}, "하나 이상"),
        ({"name": "사본", "kinds": ["pdf", "hwp"], "max_mb": "5", "is_blind_copy": "y"}, "PDF로만"),
        ({"name": "사본", "kinds": ["pdf"], "max_mb": "21"}, "20까지"),
        ({"name": "", "kinds": ["pdf"], "max_mb": "5"}, "서류의 이름"),
    ],
)
def test_a_document_that_cannot_be_asked_says_why(draft, client, session, fields, said):
    answer = client.submit(f"{FORM}documents/new", fields)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert session.scalar(select(DocumentRequirement.id)) is None


def test_there_is_one_nameless_copy(draft, client, session):
    blind = {"name": "사본", "kinds": ["pdf"], "max_mb": "5", "is_blind_copy": "y"}
    assert [client.submit(f"{FORM}documents/new", blind).status_code for _ in range(2)] == [303, 422]


def test_fields_change_places(draft, client, session):
    for name in ("하나", "둘", "셋"):
        client.submit(f"{FORM}fields/new?kind=text", {"label": name})
    ids = session.scalars(select(FormField.id).order_by(FormField.position)).all()
    for step in (f"{ids[2]}/up", f"{ids[0]}/down", f"{ids[0]}/down", f"{ids[2]}/up"):
        assert client.submit(FORM, to=f"{FORM}fields/{step}").status_code == 303
    session.rollback()
    assert session.scalars(select(FormField.label).order_by(FormField.position)).all() == ["셋", "둘", "하나"]


def test_a_published_call_asks_what_it_asked(draft, client, session, clock):
    with unit_of_work():
        contest = session.get(Contest, draft)
        ask_for_more(contest)
        publish_contest(contest, actor=SYSTEM, at=contest.opens_at)
    field_id = session.scalar(select(FormField.id))
    page = client.get(FORM)
    assert (page.status_code, "공고한 뒤에는" in page.text, "지우기" in page.text) == (200, True, False)
    answer = client.submit(f"{FORM}fields/{field_id}", {"label": "다른 것", "options": "a\nb"})
    assert (answer.status_code, "공고한 뒤에는" in answer.text) == (422, True)


def test_the_form_of_another_forums_contest_does_not_exist(session, clock, client):
    with unit_of_work():
        make_draft(clock)
        stranger = make_forum(slug="other", edition_no=3).id
    sign_in_as(client, Role.ORGANISER, forum_id=stranger)
    pages = ("", "fields/new?kind=text", "fields/1", "documents/new", "documents/1")
    assert [client.get(f"{FORM}{page}").status_code for page in pages] == [404] * 5


def test_a_form_is_copied_to_another_draft_and_no_further(draft, session, clock):
    with unit_of_work():
        source = session.get(Contest, draft)
        ask_for_more(source)
        target = make_draft(clock, slug="2024", forum=source.forum)
        copy_entry_form(source, target, actor=SYSTEM, at=target.opens_at)
        assert [row.label for row in form_fields(target)] == [given.label for given in FIELDS]
        assert [row.kinds for row in form_documents(target)] == [["pdf", "hwp", "hwpx"], ["pdf"], ["png"]]
        assert [row.is_blind_copy for row in form_documents(target)] == [False, BLIND.is_blind_copy, False]
        with pytest.raises(FieldError):
            copy_entry_form(source, target, actor=SYSTEM, at=target.opens_at)  # a second nameless copy
    with unit_of_work() as work:
        work.give_up()
        contest = session.get(Contest, draft)
        publish_contest(contest, actor=SYSTEM, at=contest.opens_at)
        with pytest.raises(StepRefused):
            copy_entry_form(contest, contest, actor=SYSTEM, at=contest.opens_at)
