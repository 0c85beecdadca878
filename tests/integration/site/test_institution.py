"""The page of an institution: all that is public about it, and nothing else."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, select

from forum_app.booths import services as booths
from forum_app.booths.rules import ExhibitorKind
from forum_app.ceremonies.rules import CeremonyKind
from forum_app.ceremonies.services import handover, order
from forum_app.certification.rules import EventKind
from forum_app.contest.models import Contest, Entry
from forum_app.core.db import db
from forum_app.core.permissions import system_actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from tests.factories.awards import make_awarded_contest
from tests.factories.certifications import add_event, make_certification
from tests.factories.forums import make_forum
from tests.factories.institutions import make_institution

ACTOR = system_actor("tests")
THE_DAY = datetime(2023, 12, 5, 5, 0, tzinfo=UTC)
PUBLISHED = datetime(2023, 11, 24, 1, 0, tzinfo=UTC)


def page_of(client, institution_id, suffix=""):
    response = client.get(f"/institutions/{institution_id}/{suffix}")
    assert response.status_code == 200, response.status
    return response.text


def in_order(text, *wanted):
    places = [text.find(one) for one in wanted]
    return places == sorted(places) and -1 not in places


def is_missing(client, institution_id):
    answer, missing = client.get(f"/institutions/{institution_id}/"), client.get("/institutions/987654/")
    return (answer.status_code, answer.text) == (404, missing.text.replace("987654", str(institution_id)))


def make_exhibitor(institution, *, forum=None):
    forum = forum or make_forum()
    booths.add_row(forum, letter="A", count=1, x_dm=0, y_dm=0, actor=ACTOR, at=PUBLISHED)
    exhibitor = booths.add_exhibitor(forum, institution, kind=ExhibitorKind.ACADEMY, actor=ACTOR, at=PUBLISHED)
    booths.advance_exhibitor(forum, exhibitor, "accept", actor=ACTOR, at=PUBLISHED)
    return forum


def hand_over_plaques(cohort, *, is_published):
    details = order.CeremonyDetails(
        slug="plaques", kind=CeremonyKind.PLAQUES, name="품질인증기관 현판수여식", held_on=date(2023, 12, 5)
    )
    ceremony = order.create_ceremony(make_forum(), details, actor=ACTOR, at=PUBLISHED)
    order.add_plaques(ceremony, cohort, set_size=24, actor=ACTOR, at=PUBLISHED)
    order.make_plaques(ceremony, actor=ACTOR, at=PUBLISHED)
    handover.advance_ceremony(ceremony, "fix", actor=ACTOR, at=PUBLISHED)
    handover.advance_ceremony(ceremony, "start", actor=ACTOR, at=THE_DAY)
    while handover.call_next(ceremony, actor=ACTOR, at=THE_DAY) is not None:
        pass
    ceremony.is_published = is_published


def test_a_certification_shows_its_state_its_days_and_its_history(client, session, clock):
    with unit_of_work():
        certification = make_certification(7)
        add_event(certification, EventKind.SUSPENDED, date(2024, 3, 11), reason="직원 홍길동의 부정 수급")
        add_event(certification, EventKind.REINSTATED, date(2024, 10, 22))
        add_event(certification, EventKind.RENAMED, date(2025, 1, 1))
        institution_id = certification.institution_id
    clock.at("2024-12-17 14:02")
    page = page_of(client, institution_id)
    history = page[page.index('<ol class="timeline') :]
    assert in_order(
        history, "2026. 12. 4.", "유효기간이 끝나는 날", "2024. 10. 22.", "정지 해제", "2024. 3. 11.", "인증 정지",
        "2023. 12. 5.", "인증 받음",
    )  # fmt: skip
    assert in_order(page, 'class="tag tag-valid"', "제2023-007호", "2026. 12. 4.까지", "2024. 12. 17. 기준 35% 지남")
    assert "서울 · 산모·신생아건강관리지원" in page
    assert "2025. 1. 1." not in page
    assert "부정 수급" not in page
    assert '<a href="/verify/2023-007">' in page
    assert "예시 자료" not in page


def test_what_ended_has_no_future_and_follows_what_stands(client, session, clock):
    with unit_of_work():
        institution = make_institution("돌봄 하나")
        add_event(make_certification(1, institution=institution), EventKind.RETURNED, date(2024, 5, 1))
        make_certification(2, scheme="busan", year=2022, granted_on=date(2022, 12, 12), institution=institution)
        institution_id = institution.id
    clock.at("2024-12-17 14:02")
    page = page_of(client, institution_id)
    assert in_order(page, "busan-2022-002", "지난 인증", "제2023-001호")
    assert page.count("유효기간이 끝나는 날") == 1
    clock.at("2025-12-12 00:00")
    page = page_of(client, institution_id)
    assert "유효기간이 끝나는 날" not in page
    assert page.count("유효기간이 끝난 날") == 1


@pytest.mark.parametrize("is_published", [True, False])
def test_a_plaque_names_its_ceremony_once_that_is_public(client, session, clock, is_published):
    clock.at("2023-12-05 14:00")
    with unit_of_work():
        made = [make_certification(number) for number in (1, 2, 3)]
        hand_over_plaques(made[0].cohort, is_published=is_published)
        institution_id = made[1].institution_id
    page = page_of(client, institution_id)
    assert "현판 수여" in page
    assert ("품질인증기관 현판수여식, 3개 기관 가운데 2번째" in page) is is_published


def test_an_award_shows_once_the_result_is_published_and_losing_never_does(client, session, clock):
    with unit_of_work():
        contest = make_awarded_contest(clock, winners=1, others=1)
        contest_id = contest.id
        winner, loser = db.session.scalars(select(Entry.institution_id).order_by(Entry.id)).all()
    clock.at("2023-12-05 10:00")
    assert is_missing(client, winner)
    with unit_of_work():
        db.session.get(Contest, contest_id).published_at = PUBLISHED
    page = page_of(client, winner)
    assert in_order(page, "보건복지부장관", "과제 1", '<a href="/verify/award-2023-001">')
    assert is_missing(client, loser)


def test_an_entry_that_lost_stays_hidden_beside_what_is_public(client, session, clock):
    with unit_of_work():
        make_awarded_contest(clock, winners=1, others=1, published_at=PUBLISHED)
        loser = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
        make_certification(7, institution=loser.institution)
        institution_id = loser.institution_id
    clock.at("2023-12-06 10:00")
    page = page_of(client, institution_id)
    assert "과제" not in page
    assert "공모전 수상" not in page


def test_a_booth_shows_once_it_is_given_at_a_published_forum(client, session, clock):
    clock.at("2023-11-21 09:00")
    with unit_of_work():
        institution = make_institution("돌봄 하나")
        forum = make_exhibitor(institution, forum=make_forum(published_at=None))
        booths.place_all(forum, actor=ACTOR, at=PUBLISHED)
        institution_id, forum_id = institution.id, forum.id
        waiting = make_institution("기다리는 기관")
        booths.add_exhibitor(forum, waiting, kind=ExhibitorKind.ACADEMY, actor=ACTOR, at=PUBLISHED)
        waiting_id = waiting.id
    assert is_missing(client, institution_id)
    with unit_of_work():
        db.session.get(Forum, forum_id).published_at = PUBLISHED
    assert "A-01번 부스, 2023. 12. 5." in page_of(client, institution_id)
    assert is_missing(client, waiting_id)


def test_an_institution_with_nothing_public_answers_like_none(client, session):
    with unit_of_work():
        institution_id = make_institution("돌봄 하나").id
    assert is_missing(client, institution_id)


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30])
def test_a_number_no_institution_can_have_answers_like_none(client, session, number):
    assert is_missing(client, number)


def test_a_certification_of_tomorrow_is_not_public_today(client, session, clock):
    with unit_of_work():
        institution_id = make_certification(7).institution_id
    clock.at("2023-12-04 23:59")
    assert is_missing(client, institution_id)
    clock.at("2023-12-05 00:00")
    assert page_of(client, institution_id)


def test_samples_are_said_to_be_samples(client, session, clock):
    clock.at("2024-12-17 14:02")
    with unit_of_work():
        first = make_certification(1, sample_note="기관 이름은 예시입니다.").institution_id
        second = make_certification(
            1, year=2024, institution=make_institution("품질인증기관 2024-01", is_placeholder=True)
        ).institution_id
    assert in_order(page_of(client, first), "예시 자료", "기관 이름은 예시입니다.")
    assert in_order(page_of(client, second), "예시 자료", "공개된 자료가 없어")
    assert "Where nothing has been published" in page_of(client, second, "?lang=en")


def test_it_speaks_english(client, session, clock):
    clock.at("2024-12-17 14:02")
    with unit_of_work():
        institution_id = make_certification(7).institution_id
    page = page_of(client, institution_id, "?lang=en")
    assert in_order(page, "Valid", "Seoul", "Maternal and newborn health care", "No. 2023-007", "Last valid day")


def test_three_certifications_take_as_many_reads_as_one(client, session, clock):
    clock.at("2024-12-17 14:02")
    with unit_of_work():
        one, three = make_institution("하나"), make_institution("셋")
        make_certification(1, institution=one)
        for number, scheme in enumerate(("national", "busan", "busan"), 2):
            make_certification(number, scheme=scheme, institution=three)
        ids = one.id, three.id
    assert reads(client, ids[1]) == reads(client, ids[0])


def reads(client, institution_id):
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    with client.application.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        page_of(client, institution_id)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return sum(statement.lstrip().upper().startswith("SELECT") for statement in seen)
