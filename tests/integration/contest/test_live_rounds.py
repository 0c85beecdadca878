"""Presentations before experts and an audience that votes."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from forum_app.accounts.rules import Role
from forum_app.contest.judging.package import package_bytes
from forum_app.contest.judging.rounds import Standing
from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.judging.verify import verify
from forum_app.contest.models import Assignment, Ballot, Contest, Entry, EntryResult, Round, RoundResult
from forum_app.contest.queries.live import get_live_round, plan_of, presentations_of, taking_part, turnout_of
from forum_app.contest.rules import ContestState, EntryState
from forum_app.contest.services import live, votes
from forum_app.contest.services.deciding import finalise, nominate
from forum_app.contest.services.reopening import ask_reopening
from forum_app.contest.services.result import compute_result, official_package
from forum_app.contest.services.tokens import entry_token, token_key
from forum_app.core import clock as time
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, NotFound, StepRefused
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.factories.accounts import make_person, sign_in_as
from tests.factories.live import make_live_contest
from tests.support.visitor import Visitor

MANAGE = "/manage/contests/live"


@pytest.fixture
def contest(app, session, clock) -> Contest:
    with unit_of_work():
        contest = make_live_contest(clock)
        id_ = contest.id
    session.expire_all()
    return session.get_one(Contest, id_)


@pytest.fixture
def key(app) -> bytes:
    return token_key(app.config["SECRET_KEY"], "ballot token")


def vote_round(contest):
    return next(round_ for round_ in contest.rounds if round_.kind is RoundKind.AUDIENCE)


def talks(contest):
    return next(round_ for round_ in contest.rounds if round_.kind is RoundKind.PRESENTATION)


def tokens(contest, key) -> list[str]:
    query = select(Ballot.id).where(Ballot.contest_id == contest.id).order_by(Ballot.number)
    return [entry_token(key, one) for one in db.session.scalars(query)]


def issue(contest, key, count=8) -> list[str]:
    with unit_of_work():
        votes.issue_ballots(contest, vote_round(contest), count, key=key, actor=given.SYSTEM, at=time.now())
        return tokens(contest, key)


def open_vote(contest, minutes=5) -> None:
    with unit_of_work():
        votes.open_vote(contest, vote_round(contest), minutes=minutes, actor=given.SYSTEM, at=time.now())


def score_talks(contest) -> None:
    """Experts give every entry the same: the audience decides."""
    round_ = talks(contest)
    query = select(Assignment).where(Assignment.round_id == round_.id)
    sheets = [given.GivenSheet(one, {round_.criteria[0].id: Decimal(80)}) for one in db.session.scalars(query)]
    given.record_sheets(contest.id, sheets, actor=given.SYSTEM, at=time.now())


def test_only_who_advanced_takes_part_in_the_next_stage(contest):
    assert contest.stage == 2
    states = dict(db.session.execute(select(Entry.state, func.count()).group_by(Entry.state)).all())
    assert states == {EntryState.IN_JUDGING: 8, EntryState.NOT_ADVANCED: 4}
    assert [entry.code for entry in taking_part(contest)] == [
        "사업-01", "사업-02", "사업-03", "사업-04", "기술-01", "기술-02", "기술-03", "기술-04",
    ]  # fmt: skip
    standings = db.session.scalars(select(RoundResult.standing)).all()
    assert sorted(standings) == ["not_advanced"] * 4 + ["passed"] * 8


def test_the_drawn_order_can_be_drawn_again_by_everybody(contest):
    round_ = talks(contest)
    with unit_of_work():
        live.draw_order(contest, round_, actor=given.SYSTEM, at=time.now())
    draw = plan_of(round_).draw
    drawn = [one.entry.code for one in presentations_of(round_)]
    assert drawn == sorted(drawn, key=lambda code: hashlib.sha256(f"{draw}|{code}".encode()).hexdigest())
    assert sorted(drawn) == sorted(entry.code for entry in taking_part(contest))


def test_a_turn_is_moved_by_hand_and_stops_at_the_ends(contest):
    round_ = talks(contest)
    with unit_of_work():
        live.draw_order(contest, round_, actor=given.SYSTEM, at=time.now())
        first, second, *rest = (one.entry_id for one in presentations_of(round_))
        live.move_presentation(contest, round_, first, up=True, actor=given.SYSTEM, at=time.now())
        assert [one.entry_id for one in presentations_of(round_)] == [first, second, *rest]
        live.move_presentation(contest, round_, first, up=False, actor=given.SYSTEM, at=time.now())
        assert [one.entry_id for one in presentations_of(round_)] == [second, first, *rest]
        assert plan_of(round_).draw is None  # a lot that no longer tells the order is not shown as if it did


def test_one_presentation_runs_at_a_time_and_fixes_the_lot(contest, clock):
    round_ = talks(contest)
    with unit_of_work():
        live.draw_order(contest, round_, actor=given.SYSTEM, at=time.now())
        first, second, *_ = presentations_of(round_)
        live.start_presentation(contest, round_, first.entry_id, actor=given.SYSTEM, at=time.now())
        clock.at("2023-12-05 13:12")
        live.start_presentation(contest, round_, second.entry_id, actor=given.SYSTEM, at=time.now())
        assert (first.ended_at, second.started_at, second.ended_at) == (time.now(), time.now(), None)
        with pytest.raises(StepRefused):
            live.draw_order(contest, round_, actor=given.SYSTEM, at=time.now())


def test_a_ballot_votes_once_and_only_within_the_window(contest, key, clock):
    first, second, *_ = issue(contest, key)
    with unit_of_work(), pytest.raises(StepRefused, match="아직"):
        votes.cast(first, "사업-01")
    open_vote(contest, minutes=5)
    with unit_of_work():
        assert votes.cast(first, "사업-01").code == "사업-01"
        assert votes.cast(first, "사업-01").code == "사업-01"  # sent twice
    with unit_of_work(), pytest.raises(StepRefused, match="이미 투표"):
        votes.cast(first, "기술-01")
    with unit_of_work(), pytest.raises(FieldError):
        votes.cast(second, "사업-05")  # did not advance
    with unit_of_work(), pytest.raises(NotFound):
        votes.cast("x" * 27, "사업-01")
    closes_at = clock.at("2023-12-05 13:05")
    with unit_of_work(), pytest.raises(StepRefused, match="끝났"):
        votes.cast(second, "사업-01")
    clock.at(closes_at - timedelta(microseconds=1))
    with unit_of_work():
        assert votes.cast(second, "기술-02").code == "기술-02"
    assert turnout_of(vote_round(contest)).cast == 2


def test_the_database_keeps_a_cast_ballot_as_it_is(contest, key):
    token = issue(contest, key, 1)[0]
    open_vote(contest)
    with unit_of_work():
        votes.cast(token, "사업-01")
    other = db.session.scalar(select(Entry.id).where(Entry.code == "사업-02"))
    for change in (update(Ballot).values(choice_id=other), text("DELETE FROM contest_ballot")):
        with pytest.raises(DBAPIError), unit_of_work():
            db.session.execute(change)


def test_a_vote_opens_once_and_can_be_closed_early(contest, key, clock):
    token = issue(contest, key, 1)[0]
    open_vote(contest, minutes=10)
    with unit_of_work(), pytest.raises(StepRefused):
        votes.open_vote(contest, vote_round(contest), minutes=1, actor=given.SYSTEM, at=time.now())
    clock.at("2023-12-05 13:02")
    with unit_of_work():
        votes.close_vote(contest, vote_round(contest), actor=given.SYSTEM, at=time.now())
    with unit_of_work(), pytest.raises(StepRefused, match="끝났"):
        votes.cast(token, "사업-01")


def test_the_seal_waits_for_the_vote(contest, key, clock):
    with unit_of_work():
        score_talks(contest)
    with unit_of_work(), pytest.raises(StepRefused, match="청중투표"):
        given.seal(contest, typed_word="봉인", actor=given.SYSTEM, at=time.now())
    open_vote(contest, minutes=5)
    clock.at("2023-12-05 13:05")
    with unit_of_work():
        given.seal(contest, typed_word="봉인", actor=given.SYSTEM, at=time.now())
    assert contest.state is ContestState.SEALED


def test_votes_are_shares_of_the_ballots_cast(contest, key, clock):
    """Eight ballots, 4 + 3 + 1: half the audience is 50 of 100 points, weighed three to the experts' seven."""
    papers = issue(contest, key, 9)
    open_vote(contest, minutes=5)
    chosen = ["사업-04"] * 4 + ["기술-02"] * 3 + ["사업-01"]
    with unit_of_work():
        for token, code in zip(papers, chosen, strict=False):
            votes.cast(token, code)
        score_talks(contest)
    clock.at("2023-12-05 13:05")
    with unit_of_work():
        given.seal(contest, typed_word="봉인", actor=given.SYSTEM, at=time.now())
        compute_result(contest, lottery_seed="코스피 2023-12-05", actor=given.SYSTEM, at=time.now())
        nominate(contest, actor=given.SYSTEM, at=time.now())
        finalise(contest, actor=given.SYSTEM, at=time.now())
    vote = vote_round(contest).id
    shares = {
        one.entry.code: one.score
        for one in db.session.scalars(select(RoundResult).where(RoundResult.round_id == vote))
        if one.score
    }
    assert shares == {"사업-04": Decimal(50), "기술-02": Decimal("37.5"), "사업-01": Decimal("12.5")}
    best = db.session.scalars(select(EntryResult).where(EntryResult.rank == 1)).all()
    assert sorted(one.entry.code for one in best) == ["기술-02", "사업-04"]
    package = official_package(contest)
    assert [judge for judge in package["judges"] if judge.startswith("V")] == [f"V{n}" for n in range(1, 9)]
    assert verify(package_bytes(package))[-1] == "verified"


