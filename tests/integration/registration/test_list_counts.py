"""What the head and the panel of the organiser's list count, and how its pages are cut."""

from datetime import timedelta

import pytest

from forum_app.accounts.rules import Role
from forum_app.core import clock as time
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries
from forum_app.registration.queries import CHECKED_IN, PAGE_SIZE, Counts, Filters
from forum_app.registration.rules import ConsentKind, Member, RegistrationState
from forum_app.registration.services import (
    TicketTerms,
    add_device,
    advance_registration,
    check_in,
    create_ticket,
    sign_up_at_desk,
)
from forum_app.site.queries.navigation import work_counts
from tests.factories.accounts import sign_in_as
from tests.factories.registration import (
    KEY,
    STAFF,
    WHILE_OPEN,
    answers,
    make_open_forum,
    make_registration,
    tell_nobody,
    ticket_of,
    wish,
)
from tests.support.statements import counted


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(capacity=60, terms={"group_limit": 3})


def _fill(forum, count, **changes):
    with unit_of_work():
        return [make_registration(forum, f"p{n}", **changes) for n in range(count)]


def _page(forum, number, **filters):
    counts = queries.registration_counts(forum)
    return queries.registrations_page(forum, Filters(**filters), number, counts)


def _numbers(page):
    return [person.number for person in page.rows]


def test_every_state_the_door_and_the_desk_are_counted(forum, clock):
    rows = _fill(forum, 59)
    with unit_of_work():
        sign_up_at_desk(forum, wish(forum, "desk", email=""), actor=STAFF, key=KEY, tell=tell_nobody)
        check_in(forum, rows[0], desk="1", actor=STAFF)
        for who in ("one", "two", "three"):
            make_registration(forum, who)
    clock.at("2023-11-21 09:00")
    with unit_of_work():
        advance_registration(rows[5], "cancel", actor=STAFF, tell=tell_nobody)
    wanted = {"confirmed": 60, "checked_in": 1, "waitlisted": 2, "cancelled": 1, "at_desk": 1}
    assert queries.registration_counts(forum) == Counts(**wanted)
    today = time.seoul(time.today())
    assert queries.registration_counts(forum, given_up_since=today) == Counts(**wanted, given_up=1)
    assert queries.registration_counts(forum, given_up_since=today + timedelta(days=1)) == Counts(**wanted)


def test_the_desks_tell_who_is_in_and_the_head_of_the_page_who_has_not_cancelled(forum, clock):
    rows = _fill(forum, 63)
    clock.at("2023-11-20 11:00")
    for row, desk in zip(rows[:3], ("1", "2", "2"), strict=True):
        with unit_of_work():
            check_in(forum, row, desk=desk, actor=STAFF)
    with unit_of_work():
        advance_registration(rows[9], "cancel", actor=STAFF, tell=tell_nobody)
    first = work_counts(forum).registrations  # nobody has counted yet
    counts = queries.registration_counts(forum)
    assert counts == Counts(confirmed=60, checked_in=3, waitlisted=2, cancelled=1)
    tickets, desks = queries.tickets_of(forum), queries.desks(forum)
    assert queries.registration_counts(forum, tickets=tickets, by_desk=desks) == counts
    assert (first, work_counts(forum).registrations, queries.standing_count(forum), counts.standing) == (62,) * 4


def test_the_head_of_the_list_does_not_count_the_rows_again(app, client, forum):
    _fill(forum, 3)
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    for page, counts_again in (("registrations/", False), ("programme/", True)):
        client.get(f"/manage/forums/2023-2/{page}")
        with counted(app) as sent:
            assert client.get(f"/manage/forums/2023-2/{page}").status_code == 200
        assert ["FROM registration" in one for one in sent if "FROM contest_entry" in one] == [counts_again]


