"""What somebody with bad intentions tries with the public pages: filling a mailbox, reaching another's page."""

import pytest
from sqlalchemy import func, select

from forum_app.core.clock import today
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.exports.enclosures import enclose_ticket
from forum_app.registration.jobs import ERASER, erase_on
from forum_app.registration.models import FormerAddress, Registration
from forum_app.registration.rules import Member, OwnChange, TakeOver, shown_code, token_key, transfer_token
from forum_app.registration.rules.tokens import address_mark
from forum_app.registration.services import sign_up
from forum_app.registration.views.private_acts import EVERYBODY
from tests.factories.registration import KEY, WHILE_OPEN, answers, make_open_forum, make_registration, tell_nobody, wish


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(capacity=5, terms={"group_limit": 3})


@pytest.fixture
def group(app, forum):
    """The private addresses of a contact, a member with an address, and one without."""
    with app.test_request_context(), unit_of_work():
        contact = sign_up(
            forum, wish(forum, members=[Member("성춘향", email="chunhyang@example.kr"), Member("이몽룡")]),
            key=letters.tokens_key(), tell=letters.tell,
        )  # fmt: skip
        return addresses(contact)


def addresses(contact):
    return [f"/registrations/{letters.token_of(row)}/" for row in queries.party_of(contact)]


def change(row, tell=tell_nobody, **changes):
    given = {"name": row.name, "affiliation": row.affiliation, "position_title": "", "email": row.email}
    return services.change_own(row, OwnChange(**{**given, **changes}), key=KEY, tell=tell, tell_former=lambda *_: None)


def hand_on(row, email):
    return services.offer_transfer(row, email, key=KEY, tell_transfer=lambda _transfer: None)


def test_the_contact_shows_the_tickets_of_those_it_brought(client, group):
    page = client.get(group[0]).text
    assert [f"{address}qr.svg" in page for address in group] == [True, True, True]
    assert [f"{address}qr.svg" in client.get(group[1]).text for address in group] == [False, True, False]


def test_the_contact_does_not_reach_the_page_of_who_took_a_place_over(app, client, session, group):
    member = session.scalars(select(Registration).where(Registration.number == 2)).one()
    with app.test_request_context(), unit_of_work():
        transfer = hand_on(member, "hidden@example.kr")
        taken = TakeOver("심청", "다른 기관", answers(member.ticket.forum))
        services.take_transfer(
            transfer, taken, key=letters.tokens_key(), tell=letters.tell, tell_former=letters.tell_handed_on
        )
        address = f"/registrations/{letters.token_of(member)}/"
    assert client.get(address).status_code == 200
    assert address not in client.get(group[0]).text
    assert client.get(group[1]).status_code == 404


@pytest.fixture
def handed_over(app, session, group):
    """The second of the group has handed the place to 심청; the contact's private address."""
    member = session.scalars(select(Registration).where(Registration.number == 2)).one()
    with app.test_request_context(), unit_of_work():
        take_over(member, "hidden@example.kr")
    return group[0]


def take_over(row, email):
    transfer = hand_on(row, email)
    taken = TakeOver("심청", "다른 기관", answers(row.ticket.forum))
    services.take_transfer(
        transfer, taken, key=letters.tokens_key(), tell=letters.tell, tell_former=letters.tell_handed_on
    )


@pytest.mark.parametrize("page", ["", "data", "data.json", "cancel", "change"])
def test_the_contact_does_not_learn_who_took_a_place_over(client, handed_over, page):
    answer = client.get(handed_over + page)
    assert answer.status_code == 200
    assert [word in answer.text for word in ("심청", "다른 기관", "hidden@example.kr")] == [False, False, False]


def test_no_letter_tells_the_contact_who_took_a_place_over(app, session, handed_over):
    contact = session.scalars(select(Registration).where(Registration.number == 1)).one()
    with app.test_request_context(), unit_of_work():
        change(contact, tell=letters.tell, affiliation="또 다른 기관")
        taken = session.scalars(select(Registration).where(Registration.number == 2)).one()
        services.cancel_own(taken, tell=letters.tell)
    session.rollback()
    for letter in session.scalars(select(OutboxMessage)):
        if letter.payload["to"] != "hidden@example.kr":
            assert "심청" not in letter.payload["subject"] + letter.payload["body"]
            enclosed = enclose_ticket(letter.payload["enclose"], "") if "enclose" in letter.payload else None
            assert enclosed is None or "심청" not in enclosed.html


def test_the_contact_cannot_cancel_who_took_a_place_over(client, session, handed_over):
    for who in ("2", EVERYBODY):
        client.submit(f"{handed_over}cancel", {"who": who})
    session.rollback()
    states = {row.name: row.state.value for row in session.scalars(select(Registration))}
    assert states == {"홍길동": "cancelled", "심청": "confirmed", "이몽룡": "cancelled"}


