"""The pledge: nothing is shown before it is signed, and what was signed can be read for ever."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum_app.accounts.models import Account
from forum_app.contest.models import Contest, Judge, JudgeAvailability, Pledge, PledgeSignature
from forum_app.contest.queries.scoring import own_contests
from forum_app.contest.queries.seats import availability_of, pledge_in_force, signatures_in_force
from forum_app.contest.rules import Availability, PledgeText
from forum_app.contest.services.panel import remove_judge
from forum_app.contest.services.pledge import AvailabilityGiven, answer_availability, edit_pledge, sign_pledge
from forum_app.core import clock as time
from forum_app.core.errors import Conflict, FieldError
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.integration.contest.test_judge_views import as_judge, filled, page_of
from tests.support.frozen_clock import FrozenClock
from tests.support.visitor import Visitor

PAGE = "/judging/contests/2023/pledge"


@pytest.fixture
def contest(session: scoped_session[Session], clock: FrozenClock) -> Contest:
    """In scoring: two entries, five judges who signed; then the text changed, so that nobody has signed."""
    with unit_of_work():
        made = given.make_scored_contest(clock, biz=1, tech=1)
        edit_pledge(made, text="지키겠습니다.", text_en="I will.", actor=given.SYSTEM, at=time.now())
    return session.scalars(select(Contest)).one()


@pytest.fixture
def judge(client: Visitor, contest: Contest, session: scoped_session[Session]) -> Visitor:
    """Judge 1, signed in."""
    return as_judge(client, session, 1)


def judge_row(session: scoped_session[Session], number: int = 1) -> Judge:
    return session.scalars(select(Judge).where(Judge.number == number)).one()


def answers(contest: Contest, answer: str = "yes", **changes: str) -> dict[str, str]:
    number = contest.rounds[0].id
    return {f"answer_{number}": answer, f"until_{number}": "", f"note_{number}": "", **changes}


def test_every_judging_page_leads_to_the_pledge_until_it_is_signed(judge: Visitor, contest: Contest, session):
    for page in ("/judging/contests/2023/", page_of(contest)):
        answer = judge.get(page)
        assert (answer.status_code, answer.location) == (303, PAGE)
        assert "과제" not in answer.text
    home = judge.get("/judging/").text
    assert (PAGE in home, '/judging/contests/2023/"' in home) == (True, False)
    sent = judge.submit(PAGE, filled(contest), to=page_of(contest))
    assert (sent.status_code, sent.location) == (303, PAGE)
    typed = judge.submit(PAGE, filled(contest), to=page_of(contest), headers={"Accept": "application/json"})
    assert (typed.status_code, typed.json) == (409, {"error": "먼저 서약서에 서명해 주십시오."})


def test_what_is_not_theirs_does_not_exist_for_who_has_not_signed(judge: Visitor, contest: Contest):
    assert [judge.get(page_of(contest, 2)).status_code, judge.get("/judging/assignments/9999").status_code] == [
        404,
        404,
    ]
    assert judge.get("/judging/contests/none/pledge").status_code == 404


def test_a_judge_signs_and_reads_the_entries(judge: Visitor, contest: Contest, session):
    page = judge.get(PAGE).text
    assert ("지키겠습니다." in page, "과제" in page) == (True, False)
    fields = {"version": "2", "name": "심사 하나", "agrees": "y", **answers(contest)}
    for wrong in ({"name": " "}, {"agrees": ""}, answers(contest, "perhaps"), answers(contest, "until")):
        assert judge.submit(PAGE, fields | wrong).status_code == 422
    assert judge.submit(PAGE, fields | {"version": "1"}).status_code == 409
    assert session.scalars(select(PledgeSignature).where(PledgeSignature.version == 2)).all() == []
    answer = judge.submit(PAGE, fields)
    assert (answer.status_code, answer.location) == (303, "/judging/contests/2023/")
    assert judge.get(page_of(contest)).status_code == 200
    signed = session.scalars(select(PledgeSignature).where(PledgeSignature.version == 2)).one()
    assert (signed.name, signed.sha256) == ("심사 하나", PledgeText(2, "지키겠습니다.", "I will.").sha256)


def test_availability_is_changed_after_signing_and_shown(judge: Visitor, contest: Contest, session):
    with unit_of_work():
        given.sign(judge_row(session), at=time.now())
    number = contest.rounds[0].id
    changed = {f"until_{number}": "2023-11-22", f"note_{number}": "주말에만"}
    assert judge.submit(PAGE, answers(contest, "until", **changed)).status_code == 303
    row = session.scalars(select(JudgeAvailability)).one()
    assert (row.answer, row.until_on, row.note) == (Availability.UNTIL, date(2023, 11, 22), "주말에만")
    assert 'value="2023-11-22"' in judge.get(PAGE).text


def test_the_signed_pledge_is_a_pdf_for_its_judge_alone(client: Visitor, judge: Visitor, contest: Contest, session):
    assert judge.get(f"{PAGE}.pdf").status_code == 404
    with unit_of_work():
        given.sign(judge_row(session), at=time.now())
    paper = judge.get(f"{PAGE}.pdf")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")


def test_a_judge_who_left_has_no_pledge_page(judge: Visitor, contest: Contest, session):
    with unit_of_work():
        remove_judge(contest, judge_row(session), reason="사임", actor=given.SYSTEM, at=time.now())
    assert judge.get(PAGE).status_code == 404


def test_the_text_that_was_signed_is_kept_when_it_changes(contest: Contest, session):
    versions = session.scalars(select(Pledge).order_by(Pledge.version)).all()
    assert [(one.version, one.text) for one in versions] == [(1, PledgeText().text), (2, "지키겠습니다.")]
    assert [one.sha256 for one in versions] == [PledgeText().sha256, pledge_in_force(contest).sha256]
    assert signatures_in_force(contest) == {}


def test_the_same_text_again_asks_nobody_to_sign_again(contest: Contest, session):
    with unit_of_work():
        same = edit_pledge(contest, text=" 지키겠습니다. \n", text_en="I will.", actor=given.SYSTEM, at=time.now())
    assert same.version == 2
    with unit_of_work(), pytest.raises(FieldError, match="서약서 내용을"):
        edit_pledge(contest, text=" ", text_en="I will.", actor=given.SYSTEM, at=time.now())


def test_signing_twice_is_signing_once(contest: Contest, session):
    judge = judge_row(session)
    first = time.now()
    for name in ("심사 하나", "다른 이름"):
        with unit_of_work():
            sign_pledge(judge, name=name, version=2, actor=given.SYSTEM, at=first)
    assert [(one.name, one.signed_at) for one in signatures_in_force(contest).values()] == [("심사 하나", first)]
    with unit_of_work(), pytest.raises(Conflict, match="내용이 바뀌었습니다"):
        sign_pledge(judge, name="심사 하나", version=1, actor=given.SYSTEM, at=first)


def test_answers_are_kept_a_round_each(contest: Contest, session):
    judge, round_ = judge_row(session), contest.rounds[0]
    with unit_of_work():
        answer_availability(judge, {round_.id: AvailabilityGiven(Availability.NO, note="출장")}, at=time.now())
    held = availability_of(contest)[judge.id][round_.id]
    assert (held.answer, held.until_on, held.note) == (Availability.NO, None, "출장")


def test_only_contests_whose_pledge_is_signed_are_listed(contest: Contest, session):
    judge = judge_row(session)
    account = session.scalars(select(Account).where(Account.email == judge.email)).one()
    assert own_contests(account.actor) == []
    with unit_of_work():
        given.sign(judge, at=time.now())
    assert [own.slug for own in own_contests(account.actor)] == ["2023"]