def test_pages_meet_without_gap_or_double_from_either_end(forum):
    _fill(forum, 60)
    assert PAGE_SIZE == 50
    assert _numbers(_page(forum, 1)) == list(range(60, 10, -1))
    assert _numbers(_page(forum, 2)) == list(range(10, 0, -1))
    assert _numbers(_page(forum, 9)) == list(range(10, 0, -1))


def test_who_waits_is_listed_in_the_order_of_the_queue_and_who_is_in_by_arrival(forum, clock):
    rows = _fill(forum, 63)
    for minute, row in enumerate((rows[4], rows[1], rows[9])):
        clock.at(f"2023-11-20 11:0{minute}")
        with unit_of_work():
            check_in(forum, row, desk="1", actor=STAFF)
    waiting = _page(forum, 1, state=RegistrationState.WAITLISTED.value)
    assert [(person.number, person.place) for person in waiting.rows] == [(61, 1), (62, 2), (63, 3)]
    assert _numbers(_page(forum, 1, state=CHECKED_IN)) == [10, 2, 5]
    confirmed = _page(forum, 1, state=RegistrationState.CONFIRMED.value)
    assert confirmed.total == 57
    assert not {10, 2, 5} & set(_numbers(confirmed))


def test_the_list_is_narrowed_by_consent_as_it_is_in_force(forum):
    with unit_of_work():
        yes = make_registration(forum, "yes", answers=answers(forum, optional=True))
        make_registration(forum, "no")
        gone = make_registration(forum, "gone", answers=answers(forum, optional=True))
    with unit_of_work():
        portrait = next(item for item in queries.consent_items(forum) if item.kind is ConsentKind.PORTRAIT)
        session_row = next(row for row in gone.consents if row.consent_item_id == portrait.id)
        session_row.withdrawn_at = time.now()
    assert _numbers(_page(forum, 1, consent=(ConsentKind.PORTRAIT, True))) == [yes.number]
    assert _numbers(_page(forum, 1, consent=(ConsentKind.PORTRAIT, False))) == [3, 2]
    given = queries.consent_counts(forum)
    assert (given[ConsentKind.COLLECT], given[ConsentKind.PORTRAIT]) == (3, 1)


ONLY_ASKED = "물어본 분 가운데 동의한 분입니다. 일행으로 함께 등록된 분께는 따로 묻지 않습니다."


