"""The home of an institution's staff."""

from forum_app.accounts.rules import Role
from forum_app.contest.models import Entry
from forum_app.contest.rules import ContestState, EntryState, state_for_entrant
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import act_as, grant, make_person, session_of, sign_in_as
from tests.factories.certifications import make_certification
from tests.factories.institutions import make_institution
from tests.factories.judging import decide, make_sealed_contest
from tests.support.counting import count_queries


def test_staff_see_their_institution_and_no_other(client, session, clock):
    clock.at("2023-12-05 12:00")
    with unit_of_work():
        own = make_institution("우리 돌봄")
        make_certification(1, institution=own)
        make_certification(2, institution=make_institution("남의 돌봄"))
        own_id = own.id
    sign_in_as(client, Role.ENTRANT, institution_id=own_id)
    page = client.get("/my/").text
    assert "우리 돌봄" in page
    assert "2023-001" in page
    assert "남의 돌봄" not in page
    assert "2023-002" not in page


def test_the_number_of_reads_does_not_grow_with_the_institutions(client, session, clock):
    clock.at("2023-12-05 12:00")
    with unit_of_work():
        account = make_person(Role.ENTRANT, institution_id=make_institution("기관 0").id)
        key, account_id = session_of(account), account.id
    act_as(client, key)
    client.get("/my/")
    one = count_queries(lambda: client.get("/my/"))
    with unit_of_work():
        account = db.session.get_one(type(account), account_id)
        for number in (1, 2):
            institution = make_institution(f"기관 {number}")
            make_certification(number, institution=institution)
            grant(account, Role.ENTRANT, institution_id=institution.id)
    three = count_queries(lambda: client.get("/my/"))
    assert three == one + 1  # the events of certifications, once for all of them


def test_nobody_learns_of_a_candidacy_before_the_result_is_public(client, session, clock):
    with unit_of_work():
        contest = make_sealed_contest(clock)
    with unit_of_work():
        decide(contest, clock.at("2023-11-25 10:00"))
    entry = db.session.query(Entry).filter_by(state=EntryState.CANDIDATE).first()
    assert entry is not None
    assert entry.contest.state is ContestState.CANDIDATES
    assert entry.state_for_entrant is EntryState.IN_JUDGING
    sign_in_as(client, Role.ENTRANT, institution_id=entry.institution_id)
    for address in ("/my/", "/my/entries/", f"/my/entries/{entry.id}/"):
        page = client.get(address).text
        assert "심사 중" in page, address
        assert "후보" not in page, address


def test_states_before_judging_are_shown_as_they_are():
    assert [state_for_entrant(s, is_published=False) for s in (EntryState.SUBMITTED, EntryState.WITHDRAWN)] == [
        EntryState.SUBMITTED, EntryState.WITHDRAWN,
    ]  # fmt: skip
    assert state_for_entrant(EntryState.AWARDED, is_published=True) is EntryState.AWARDED
