"""Finding people at the door, in the database and with the same answer as the rule."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries
from forum_app.registration.models import Registration
from forum_app.registration.rules import RegistrationState, initials, is_typed_as
from tests.factories.accounts import sign_in_as
from tests.factories.registration import WHILE_OPEN, make_open_forum, make_registration
from tests.support.statements import counted

NAMES = [
    "홍길동",
    "홍기동",
    "한강댁",
    "강석우",
    "남궁 민수",
    "John Smith",
    "%_\\",
    "이몽룡",
    "성춘향",
    "황보관",
    "꽃님이",
]


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        for n, name in enumerate(NAMES):
            make_registration(forum, f"p{n}", name=name, affiliation="온새미로 협동조합" if n % 2 else "100%_나눔")
        make_registration(make_open_forum("other"), "x", name="홍길동")
    return forum


def _found(forum, text):
    return [row.name for row in queries.search_roster(forum, text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ㅎㄱㄷ", ["한강댁", "홍기동", "홍길동"]),
        ("홍ㄱㄷ", ["홍기동", "홍길동"]),
        ("홍긷", ["홍기동"]),
        ("길ㄷ", ["홍길동"]),
        ("ㄳ", ["강석우"]),
        ("궁민", ["남궁 민수"]),
        ("smith", ["John Smith"]),
        ("JOHNSM", ["John Smith"]),
        ("%_", NAMES[::2]),
        ("\\", ["%_\\"]),
        ("R-0001", ["홍길동"]),
        ("8", ["이몽룡"]),
        ("ㄱㄱㄱ", []),
        ("' OR 1=1 --", []),
        (" ", []),
    ],
)
def test_people_are_found_by(forum, text, names):
    assert sorted(_found(forum, text)) == sorted(names)


def test_a_code_in_any_case_finds_its_person(forum, session):
    code = session.scalar(select(Registration.code).where(Registration.number == 3, Registration.forum_id == forum.id))
    assert _found(forum, f"{code[:4]} {code[4:].lower()}") == ["한강댁"]


def test_an_affiliation_finds_everybody_of_it_and_who_cancelled_nobody(forum):
    with unit_of_work():
        person = queries.get_registration(forum, 2)
        person.state = RegistrationState.CANCELLED
    assert sorted(_found(forum, "온새미로")) == sorted(name for n, name in enumerate(NAMES) if n % 2 and n != 1)


def test_an_erased_person_is_not_found_by_name(forum, clock):
    with unit_of_work():
        person = queries.get_registration(forum, 1)
        person.name = person.affiliation = person.initials = ""
        person.email, person.erased_at = None, clock.at(WHILE_OPEN)
    assert _found(forum, "ㅎㄱㄷ") == ["한강댁", "홍기동"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    name=st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=4),
    text=st.text(st.sampled_from("ㄱㄴㄷㅎㅅㅇ가각간홍길기김J%_ "), min_size=1, max_size=3),
    data=st.data(),
)
def test_the_database_finds_what_the_rule_finds(forum, name, text, data):
    with unit_of_work():
        person = queries.get_registration(forum, 1)
        person.name, person.initials, person.affiliation = name, initials(name), ""
    part = initials(name)[: data.draw(st.integers(1, len(name)))]
    assert name in _found(forum, part)
    assert (name in _found(forum, text)) is is_typed_as(name, text)


def test_a_search_takes_the_same_number_of_reads_for_one_person_and_for_many(app, client, forum):
    sign_in_as(client, Role.DOOR, forum_id=forum.id)
    with counted(app) as one:
        assert len(client.get("/checkin/2023-2/search.json?q=홍길").json["people"]) == 1
    with counted(app) as many:
        assert len(client.get("/checkin/2023-2/search.json?q=온새미로").json["people"]) > 1
    assert len(one) == len(many)
