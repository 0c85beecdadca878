"""What a registrant sees of their own data and does with them, by the private address."""

import json

import pytest
from sqlalchemy import select

from forum_app.core.db import db
from forum_app.core.errors import FieldError
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries
from forum_app.registration.jobs import ERASER, erase_on
from forum_app.registration.models import Consent, NewsContact, Registration, SpecialNeed
from forum_app.registration.rules import ConsentKind, Member, registration_token, token_hash, token_key
from tests.factories.registration import WHILE_OPEN, make_open_forum, make_registration

KINDS = tuple(ConsentKind)


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(capacity=2, recipient="접수 대행사", terms={"group_limit": 3})


def _address(app, forum, *kinds, who="gildong", **changes):
    with unit_of_work():
        answers = {item.id: item.is_required or item.kind in kinds for item in queries.consent_items(forum)}
        row = make_registration(forum, who, answers=answers, **changes)
        row.token_hash = token_hash(_token(app, row))
        for member in row.members:
            member.token_hash = token_hash(_token(app, member))
    return f"/registrations/{_token(app, row)}/"


def _token(app, row):
    return registration_token(token_key(app.config["SECRET_KEY"]), row.id, row.token_version)


def test_everything_that_is_kept_is_shown_with_the_day_on_which_it_goes(app, client, forum):
    page = client.get(_address(app, forum, *KINDS, special_needs="휠체어로 갑니다", position_title="과장") + "data")
    assert page.status_code == 200
    for word in ("홍길동", "사업 부문 접수 07", "gildong@example.kr", "과장", "휠체어로 갑니다", "곳: 접수 대행사"):
        assert word in page.text
    for day in ("2023. 12. 12.(화)", "2024. 3. 5.(화)", "2025. 12. 5.(금)"):
        assert day in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_needs_without_the_consent_are_not_stored_and_the_page_says_so(app, client, forum):
    page = client.get(_address(app, forum, special_needs="휠체어로 갑니다") + "data")
    assert "휠체어" not in page.text
    assert "아무것도 저장하지 않았습니다" in page.text
    assert db.session.scalars(select(SpecialNeed)).all() == []


def test_the_file_says_the_same_as_the_page(app, client, forum):
    answer = client.get(_address(app, forum, ConsentKind.SENSITIVE, special_needs="휠체어") + "data.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="2023-2-1.json"'
    content = json.loads(answer.data)
    assert content["registration"]["email"] == "gildong@example.kr"
    assert content["special_needs"] == "휠체어"
    assert {one["kind"]: one["is_given"] for one in content["consents"]} == {
        "collect": True, "sensitive": True, "third_party": False, "portrait": False, "marketing": False,
    }  # fmt: skip
    assert content["erased_on"] == {
        "special_needs": "2023-12-12", "registration": "2024-03-05", "address_for_news": None,
    }  # fmt: skip


def test_a_companion_sees_nothing_of_the_others(app, client, forum):
    address = _address(app, forum, members=[Member("성춘향", "남원", "spring@example.kr")])
    assert "성춘향" in client.get(address + "data").text
    member = db.session.scalars(select(Registration).where(Registration.leader_id.is_not(None))).one()
    own = json.loads(client.get(f"/registrations/{_token(app, member)}/data.json").data)
    assert (own["registration"]["name"], own["companions"]) == ("성춘향", [])


@pytest.mark.parametrize("kind", ["sensitive", "third_party", "portrait", "marketing"])
def test_an_optional_consent_is_taken_back_after_a_second_question(app, client, forum, kind):
    address = _address(app, forum, *KINDS)
    assert f'data/consents/{kind}/withdraw"' in client.get(address + "data").text
    assert client.get(f"{address}data/consents/{kind}/withdraw").status_code == 200
    assert client.submit(f"{address}data/consents/{kind}/withdraw", {}).status_code == 303
    withdrawn = db.session.scalars(select(Consent).where(Consent.withdrawn_at.is_not(None))).all()
    assert [one.item.kind.value for one in withdrawn] == [kind]
    page = client.get(address + "data").text
    assert "에 철회하셨습니다" in page
    assert f'data/consents/{kind}/withdraw"' not in page


@pytest.mark.parametrize("kind", ["collect", "nonsense", "marketing"])
def test_what_was_not_given_or_cannot_be_optional_is_not_taken_back(app, client, forum, kind):
    assert client.get(f"{_address(app, forum)}data/consents/{kind}/withdraw").status_code == 404


def test_who_left_the_third_party_out_is_not_on_its_list_any_more(app, client, forum):
    address = _address(app, forum, *KINDS)
    assert len(queries.export_rows(forum, for_third_party=True)) == 1
    client.submit(f"{address}data/consents/third_party/withdraw", {})
    assert queries.export_rows(forum, for_third_party=True) == []
    assert ConsentKind.THIRD_PARTY not in queries.consent_counts(forum)


def test_to_delete_asks_once_more_and_then_leaves_nothing(app, client, forum):
    address = _address(app, forum, *KINDS, special_needs="휠체어로 갑니다")
    assert "되돌릴 수 없습니다" in client.get(address + "data/delete").text
    assert client.submit(address + "data/delete", {}).status_code == 303
    page = client.get(address + "data")
    assert "개인정보를 지웠습니다" in page.text
    assert "홍길동" not in page.text
    row = db.session.scalars(select(Registration)).one()
    assert (row.name, row.email, row.state.value) == ("", None, "cancelled")
    letter = db.session.scalars(select(OutboxMessage).where(OutboxMessage.key.endswith(":erased"))).one()
    assert "요청하신 대로 삭제했습니다" in letter.payload["body"]


def test_the_contact_takes_along_companions_without_an_address(app, client, forum):
    members = [Member("성춘향", "남원", "spring@example.kr"), Member("이몽룡")]
    address = _address(app, forum, members=members)
    client.submit(address + "data/delete", {})
    assert sorted(db.session.scalars(select(Registration.name))) == ["", "", "성춘향"]


@pytest.mark.parametrize("path", ["data", "data.json", "data/delete", "data/consents/marketing/withdraw"])
def test_a_wrong_address_shows_nothing(client, forum, path):
    assert client.get(f"/registrations/nonsense/{path}").status_code == 404


def test_who_wants_news_leaves_the_list_by_the_address_in_the_letter(app, client, forum):
    _address(app, forum, ConsentKind.MARKETING)
    erase_on(forum.ends_on.replace(year=2024), actor=ERASER)
    letter = db.session.scalars(select(OutboxMessage).where(OutboxMessage.key.startswith("news:"))).one()
    path = next(line for line in letter.payload["body"].splitlines() if "/registrations/news/" in line)
    path = "/registrations" + path.split("/registrations")[1]
    assert "g***@example.kr" in client.get(path).text
    assert "소식 받는 주소를 지웠습니다" in client.submit(path, {}).text
    assert db.session.scalars(select(NewsContact)).all() == []
    assert client.get(path).status_code == 404


def test_a_resident_number_is_refused_where_needs_are_written(forum):
    with pytest.raises(FieldError) as refusal, unit_of_work():
        make_registration(forum, special_needs="900101-1234567")
    assert refusal.value.field == "special_needs"