def test_addresses_get_one_ballot_each_and_are_not_kept(contest, key):
    sent: list[tuple[str, str]] = []

    def tell(_ballot, token, address):
        sent.append((address, token))

    def send(*addresses: str) -> int:
        with unit_of_work():
            return votes.send_ballots(
                contest, vote_round(contest), addresses, key=key, tell=tell, actor=given.SYSTEM, at=time.now()
            )

    assert send("One@Example.org", "one@example.org ", "two@example.org") == 2
    assert send("two@example.org", "three@example.org") == 1
    with pytest.raises(FieldError):
        send("four@example.org", "no address")
    assert [address for address, _ in sent] == ["one@example.org", "two@example.org", "three@example.org"]
    kept = str(db.session.execute(text("SELECT * FROM contest_ballot")).all())
    assert "example" not in kept
    assert not any(token in kept for _, token in sent)


def test_the_day_runs_through_pages(contest, app, key, clock, session):
    client = app.test_client()
    sign_in_as(client, Role.ORGANISER, forum_id=contest.forum_id)
    turn, vote = talks(contest).id, vote_round(contest).id
    live_page = f"{MANAGE}/live/"
    assert client.submit(live_page, to=f"{live_page}{turn}/draw").status_code == 303
    plan = {"speak_minutes": "8", "question_minutes": "4"}
    assert client.submit(live_page, plan, to=f"{live_page}{turn}/plan").status_code == 303
    assert client.submit(live_page, plan | {"speak_minutes": "0"}, to=f"{live_page}{turn}/plan").status_code == 422
    first = presentations_of(get_live_round(session.get_one(Contest, contest.id), turn, RoundKind.PRESENTATION))[0]
    start = f"{live_page}{turn}/entries/{first.entry_id}/start"
    receipt = first.entry.receipt_no
    assert client.submit(live_page, to=start).status_code == 303
    screen = client.get(f"{live_page}screen").text
    assert receipt in screen
    assert 'data-speak="480"' in screen
    assert client.submit(live_page, {"count": "3"}, to=f"{MANAGE}/votes/{vote}/issue").status_code == 303
    assert client.submit(live_page, {"count": "0"}, to=f"{MANAGE}/votes/{vote}/issue").status_code == 422
    addresses = {"addresses": "a@example.org\nb@example.org"}
    assert client.submit(live_page, addresses, to=f"{MANAGE}/votes/{vote}/send").status_code == 303
    mails = session.scalars(select(OutboxMessage.payload).where(OutboxMessage.key.startswith("ballot:"))).all()
    assert sorted(mail["to"] for mail in mails) == ["a@example.org", "b@example.org"]
    paper = client.get(f"{MANAGE}/votes/{vote}/ballots.pdf")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    link = re.search(r"/vote/[\w-]+/", mails[0]["body"])
    assert link
    voter: Visitor = app.test_client()
    assert "아직 투표를 시작하지 않았습니다" in voter.get(link[0]).text
    assert client.submit(live_page, {"minutes": "5"}, to=f"{MANAGE}/votes/{vote}/open").status_code == 303
    assert "들어온 표 0 / 5" in client.get(f"{live_page}screen").text
    assert voter.submit(link[0], {"choice": "없는 것"}).status_code == 409
    assert voter.submit(link[0], {"choice": "사업-03"}).status_code == 303
    assert "투표했습니다" in voter.get(link[0]).text
    clock.forward(minutes=1)
    assert client.submit(live_page, to=f"{MANAGE}/votes/{vote}/close").status_code == 303
    assert client.submit(live_page, to=f"{live_page}{turn}/end").status_code == 303  # whose turn it is stands above
    assert "사업-03" not in re.sub(r"(?s)<table.*?</table>", "", client.get(live_page).text)


