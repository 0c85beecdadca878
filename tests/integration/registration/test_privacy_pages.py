"""The pages on which organisers say what is asked and who processes data, and auditors see what became of them."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core import clock as time
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries, services
from forum_app.registration.jobs import ERASER, erase_on
from forum_app.registration.models import ConsentItem, Processor
from forum_app.registration.rules import ConsentKind
from tests.factories.accounts import sign_in_as
from tests.factories.registration import WHILE_OPEN, make_open_forum, make_registration

LIST = "/manage/forums/2023-2/registrations/"
PRIVACY = f"{LIST}privacy/"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULAS = ["=1+1", "+821012345678", "-홍길동", "@SUM(A1)", "\t=1+1", "＝1+1", '=HYPERLINK("http://evil.example","a")']


@dataclass(frozen=True)
class Cell:
    """One cell as a spreadsheet program reads it: "s" is a shared text; quoted, it stays text when edited."""

    text: str
    kind: str
    is_formula: bool
    is_quoted: bool


def _cells(content, *places):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet, strings, styles = (
            ElementTree.fromstring(book.read(f"xl/{name}.xml"))  # noqa: S314  our own file
            for name in ("worksheets/sheet1", "sharedStrings", "styles")
        )
        assert not [name for name in book.namelist() if name.endswith(".rels") and b"evil" in book.read(name)]
    texts = ["".join(one.itertext()) for one in strings.iter(f"{MAIN}si")]
    quoted = [one.get("quotePrefix") == "1" for one in next(styles.iter(f"{MAIN}cellXfs"))]
    found = {cell.get("r"): cell for cell in sheet.iter(f"{MAIN}c")}
    return [
        Cell(
            texts[int(found[place].findtext(f"{MAIN}v"))], found[place].get("t"),
            found[place].find(f"{MAIN}f") is not None, quoted[int(found[place].get("s", "0"))],
        )
        for place in places
    ]  # fmt: skip


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(recipient="접수 대행사")


@pytest.fixture
def organiser(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def _asked(forum):
    return [item.kind.value for item in queries.consent_items(forum)]


def test_an_optional_question_is_asked_no_more_and_then_again_in_a_new_version(organiser, client, forum):
    with unit_of_work():
        row = make_registration(forum, answers={item.id: True for item in queries.consent_items(forum)})
    assert organiser.submit(PRIVACY, {}, to=f"{LIST}consents/portrait/stop").status_code == 303
    assert _asked(forum) == ["collect", "sensitive", "third_party", "marketing"]
    assert "얼굴이 담긴" not in client.get("/forums/2023-2/register/").text
    assert "얼굴이 담긴" not in client.get("/privacy").text
    assert queries.consent_counts(forum)[ConsentKind.PORTRAIT] == 1
    assert organiser.submit(PRIVACY, {}, to=f"{LIST}consents/portrait/ask").status_code == 303
    items = db.session.scalars(select(ConsentItem).where(ConsentItem.kind == "portrait")).all()
    assert sorted(item.item_version for item in items) == [1, 2]
    assert items[0].items == items[1].items
    assert len(row.consents) == 5


def test_registration_cannot_do_without_the_consent_to_collect(organiser, forum):
    assert organiser.submit(PRIVACY, {}, to=f"{LIST}consents/collect/stop").status_code == 409
    assert _asked(forum)[0] == "collect"


def test_a_question_without_its_notices_cannot_be_asked(organiser, forum):
    with unit_of_work():
        db.session.delete(queries.consent_items(forum)[-1])
    assert organiser.submit(PRIVACY, {}, to=f"{LIST}consents/marketing/ask").status_code == 409
    assert "marketing" not in _asked(forum)


def test_the_preview_is_what_visitors_see_with_nothing_chosen(organiser, forum):
    page = organiser.get(f"{LIST}consents/preview").text
    for item in queries.consent_items(forum):
        assert f'id="consent_{item.id}"' in page
        assert item.refusal in page
    assert "checked" not in page
    assert '<strong class="consent-weighty">접수 대행사</strong>' in page


def test_each_version_shows_how_it_was_answered(organiser, forum):
    with unit_of_work():
        row = make_registration(forum, answers={item.id: True for item in queries.consent_items(forum)})
        make_registration(forum, "other")
        services.withdraw_consent(row, ConsentKind.MARKETING, at=time.now())
    version = queries.consent_versions(forum, ConsentKind.MARKETING)[0]
    assert (version.yes, version.no, version.withdrawn) == (0, 1, 1)
    assert "앞선 판" in organiser.get(f"{LIST}consents/marketing").text


def test_a_processor_is_shown_to_the_public_until_it_is_removed(organiser, forum):
    fields = {"name": "가나 접수대행", "task": "현장 접수", "name_en": "Gana Desk", "task_en": "Reception desk"}
    assert organiser.submit(f"{PRIVACY}processors/new", fields).status_code == 303
    assert "가나 접수대행" in organiser.get("/privacy").text
    assert "Reception desk" in organiser.get("/privacy?lang=en").text
    assert organiser.submit(f"{PRIVACY}processors/new?lang=ko", fields).status_code == 422
    number = db.session.scalars(select(Processor.id)).one()
    assert organiser.submit(f"{PRIVACY}processors/{number}", {**fields, "task": "명찰"}).status_code == 303
    assert "명찰" in organiser.get("/privacy?lang=ko").text
    assert organiser.submit(PRIVACY, {}, to=f"{PRIVACY}processors/{number}/remove").status_code == 303
    assert "가나 접수대행" not in organiser.get("/privacy").text


def test_the_erasure_log_says_how_many_and_never_whose(organiser, forum):
    with unit_of_work():
        make_registration(forum)
    erase_on(forum.ends_on.replace(year=2024), actor=ERASER)
    page = organiser.get(f"{PRIVACY}erasures").text
    assert "참가 등록 정보" in page
    assert "보유 기간이 끝남" in page
    assert "홍길동" not in page


def test_a_download_is_in_the_log_with_its_reason_and_columns(organiser, forum):
    with unit_of_work():
        make_registration(forum)
    fields = {"purpose": "desk", "reason": "접수대에서 이름을 찾습니다", "columns": ["number", "name"]}
    assert organiser.submit(f"{LIST}download", fields).status_code == 200
    page = organiser.get(f"{PRIVACY}downloads").text
    assert "접수대에서 이름을 찾습니다" in page
    assert "번호, 성명" in page


def test_an_auditor_reads_and_changes_nothing(client, forum):
    sign_in_as(client, Role.AUDITOR)
    for path in ("", "erasures", "downloads"):
        assert client.get(PRIVACY + path).status_code == 200
    assert "그만 묻기" not in client.get(PRIVACY).text
    assert client.get(f"{PRIVACY}processors/new").status_code == 404


@pytest.mark.parametrize("role", [Role.DOOR, Role.JUDGE])
def test_others_do_not_see_that_the_pages_exist(client, forum, role):
    sign_in_as(client, role, forum_id=forum.id)
    for path in (PRIVACY, f"{PRIVACY}erasures", f"{PRIVACY}downloads", f"{LIST}consents/preview"):
        assert client.get(path).status_code == 404


def test_needs_are_shown_to_who_runs_the_registration_and_to_nobody_else(organiser, client, forum):
    with unit_of_work():
        answers = {item.id: True for item in queries.consent_items(forum)}
        make_registration(forum, answers=answers, special_needs="휠체어로 갑니다")
    assert "휠체어로 갑니다" in organiser.get(f"{LIST}1").text
    assert "휠체어로 갑니다" not in organiser.get(LIST).text
    sign_in_as(client, Role.AUDITOR)
    page = client.get(f"{LIST}1")
    assert page.status_code == 200
    assert "휠체어" not in page.text


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_name_like_a_formula_comes_out_of_the_file_as_text(organiser, forum, formula):
    with unit_of_work():
        make_registration(forum, name=formula.strip(), affiliation=formula.strip())
    fields = {"purpose": "desk", "reason": "접수대에서 이름을 찾습니다", "columns": ["name", "affiliation"]}
    answer = organiser.submit(f"{LIST}download", fields)
    for cell in _cells(answer.data, "A2", "B2"):
        assert cell == Cell(formula.strip(), "s", is_formula=False, is_quoted=True)


NAMED = {
    "privacy_officer": "정보보호팀", "privacy_officer_en": "Data office", "privacy_phone": "02-000-0000",
    "privacy_email": "privacy@example.org",
}  # fmt: skip


@pytest.mark.parametrize("page", ["/privacy", "/forums/2023-2/register/"])
def test_who_answers_for_personal_data_is_named_where_one_reads_what_is_kept(client, forum, page):
    assert "정보보호팀" not in client.get(page).text
    with unit_of_work():
        for name, value in NAMED.items():
            setattr(db.session.merge(forum), name, value)
    shown = client.get(page).text
    assert '정보보호팀 · <span class="nowrap">02-000-0000</span> · ' in shown
    assert 'href="mailto:privacy@example.org"' in shown
    assert 'Data office · <span class="nowrap">02-000-0000</span>' in client.get(f"{page}?lang=en").text


def test_where_nobody_is_named_the_page_says_whom_to_ask(client, forum):
    assert "이 누리집을 운영하는 기관에 말씀해 주십시오." in client.get("/privacy").text
    assert "개인정보 보호책임자" not in client.get("/forums/2023-2/register/").text
    with unit_of_work():
        make_open_forum("2024-1", hosts=("가나 기관",), day=date(2023, 12, 6))
    assert "행사를 여는 가나 기관에 말씀해 주십시오." in client.get("/privacy").text