def test_the_shares_are_of_those_who_were_asked_and_the_pages_say_why(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    with unit_of_work():
        make_registration(forum, "alone", answers=answers(forum, optional=True))
    pages = ("/manage/forums/2023-2/registrations/", "/manage/forums/2023-2/registrations/statistics")
    assert [ONLY_ASKED in client.get(page).text for page in pages] == [False, False]
    with unit_of_work():
        make_registration(forum, "contact", members=[Member("이몽룡"), Member("성춘향")])
    shares = queries.consent_shares(forum, queries.registration_counts(forum), time.now())
    assert (shares.asked[ConsentKind.COLLECT], shares.given[ConsentKind.COLLECT], shares.confirmed) == (2, 2, 4)
    assert (shares.asked[ConsentKind.PORTRAIT], shares.given[ConsentKind.PORTRAIT]) == (2, 1)
    assert [ONLY_ASKED in client.get(page).text for page in pages] == [True, True]
    assert "2 / 2" in client.get(pages[0]).text


def test_the_shares_of_a_large_forum_may_be_a_minute_old_and_say_so(forum):
    at = time.now()

    def shares(minutes, *, large):
        counts = queries.registration_counts(forum)
        found = queries.consent_shares(forum, counts, at + timedelta(minutes=minutes), large=large)
        return found.given.get(ConsentKind.COLLECT, 0), found.as_of

    _fill(forum, 2)
    assert shares(0, large=1) == (2, at)
    with unit_of_work():
        make_registration(forum, "another")
    assert shares(0.5, large=1) == (2, at)
    assert shares(0.5, large=100) == (3, at + timedelta(minutes=0.5))
    with unit_of_work():
        make_registration(forum, "one-more")
    assert shares(2, large=1) == (4, at + timedelta(minutes=2))


def test_arrivals_are_counted_in_spans_of_time(forum, clock):
    rows = _fill(forum, 4)
    for minute, row in zip((0, 1, 7, 29), rows, strict=True):
        clock.at(f"2023-11-20 11:{minute:02}")
        with unit_of_work():
            check_in(forum, row, desk="2" if minute else "1", actor=STAFF)
    desks = queries.desks(forum)
    assert [(desk.name, desk.count) for desk in desks] == [("1", 1), ("2", 3)]
    bars = queries.arrival_bars(forum, desks[0].first_at, desks[1].last_at)
    assert [bar.count for bar in bars] == [2, 1, 0, 0, 0, 1]
    assert (bars[0].begins, bars[0].ends - bars[0].begins) == (desks[0].first_at, timedelta(minutes=5))


def test_the_head_of_the_queue_is_shown_and_who_the_free_places_would_take(forum):
    _fill(forum, 66)
    parties = queries.waiting_parties(forum, queries.tickets_of(forum))
    assert [(party.place, party.number, party.size) for party in parties] == [(n, 60 + n, 1) for n in (1, 2, 3, 4)]
    assert [parties[0].takes(free) for free in (0, 1, 5)] == [0, 1, 1]
    assert parties[0].ticket_id == ticket_of(forum).id


def test_the_heads_of_the_queues_are_the_same_once_everybody_who_waits_was_read(forum, clock):
    house = ticket_of(forum)
    window = {"capacity": 1, "opens_at": house.opens_at, "closes_at": house.closes_at}
    with unit_of_work():
        press = create_ticket(forum, TicketTerms(name="언론", **window), actor=STAFF, at=time.now(), recipient="")
        make_registration(forum, "press", ticket_id=press.id)
    _fill(forum, 59)
    for minute, (name, ticket, members) in enumerate(
        [("a", press, 0), ("b", house, 2), ("c", house, 0), ("d", press, 0), *((f"e{n}", house, 0) for n in range(4))]
    ):
        clock.at(f"2023-11-20 11:{minute:02}")
        with unit_of_work():
            make_registration(forum, name, ticket_id=ticket.id, members=[Member("이몽룡")] * members)
    tickets = queries.tickets_of(forum)
    heads = queries.waiting_parties(forum, tickets)
    assert [(party.ticket_id, party.place, party.size) for party in heads] == [
        (house.id, 1, 3), (house.id, 2, 1), (house.id, 3, 1), (house.id, 4, 1), (press.id, 1, 1), (press.id, 2, 1),
    ]  # fmt: skip
    waiting = _page(forum, 1, state=RegistrationState.WAITLISTED.value).rows
    assert queries.waiting_parties(forum, tickets) == heads
    assert [person.place for person in waiting] == [1, 1, 1, 1, 2, 2, 3, 4, 5]


def test_a_forum_without_registrations_counts_nothing(forum):
    assert queries.registration_counts(forum) == Counts()
    assert queries.desks(forum) == []
    assert _page(forum, 3).rows == []


def test_the_panel_tells_when_data_are_erased_and_which_phone_is_silent(client, forum, clock):
    (row,) = _fill(forum, 1)
    clock.at("2023-12-05 09:00")
    with unit_of_work():
        device = add_device(forum, "1번", actor=STAFF, at=time.now(), key=KEY)
        device.paired_at = device.last_seen_at = time.now()
        device.key_hash = "0" * 64
        check_in(forum, row, desk="1번", actor=STAFF)
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    clock.at("2023-12-05 09:01")
    heard = client.get("/manage/forums/2023-2/registrations/").text
    assert "파기 예정" in heard
    assert "끊김" not in heard
    clock.at("2023-12-05 09:02")
    assert "끊김 2분" in client.get("/manage/forums/2023-2/registrations/").text
