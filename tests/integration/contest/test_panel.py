"""The panel: what is known of judges, whom the rule keeps away, the pages of the organiser."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum_app.accounts.rules import Role
from forum_app.contest.models import Contest, Entry, Exclusion, Judge
from forum_app.contest.queries.panel import competing_entries, kept_away, panel_of
from forum_app.contest.queries.panel_lines import judge_lines
from forum_app.contest.queries.scoring import open_assignments
from forum_app.contest.rules import Availability, ExclusionKind
from forum_app.contest.services.judges import AffiliationGiven, JudgeGiven, edit_judge
from forum_app.contest.services.pledge import AvailabilityGiven, answer_availability
from forum_app.core import clock as time
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from forum_app.institutions.models import Institution
from tests.factories import judging as given
from tests.factories.accounts import sign_in_as
from tests.support.counting import count_queries
from tests.support.frozen_clock import FrozenClock
from tests.support.visitor import Visitor

PANEL = "/manage/contests/2023/panel"


@pytest.fixture
def called(session: scoped_session[Session], clock: FrozenClock, client: Visitor) -> Contest:
    """Two entries, one judge; `client` is the organiser."""
    with unit_of_work():
        contest = given.make_called_contest(clock, entries=[("biz", "한빛"), ("tech", "두리")])
        given.make_judge(contest, number=1, at=time.now())
        forum_id = contest.forum_id
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    return session.scalars(select(Contest)).one()


@pytest.fixture
def scoring(session: scoped_session[Session], clock: FrozenClock, client: Visitor) -> Contest:
    """In scoring: two entries, five judges who have both."""
    with unit_of_work():
        forum_id = given.make_scored_contest(clock, biz=1, tech=1).forum_id
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    return session.scalars(select(Contest)).one()


def first_judge(session: scoped_session[Session]) -> Judge:
    session.rollback()
    return session.scalars(select(Judge).order_by(Judge.number)).first()


def institution(session: scoped_session[Session], name: str) -> Institution:
    return session.scalars(select(Institution).where(Institution.name == name)).one()


def fields(**changes: object) -> dict[str, object]:
    return {"name": "심사 하나", "institution": "", "max_entries": "", **changes}


def test_every_affiliation_keeps_a_judge_from_its_entries(called: Contest, session):
    judge = first_judge(session)
    known = JudgeGiven(
        "심사 하나",
        institution(session, "한빛"),
        [AffiliationGiven(institution(session, "두리"), 2015, 2019)],
        track_ids=frozenset({called.tracks[0].id}),
        round_ids=frozenset({called.rounds[0].id}),
        max_entries=7,
    )
    with unit_of_work():
        assert edit_judge(judge, known, actor=given.SYSTEM, at=time.now()) == 0
    judges, entries = panel_of(called), competing_entries(called)
    assert set(kept_away(called, judges, entries).values()) == {ExclusionKind.EXCLUSION}
    assert len(kept_away(called, judges, entries)) == 2
    held = judges[0]
    assert ([one.code for one in held.tracks], len(held.rounds), held.max_entries) == (["biz"], 1, 7)


def test_an_affiliation_found_in_mid_round_takes_the_entry_at_once(scoring: Contest, session):
    judge = first_judge(session)
    other = session.scalars(select(Entry).order_by(Entry.id)).first()
    known = JudgeGiven("심사 하나", None, [AffiliationGiven(other.institution)])
    with unit_of_work():
        assert edit_judge(judge, known, actor=given.SYSTEM, at=time.now()) == 1
        assert edit_judge(judge, known, actor=given.SYSTEM, at=time.now()) == 0
    row = session.scalars(select(Exclusion)).one()
    assert (row.entry_id, row.kind, other.institution.name in row.reason) == (other.id, ExclusionKind.EXCLUSION, False)
    assert len(open_assignments(scoring)) == 9


def test_years_out_of_order_and_a_sealed_contest_are_refused(scoring: Contest, session, clock: FrozenClock):
    judge = first_judge(session)
    other = session.scalars(select(Institution)).first()
    with unit_of_work(), pytest.raises(FieldError, match="끝난 해가"):
        edit_judge(
            judge, JudgeGiven("하나", None, [AffiliationGiven(other, 2019, 2015)]), actor=given.SYSTEM, at=time.now()
        )
    with unit_of_work():
        given.fill_sheets(scoring, clock)
        given.seal_contest(scoring, clock)
    with unit_of_work(), pytest.raises(StepRefused, match="봉인한 뒤에는"):
        edit_judge(judge, JudgeGiven("하나"), actor=given.SYSTEM, at=time.now())


def test_the_organiser_writes_down_a_judge_on_a_page(called: Contest, session, client: Visitor):
    judge = first_judge(session)
    page = f"{PANEL}/{judge.id}/"
    assert page in client.get(f"{PANEL}/").text
    sent = fields(
        institution="한빛", tracks=[str(called.tracks[1].id)], other_0="새 기관", from_0="2015", to_0="2019",
        max_entries="3",
    )  # fmt: skip
    for wrong in ({"name": ""}, {"from_0": "어제"}, {"to_0": "2010"}, {"max_entries": "-1"}, {"tracks": ["999"]}):
        assert client.submit(page, sent | wrong).status_code == 422
    assert client.submit(page, sent).status_code == 303
    held = first_judge(session)
    assert (held.institution.name, [one.institution.name for one in held.affiliations]) == ("한빛", ["새 기관"])
    assert "외 1곳" in client.get(f"{PANEL}/").text
    assert [client.get(f"{PANEL}/{path}").status_code for path in ("999/", "999/pledge.pdf")] == [404, 404]


def test_lines_count_sheets_and_say_what_to_look_at(scoring: Contest, session, clock: FrozenClock):
    judge = first_judge(session)
    with unit_of_work():
        answer = {scoring.rounds[0].id: AvailabilityGiven(Availability.NO)}
        answer_availability(judge, answer, at=time.now())
        given.fill_sheets(scoring, clock)
    lines = judge_lines(scoring)
    assert [(line.assigned, line.done, line.signature is not None) for line in lines] == [(2, 2, True)] * 5
    assert [line.has_no_time for line in lines] == [True, False, False, False, False]


def test_the_panel_costs_as_many_queries_for_five_judges_as_for_one(called: Contest, session, client: Visitor):
    one = count_queries(lambda: client.get(f"{PANEL}/"))
    with unit_of_work():
        for number in range(2, 6):
            given.sign(given.make_judge(called, number=number, at=time.now())[0], at=time.now())
    assert count_queries(lambda: client.get(f"{PANEL}/")) == one


def test_judges_who_have_not_signed_are_reminded_once_a_day(called: Contest, session, client: Visitor):
    for _turn in range(2):
        assert client.submit(f"{PANEL}/", to=f"{PANEL}/remind").status_code == 303
    (letter,) = session.scalars(select(OutboxMessage)).all()
    assert (letter.payload["to"], "/judging/contests/2023/pledge" in letter.payload["body"]) == (
        "judge1@example.org", True,
    )  # fmt: skip


def test_a_signed_pledge_is_kept_as_paper_for_the_organiser(called: Contest, session, client: Visitor):
    judge = first_judge(session)
    assert client.get(f"{PANEL}/{judge.id}/pledge.pdf").status_code == 404
    with unit_of_work():
        given.sign(judge, at=time.now())
    paper = client.get(f"{PANEL}/{judge.id}/pledge.pdf")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")


def test_the_text_of_the_pledge_is_changed_on_a_page(called: Contest, session, client: Visitor):
    assert client.submit(f"{PANEL}/pledge", {"text": "", "text_en": "I will."}).status_code == 422
    assert client.submit(f"{PANEL}/pledge", {"text": "지키겠습니다.", "text_en": "I will."}).status_code == 303
    assert "2판" in client.get(f"{PANEL}/").text


def test_the_panel_is_shown_to_entrants_and_hidden_again(called: Contest, session, client: Visitor):
    for word, shown in (("yes", True), ("no", False)):
        assert client.submit(f"{PANEL}/", {"publishes": word}, to=f"{PANEL}/publish").status_code == 303
        assert session.scalars(select(Contest.publishes_panel)).one() is shown


def test_an_invitation_is_sent_again(called: Contest, session, client: Visitor):
    client.submit(f"{PANEL}/", {"name": "심사 둘", "email": "two@example.org", "institution": ""})
    judge = session.scalars(select(Judge).where(Judge.email == "two@example.org")).one()
    assert client.submit(f"{PANEL}/{judge.id}/", to=f"{PANEL}/{judge.id}/invite").status_code == 303
    assert len(session.scalars(select(OutboxMessage)).all()) == 2
    taken = first_judge(session)
    assert client.submit(f"{PANEL}/{taken.id}/", to=f"{PANEL}/{taken.id}/invite").status_code == 409


def test_who_only_reads_sees_no_buttons(called: Contest, session, client: Visitor):
    judge = first_judge(session)
    sign_in_as(client, Role.AUDITOR)
    shown = client.get(f"{PANEL}/{judge.id}/")
    assert (shown.status_code, "심사위원 정보 저장" in shown.text) == (200, False)
    assert client.get(f"{PANEL}/pledge").status_code == 404
