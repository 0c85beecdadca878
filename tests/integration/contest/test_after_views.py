"""The pages behind the computation: what visitors, entrants and organisers see and do there."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum_app.accounts.rules import Role
from forum_app.contest.models import Contest, Objection, Recomputation
from forum_app.contest.queries.result import awards_of
from forum_app.contest.rules import ContestState, ObjectionState, RequestState
from forum_app.contest.services.deciding import finalise, hear_objections
from forum_app.core import clock as time
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import after as later
from tests.factories import judging as given
from tests.factories.accounts import act_as, session_of, sign_in_as
from tests.support.frozen_clock import FrozenClock
from tests.support.visitor import Visitor

MANAGE = "/manage/contests/2023"
CANDIDATES, OBJECT = "/contests/2023/candidates/", "/contests/2023/objections/new"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def contest(session: scoped_session[Session], clock: FrozenClock) -> Contest:
    """Its candidates are announced; two organisers run its forum."""
    with unit_of_work():
        made = later.make_announced_contest(clock)
        later.make_organisers(made)
    return session.scalars(select(Contest)).one()


def be(client: Visitor, name: str) -> None:
    """Sign in as one of the two organisers."""
    with unit_of_work():
        session_id = session_of(later.organiser(name))
    act_as(client, session_id)


def objection_fields(client: Visitor, **changes: object) -> dict[str, object]:
    """A filled form, with the key of its page."""
    page = client.get(OBJECT).text
    key = re.search(r'name="idempotency_key"[^>]*value="([^"]+)"', page)
    candidate = re.search(r'<option value="(\d+)"', page)
    assert key
    assert candidate
    return {
        "kind": "candidate", "entry": candidate.group(1), "name": "이의 하나", "email": "objector@example.org",
        "reason": "다른 공모전에서 이미 상을 받은 내용입니다.", "consent_collect": "yes",
        "idempotency_key": key.group(1),
    } | changes  # fmt: skip


def test_visitors_read_who_is_to_win_and_never_a_score(client: Visitor, contest: Contest):
    page = client.get(CANDIDATES).text
    assert "수상 후보 12편을 알립니다" in page
    assert "2023. 11. 25. – 2023. 12. 4." in page
    assert [word in page for word in ("과제 1", "사업 기관 1", "최우수상", "90.33", "이의신청하기")] == [
        True, True, True, False, True,
    ]  # fmt: skip


def test_before_and_after_the_announced_days_there_are_no_candidates(
    client: Visitor, session: scoped_session[Session], clock: FrozenClock, contest: Contest
):
    clock.at(later.OVER)
    with unit_of_work():
        hear_objections(contest, actor=given.SYSTEM, at=time.now())
    assert "이의신청 기간이 끝났습니다" in client.get(CANDIDATES).text
    with unit_of_work():
        finalise(session.merge(contest), actor=given.SYSTEM, at=time.now())
    page = client.get(CANDIDATES).text
    assert ("공개검증이 끝났습니다" in page, "사업 기관 1" in page) == (True, False)
    assert client.get(OBJECT).status_code == 200
    assert "지금은 이의신청을 받지 않습니다" in client.get(OBJECT).text


def test_an_objection_gets_a_number_a_page_and_a_mail(
    client: Visitor, session: scoped_session[Session], contest: Contest
):
    fields = objection_fields(client)
    answer = client.submit(OBJECT, fields)
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert ("이의-01" in page.text, page.headers["Cache-Control"]) == (True, "no-store")
    assert client.submit(OBJECT, fields).location == answer.location
    mails = session.scalars(select(OutboxMessage).where(OutboxMessage.key.startswith("objection:"))).all()
    assert [mail.payload["to"] for mail in mails] == ["objector@example.org"]
    assert answer.location in mails[0].payload["body"]
    assert client.get("/objections/nothing-here/").status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"consent_collect": "no"}, {"reason": " "}, {"email": "nobody"}, {"entry": ""}, {"kind": "own_result"}]
)
def test_an_objection_that_lacks_something_is_not_taken(
    client: Visitor, session: scoped_session[Session], contest: Contest, wrong: dict[str, str]
):
    assert client.submit(OBJECT, objection_fields(client, **wrong)).status_code == 422
    assert session.scalars(select(Objection)).all() == []


def test_evidence_is_kept_for_the_two_sides_only(client: Visitor, contest: Contest):
    fields = objection_fields(client, evidence=(io.BytesIO(b"not a picture"), "증거.png"))
    assert client.submit(OBJECT, fields, content_type="multipart/form-data").status_code == 422
    fields = objection_fields(client, evidence=(io.BytesIO(b"%PDF-1.7 broken"), "증거.pdf"))
    assert client.submit(OBJECT, fields, content_type="multipart/form-data").status_code == 422


def test_the_organiser_answers_and_the_objector_reads_it(
    client: Visitor, session: scoped_session[Session], contest: Contest
):
    private = client.submit(OBJECT, objection_fields(client)).location
    be(client, "han")
    assert "이의 하나" in client.get(f"{MANAGE}/objections/").text
    assert client.submit(f"{MANAGE}/objections/1", {"decision": "dismiss", "answer": ""}).status_code == 422
    fields = {"decision": "dismiss", "answer": "다른 내용임을 확인했습니다."}
    assert client.submit(f"{MANAGE}/objections/1", fields).status_code == 303
    assert session.scalars(select(Objection.state)).one() is ObjectionState.DISMISSED
    assert "다른 내용임을 확인했습니다." in client.get(private).text
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.key.endswith(":answer"))).one()
    assert private in mail.payload["body"]


def test_nobody_else_reads_objections(client: Visitor, contest: Contest):
    client.submit(OBJECT, objection_fields(client))
    paths = [f"{MANAGE}/objections/", f"{MANAGE}/objections/1", f"{MANAGE}/objections/1/evidence"]
    assert [client.get(path).status_code for path in paths] == [303, 303, 303]
    sign_in_as(client, Role.JUDGE, forum_id=contest.forum_id)
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_one_organiser_asks_and_the_other_approves(client: Visitor, session: scoped_session[Session], contest: Contest):
    be(client, "han")
    entry_id = awards_of(contest)[0].entry_id
    fields = {"basis": "disqualification", "entry": str(entry_id), "reason": "자격이 없음이 드러남"}
    assert client.submit(f"{MANAGE}/recompute", {"basis": "disqualification", "reason": "까닭"}).status_code == 422
    assert client.submit(f"{MANAGE}/recompute", fields).status_code == 303
    request_id = session.scalars(select(Recomputation.id)).one()
    approve = f"{MANAGE}/recompute/{request_id}/approve"
    assert client.submit(f"{MANAGE}/after/", to=approve).status_code == 409
    be(client, "du")
    assert client.submit(f"{MANAGE}/after/", to=approve).status_code == 303
    session.rollback()
    assert session.scalars(select(Contest.state)).one() is ContestState.SEALED
    assert session.scalars(select(Recomputation.state)).one() is RequestState.APPROVED
    assert client.get("/contests/2023/candidates/").text.count("사업 기관") == 0


def test_the_papers_are_pdf_files(client: Visitor, contest: Contest):
    be(client, "han")
    papers = {name: client.get(f"{MANAGE}/papers/{name}.pdf") for name in ("decision", "tally", "sheets", "candidates")}
    assert {name: (paper.status_code, paper.data[:5]) for name, paper in papers.items()} == dict.fromkeys(
        papers, (200, b"%PDF-")
    )


def test_letters_are_seen_first_and_sent_once(
    client: Visitor, session: scoped_session[Session], clock: FrozenClock, contest: Contest
):
    clock.at(later.OVER)
    with unit_of_work():
        made = session.scalars(select(Contest)).one()
        made.forum.contact_email = "ask@example.org"
        for place, award in enumerate(awards_of(made), 1):
            award.entry.contact_email = f"entrant{place}@example.org"
        hear_objections(made, actor=given.SYSTEM, at=time.now())
        finalise(made, actor=given.SYSTEM, at=time.now())
    be(client, "han")
    page = client.get(f"{MANAGE}/letters").text
    assert ("상은 다음과 같습니다" in page, "상을 드리지 못합니다" in page) == (True, True)
    assert client.submit(f"{MANAGE}/letters").status_code == 303
    letters = session.scalars(select(OutboxMessage).where(OutboxMessage.key.endswith(":result"))).all()
    assert {letter.payload["to"] for letter in letters} == {f"entrant{n}@example.org" for n in range(1, 13)}
    assert {letter.payload["reply_to"] for letter in letters} == {"ask@example.org"}
    assert all("답장하시면 ask@example.org에서 받습니다." in letter.payload["body"] for letter in letters)
    token = client.token(f"{MANAGE}/after/terms")
    assert client.post(f"{MANAGE}/letters", data={"csrf_token": token}).status_code == 409


def test_two_organisers_revoke_an_award_and_everybody_reads_it(
    client: Visitor, session: scoped_session[Session], clock: FrozenClock, contest: Contest
):
    clock.at(later.OVER)
    with unit_of_work():
        made = session.scalars(select(Contest)).one()
        hear_objections(made, actor=given.SYSTEM, at=time.now())
        finalise(made, actor=given.SYSTEM, at=time.now())
        award_id = awards_of(made)[0].id
    clock.at("2024-02-01 10:00")
    be(client, "han")
    assert client.submit(f"{MANAGE}/awards/{award_id}/revoke", {"reason": "표절이 확인됨"}).status_code == 303
    approve = f"{MANAGE}/revocations/1/approve"
    assert client.submit(f"{MANAGE}/awards/", to=approve).status_code == 409
    be(client, "du")
    assert client.submit(f"{MANAGE}/awards/", to=approve).status_code == 303
    assert "2024. 2. 1. 수상 취소" in client.get("/contests/2023/results/").text
    assert client.get("/verify/award-2023-001", headers={"Accept": "application/json"}).get_json()["state"] == "revoked"