def test_the_form_of_the_former_does_not_open_the_page_of_who_took_the_place(app, forum, session):
    with app.test_request_context(), unit_of_work():
        row = make_registration(forum)
        take_over(row, "hidden@example.kr")
    with pytest.raises(FieldError) as refusal, unit_of_work():
        sign_up(forum, wish(forum, email="hidden@example.kr", idempotency_key="key-gildong"), key=KEY, tell=tell_nobody)
    assert refusal.value.field == "email"


def test_who_took_a_place_over_learns_neither_companions_nor_other_addresses_of_the_former(app, client, session, group):
    contact, *members = session.scalars(select(Registration).order_by(Registration.number)).all()
    with app.test_request_context(), unit_of_work():
        for member in members:
            services.cancel_own(member, tell=tell_nobody)
        hand_on(contact, "first-choice@example.kr")
        services.withdraw_transfer(contact)
        take_over(contact, "hidden@example.kr")
        address = f"/registrations/{letters.token_of(contact)}/"
    for page in ("", "data", "data.json"):
        text = client.get(address + page).text
        assert [word in text for word in ("성춘향", "이몽룡", "first-choice", "심청")] == [False, False, False, True]
    session.rollback()
    left = session.scalars(select(Registration).order_by(Registration.number)).all()
    assert [(row.name, row.leader_id) for row in left] == [("심청", None), ("성춘향", None), ("", contact.id)]


def test_the_contact_does_not_reach_the_page_of_who_moved_to_another_address(app, client, session, group):
    member = session.scalars(select(Registration).where(Registration.number == 2)).one()
    with app.test_request_context(), unit_of_work():
        change(member, email="other@example.kr")
        address = f"/registrations/{letters.token_of(member)}/"
    assert address not in client.get(group[0]).text


def test_letters_to_the_contact_keep_the_code_of_who_moved_to_another_address(app, session, group):
    contact, moved, stays = session.scalars(select(Registration).order_by(Registration.number)).all()
    with app.test_request_context(), unit_of_work():
        change(moved, email="other@example.kr")
        change(contact, tell=letters.tell, affiliation="다른 기관")
        letter = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first().payload
        assert letter["to"] == contact.email
        assert [shown_code(one.code) in letter["body"] for one in (contact, moved, stays)] == [True, False, True]


def test_nobody_is_written_to_without_end_by_changing(forum, clock):
    with unit_of_work():
        row = make_registration(forum)
    for n in range(10):
        with unit_of_work():
            change(row, email=f"victim{n}@example.kr")
    with pytest.raises(StepRefused, match="내일"), unit_of_work():
        change(row, name="다른 이름")
    clock.forward(days=1, seconds=1)
    with unit_of_work():
        change(row, name="다른 이름")


def test_nobody_is_written_to_without_end_by_handing_on(forum):
    with unit_of_work():
        row = make_registration(forum)
    for n in range(10):
        with unit_of_work():
            hand_on(row, f"victim{n}@example.kr")
            services.withdraw_transfer(row)
    with pytest.raises(StepRefused, match="내일"), unit_of_work():
        hand_on(row, "last@example.kr")


def test_an_address_is_signed_up_and_cancelled_five_times_a_day(forum, clock):
    for n in range(5):
        with unit_of_work():
            services.cancel_own(make_registration(forum, idempotency_key=f"again-{n}"), tell=tell_nobody)
    with pytest.raises(FieldError, match="내일") as refusal, unit_of_work():
        make_registration(forum, idempotency_key="again-5")
    assert refusal.value.field == "email"
    with pytest.raises(FieldError) as refusal, unit_of_work():
        make_registration(forum, "friend", members=[Member("동행", email="gildong@example.kr")])
    assert refusal.value.field == "member_0_email"
    with unit_of_work():
        make_registration(forum, "neighbour")
    clock.forward(days=1, seconds=1)
    with unit_of_work():
        make_registration(forum, idempotency_key="again-6")


def erase(row):
    services.erase_own(row, key=KEY, tell=tell_nobody, tell_erased=lambda _row: None)


def move_away(row):
    change(row, email="mine@example.kr")
    services.cancel_own(row, tell=tell_nobody)


def hand_over(row):
    transfer = hand_on(row, "mine@example.kr")
    taken = TakeOver("심청", "다른 기관", answers(row.ticket.forum))
    services.take_transfer(transfer, taken, key=KEY, tell=tell_nobody, tell_former=lambda *_: None)
    services.cancel_own(row, tell=tell_nobody)


@pytest.mark.parametrize("leave", [erase, move_away, hand_over])
def test_an_address_is_signed_up_five_times_a_day_however_it_leaves_the_registration(forum, clock, leave):
    for n in range(5):
        with unit_of_work():
            leave(make_registration(forum, idempotency_key=f"again-{n}"))
    with pytest.raises(FieldError, match="내일"), unit_of_work():
        make_registration(forum, idempotency_key="again-5")
    with unit_of_work():
        make_registration(forum, "neighbour")
    clock.forward(days=1, seconds=1)
    with unit_of_work():
        make_registration(forum, idempotency_key="again-6")