def test_a_stranger_learns_nothing_of_ballots(contest, app):
    visitor = app.test_client()
    assert visitor.get("/vote/AAAAAAAAAAAAAAAAAAAAAAAAAAA/").status_code == 404
    assert visitor.get(f"{MANAGE}/live/").status_code == 303


def test_two_votes_with_one_ballot_make_one(contest, key):
    token = issue(contest, key, 1)[0]
    open_vote(contest)
    with unit_of_work():
        votes.cast(token, "사업-01")
    with unit_of_work(), pytest.raises((StepRefused, Conflict)):
        votes.cast(token, "사업-02")
    chosen = db.session.execute(select(Entry.code).join(Ballot, Ballot.choice_id == Entry.id)).all()
    assert chosen == [("사업-01",)]


def test_a_sheet_of_an_earlier_stage_stays_sealed(contest, clock):
    with unit_of_work():
        score_talks(contest)
    open_vote(contest, minutes=5)
    clock.at("2023-12-05 13:05")
    with unit_of_work():
        given.seal(contest, typed_word="봉인", actor=given.SYSTEM, at=time.now())
        person = make_person(Role.ORGANISER, forum_id=contest.forum_id, email="han@example.org")
        talk, document = (
            next(one for one in given.assignments_of(contest) if one.round_id == round_.id)
            for round_ in (talks(contest), contest.rounds[0])
        )
    with unit_of_work(), pytest.raises(StepRefused, match="앞 단계"):
        ask_reopening(document, reason="점수를 바꾸어 적었습니다.", actor=person.actor, at=time.now())
    with unit_of_work():
        assert ask_reopening(talk, reason="점수를 바꾸어 적었습니다.", actor=person.actor, at=time.now()).id


def test_who_voted_learns_nothing_of_a_later_stage(contest, key, app):
    token = issue(contest, key, 1)[0]
    open_vote(contest)
    with unit_of_work():
        votes.cast(token, "사업-01")
    page = app.test_client().get(f"/vote/{token}/").get_data(as_text=True)
    assert "사업-01" in page
    with unit_of_work():  # as after a further stage in which the choice does not take part
        last = vote_round(contest)
        db.session.add(
            Round(
                contest_id=contest.id, code="last", kind=RoundKind.PRESENTATION, position=last.position + 1,
                weight=Decimal(1), min_judges=1, method="mean",
            )
        )  # fmt: skip
        contest.stage = last.position + 1
        chosen = db.session.scalars(select(Entry).where(Entry.code == "사업-01")).one()
        db.session.add(
            RoundResult(
                round_id=last.id, contest_id=contest.id, entry_id=chosen.id, standing=Standing.NOT_ADVANCED,
                score=Decimal(0),
            )
        )  # fmt: skip
    assert "사업-01" in app.test_client().get(f"/vote/{token}/").get_data(as_text=True)