def test_an_address_to_which_registrations_moved_and_left_five_times_is_moved_to_no_more(forum, clock):
    with unit_of_work():
        person = make_registration(forum, "attacker")
    clock.forward(days=2)
    for n in range(5):
        with unit_of_work():
            change(person, email="victim@example.kr")
            change(person, email=f"attacker{n}@example.kr")
    with unit_of_work():
        other = make_registration(forum, "another")
    with pytest.raises(FieldError, match="내일"), unit_of_work():
        change(other, email="victim@example.kr")
    with pytest.raises(FieldError, match="내일"), unit_of_work():
        hand_on(other, "victim@example.kr")
    clock.forward(days=1, seconds=1)
    with unit_of_work():
        change(other, email="victim@example.kr")


def test_what_counts_for_a_forum_does_not_count_for_another(forum):
    with unit_of_work():
        other = make_open_forum("2024-1")
    for n in range(5):
        with unit_of_work():
            erase(make_registration(forum, idempotency_key=f"again-{n}"))
    with unit_of_work():
        assert make_registration(other).email == "gildong@example.kr"


def test_of_an_address_that_was_erased_only_a_keyed_hash_is_left_and_that_for_a_day(app, forum, clock, session):
    with unit_of_work():
        erase(make_registration(forum))
    [kept] = session.scalars(select(FormerAddress))
    assert kept.mark == address_mark(KEY, forum.id, "gildong@example.kr")
    assert kept.mark != address_mark(token_key("another secret"), forum.id, "gildong@example.kr")
    erase_on(today(), actor=ERASER)
    assert session.scalar(select(func.count()).select_from(FormerAddress)) == 1
    clock.forward(days=1)
    erase_on(today(), actor=ERASER)
    assert session.scalar(select(func.count()).select_from(FormerAddress)) == 0


def test_what_people_call_themselves_is_no_link_in_our_letters(app, forum):
    with app.test_request_context(), unit_of_work():
        sign_up(
            forum, wish(forum, members=[Member("https://evil.example/ 당첨"), Member("www.evil.example")]),
            key=letters.tokens_key(), tell=letters.tell,
        )  # fmt: skip
        letter = db.session.scalars(select(OutboxMessage)).one().payload
        html = enclose_ticket(letter["enclose"], letter["body"]).html
    assert "evil.example" in html
    assert html.count("<a ") == html.count('<a href="http://localhost/registrations/') == 1


def test_a_line_break_in_a_name_makes_no_header(client, forum, session):
    consents = {f"consent_{item}": "yes" if given else "no" for item, given in answers(forum).items()}
    fields = {"name": "홍길동\r\nBcc: all@example.kr", "affiliation": "개인", "email": "a@example.kr", **consents}
    answer = client.submit("/forums/2023-2/register/", {**fields, "idempotency_key": "key"})
    assert answer.status_code in (303, 422)
    letters_sent = session.scalars(select(OutboxMessage)).all()
    assert all("\n" not in one.payload["subject"] and one.payload["to"] == "a@example.kr" for one in letters_sent)


@pytest.mark.parametrize(
    "email", ["a@example.kr\r\nBcc: b@example.kr", "a@example.kr,b@example.kr", "a\x00@example.kr"]
)
def test_no_address_names_a_second_reader(client, forum, session, email):
    consents = {f"consent_{item}": "yes" if given else "no" for item, given in answers(forum).items()}
    fields = {"name": "홍길동", "affiliation": "개인", "email": email, **consents, "idempotency_key": "key"}
    assert client.submit("/forums/2023-2/register/", fields).status_code in (400, 422)
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


def test_a_token_opens_only_what_it_was_made_for(app, client, forum):
    with app.test_request_context(), unit_of_work():
        row = make_registration(forum)
        key = letters.tokens_key()
        transfer = services.offer_transfer(row, "new@example.kr", key=key, tell_transfer=lambda _transfer: None)
        tokens = {
            "/registrations/{}/": letters.token_of(row),
            "/registrations/transfer/{}/": transfer_token(key, transfer.id),
        }
    paths = (
        "/registrations/{}/", "/registrations/transfer/{}/", "/registrations/news/{}/", "/checkin/2023-2/pair/{}",
        "/forums/2023-2/survey/1-{}/",
    )  # fmt: skip
    for home, token in tokens.items():
        assert [path for path in paths if client.get(path.format(token)).status_code != 404] == [home]
        spoilt = token[:-1] + ("A" if token[-1] != "A" else "E")
        assert client.get(home.format(spoilt)).status_code == 404
