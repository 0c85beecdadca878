"""What a phone at the door learns and sends by script."""

import json
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from forum_app.accounts.rules import Role
from forum_app.core import audit
from forum_app.core import clock as core_clock
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import services
from forum_app.registration.models import CheckIn, Registration, Scan
from forum_app.registration.rules import RegistrationState, ScanOutcome, TicketKind
from tests.factories.accounts import sign_in_as
from tests.factories.door import qr_hash, scan_json
from tests.factories.registration import (
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    tell_nobody,
    ticket_of,
)
from tests.support.statements import counted

DOOR = "/checkin/2023-2/"
NINE = "2023-12-05 09:00"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=2)
        make_registration(forum, "a", name="홍길동", affiliation="온새미로")
        make_registration(forum, "b", name="이몽룡", affiliation="다솜")
        make_registration(forum, "c", name="성춘향", affiliation="다솜")
    clock.at(NINE)
    return forum


@pytest.fixture
def door(client, forum):
    sign_in_as(client, Role.DOOR, forum_id=forum.id)
    return client


@pytest.fixture
def send(door):
    def send(*scans, **body):
        return door.post(
            f"{DOOR}scans",
            data=json.dumps({"sent_at": core_clock.now().isoformat(), "scans": scans, **body}),
            headers={"X-CSRFToken": door.get(f"{DOOR}session.json").json["csrf_token"]},
        )

    return send


def _outcomes(answer):
    assert answer.status_code == 200
    return [result["outcome"] for result in answer.json["results"]]


def _inside():
    return db.session.scalar(select(func.count()).select_from(CheckIn))


def _cancel(number):
    person = db.session.scalar(select(Registration).where(Registration.number == number))
    services.advance_registration(person, "cancel", actor=STAFF, tell=tell_nobody)


def test_the_roster_has_everybody_with_what_a_phone_must_know_and_nothing_more(door, forum):
    answer = door.get(f"{DOOR}roster.json").json
    assert (answer["forum"], answer["partial"], answer["counts"]) == ("2023-2", False, {"inside": 0, "expected": 2})
    first = answer["people"][0]
    assert first == {
        "id": 1, "h": qr_hash(1), "c": first["c"], "n": "홍길동", "i": "ㅎㄱㄷ", "a": "온새미로", "k": "일반",
        "s": "confirmed", "in": None, "at": "", "out": False, "o": False,
    }  # fmt: skip
    assert [one["s"] for one in answer["people"]] == ["confirmed", "confirmed", "waitlisted"]
    assert "example.kr" not in door.get(f"{DOOR}roster.json").text


def test_the_same_roster_is_not_sent_twice(door, send):
    first = door.get(f"{DOOR}roster.json")
    tag = {"If-None-Match": first.headers["ETag"]}
    again = door.get(f"{DOOR}roster.json", headers=tag)
    assert (again.status_code, again.text) == (304, "")
    send(scan_json(1))
    assert door.get(f"{DOOR}roster.json", headers=tag).status_code == 200


def test_who_changed_since_a_version_is_told_alone(door, send, clock):
    version = door.get(f"{DOOR}roster.json").json["version"]
    send(scan_json(2))
    clock.at("2023-12-04 10:00")
    with unit_of_work():
        _cancel(3)
    clock.at("2023-12-05 09:01")
    changed = door.get(f"{DOOR}roster.json", query_string={"since": version}).json
    assert changed["partial"] is True
    assert [(one["id"], one["n"], one["s"], one["in"]) for one in changed["people"]] == [
        (2, "이몽룡", "confirmed", "2023-12-05T00:00:00+00:00"),
        (3, "", "cancelled", None),
    ]
    nothing = door.get(f"{DOOR}roster.json", query_string={"since": changed["version"]}).json
    assert (nothing["partial"], nothing["people"]) == (True, [])


@pytest.mark.parametrize("since", ["999999", "-1", "x", "1" * 30])
def test_a_version_that_never_was_gives_everybody(door, since):
    answer = door.get(f"{DOOR}roster.json", query_string={"since": since}).json
    assert (answer["partial"], len(answer["people"])) == (False, 3)


def test_a_ticket_that_changed_gives_everybody(door, forum):
    version = door.get(f"{DOOR}roster.json").json["version"]
    with unit_of_work():
        ticket = ticket_of(forum)
        ticket.kind = TicketKind.VIP
        audit.record(STAFF, "ticket:edit", ticket, at=core_clock.now(), scope=f"forum:{ticket.forum_id}")
    answer = door.get(f"{DOOR}roster.json", query_string={"since": version}).json
    assert (answer["partial"], [one["k"] for one in answer["people"]]) == (False, ["내빈"] * 3)


def test_the_first_scan_lets_in_and_a_later_one_learns_when_and_where(send, door, clock):
    door.submit(f"{DOOR}desk", {"desk": "1번 입구"})
    assert send(scan_json(1)).json == {
        "results": [
            {
                "key": db.session.scalar(select(Scan.key)), "outcome": "admitted", "name": "홍길동", "number": 1,
                "first_at": "2023-12-05T00:00:00+00:00", "first_desk": "1번 입구", "conflict": False,
                "online": False,
            }
        ],
        "counts": {"inside": 1, "expected": 2},
        "server_time": "2023-12-05T00:00:00+00:00",
    }  # fmt: skip
    clock.at("2023-12-05 09:05")
    second = send(scan_json(1, let_in=False)).json["results"][0]
    assert (second["outcome"], second["first_at"], second["first_desk"], second["conflict"]) == (
        "used", "2023-12-05T00:00:00+00:00", "1번 입구", False,
    )  # fmt: skip


def test_the_same_key_is_answered_as_it_was_and_leaves_one_row(send, session):
    one = scan_json(1)
    first = send(one, one).json["results"]
    assert [result["outcome"] for result in first] == ["admitted", "admitted"]
    assert send({**one, "token_hash": qr_hash(2)}).json["results"] == first[:1]
    assert session.scalar(select(func.count()).select_from(Scan)) == 1
    assert _inside() == 1


def test_who_goes_out_may_come_in_again(send, door):
    answers = send(
        scan_json(1), scan_json(1, direction="out"), scan_json(1), scan_json(1, let_in=False),
        scan_json(1, direction="out"),
    )  # fmt: skip
    assert _outcomes(answers) == ["admitted", "left", "reentered", "used", "left"]
    assert door.get(f"{DOOR}roster.json").json["people"][0]["out"] is True
    assert door.get(f"{DOOR}counts.json").json["out"] == 1
    assert _inside() == 1


def test_a_used_code_lets_in_again_after_a_look_at_the_person(send, session):
    assert _outcomes(send(scan_json(1), scan_json(1, reason="신분증 확인"))) == ["admitted", "reentered"]
    assert session.scalars(select(Scan.reason).order_by(Scan.id)).all() == ["", "신분증 확인"]


def test_who_has_no_place_is_not_let_in_and_let_in_by_mistake_is_a_conflict(send, door):
    results = send(scan_json(3, let_in=False), scan_json(3)).json["results"]
    assert [(one["outcome"], one["conflict"]) for one in results] == [("not_confirmed", False), ("not_confirmed", True)]
    assert door.get(f"{DOOR}counts.json").json["conflicts"] == 1
    assert _inside() == 0


def test_an_unknown_code_is_kept_without_what_it_said(send, session):
    results = send(scan_json(token_hash="0" * 64), scan_json(number=99)).json["results"]
    assert [(one["outcome"], one["name"], one["number"]) for one in results] == [("unknown", "", None)] * 2
    assert session.scalars(select(Scan.registration_id)).all() == [None, None]


def test_a_person_chosen_by_number_is_let_in(send):
    assert _outcomes(send(scan_json(number=2, token_hash=None))) == ["admitted"]


def test_scans_kept_while_cut_off_carry_their_own_time_whatever_the_phones_clock_says(send, session):
    wrong = core_clock.now() + timedelta(days=400)
    made = [wrong - timedelta(minutes=40), wrong + timedelta(hours=1), wrong - timedelta(days=90)]
    send(*(scan_json(1, scanned_at=at.isoformat()) for at in made), sent_at=wrong.isoformat())
    ages = [core_clock.now() - at for at in session.scalars(select(Scan.scanned_at).order_by(Scan.id))]
    assert ages == [timedelta(minutes=40), timedelta(0), timedelta(hours=72)]


def test_who_was_turned_away_while_cut_off_is_not_let_in_later(send):
    before = (core_clock.now() - timedelta(minutes=10)).isoformat()
    assert _outcomes(send(scan_json(1, let_in=False, scanned_at=before))) == ["not_confirmed"]
    assert _inside() == 0
    assert _outcomes(send(scan_json(1, let_in=False))) == ["admitted"]


def test_a_scan_made_before_somebody_went_out_is_no_coming_back(send, clock):
    send(scan_json(1))
    clock.at("2023-12-05 09:30")
    send(scan_json(1, direction="out"))
    clock.at("2023-12-05 09:40")
    late = send(scan_json(1, scanned_at="2023-12-05T09:10:00+09:00")).json["results"][0]
    assert (late["outcome"], late["conflict"]) == ("used", True)


def test_scans_of_the_day_arrive_after_it_and_later_ones_let_nobody_in(send, clock):
    clock.at("2023-12-06 02:00")
    of_the_day, too_late = "2023-12-05T23:00:00+09:00", "2023-12-06T00:30:00+09:00"
    assert _outcomes(send(scan_json(1, scanned_at=of_the_day), scan_json(2, scanned_at=too_late))) == [
        "admitted", "not_confirmed",
    ]  # fmt: skip
    clock.at("2023-12-09 00:00")
    assert send(scan_json(2)).status_code == 409
    assert _inside() == 1


BROKEN = {
    "not a scan": (7, "key"), "no key": ({}, "key"), "a key too long": ({"key": "k" * 65}, "key"),
    "a key with NUL": ({"key": "a\0"}, "key"), "half a letter": ({"key": "\ud800"}, "key"),
    "nobody": ({"key": "k"}, "token_hash"), "a hash of another kind": ({"key": "k", "token_hash": 7}, "token_hash"),
    "a short hash": ({"key": "k", "token_hash": "ab"}, "token_hash"),
    "a number beyond": ({"key": "k", "number": 2**40}, "number"), "a boolean": ({"key": "k", "number": True}, "number"),
    "no direction": ({"key": "k", "number": 1, "direction": []}, "direction"),
    "perhaps": ({"key": "k", "number": 1, "let_in": "perhaps"}, "let_in"),
    "a long reason": ({"key": "k", "number": 1, "reason": "r" * 201}, "reason"),
    "a reason with NUL": ({"key": "k", "number": 1, "reason": "\0"}, "reason"),
}  # fmt: skip


@pytest.mark.parametrize(("broken", "wrong"), BROKEN.values(), ids=BROKEN)
def test_a_broken_scan_is_named_and_spoils_no_other(send, broken, wrong):
    results = send(broken, scan_json(1)).json["results"]
    assert [(one["outcome"], one.get("error")) for one in results] == [("admitted", None), (None, wrong)]
    assert _inside() == 1


@pytest.mark.parametrize("moment", [7, "", "soon", "2023-12-05T09:00:00", "0001-01-01T00:00:00+14:00", "9" * 300])
def test_a_time_that_is_none_counts_as_now(send, session, moment):
    assert _outcomes(send(scan_json(1, scanned_at=moment), sent_at=moment)) == ["admitted"]
    assert session.scalar(select(Scan.scanned_at)) == core_clock.now()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"7", b'{"scans": 7}', b"[" * 100_000, b'{"scans": [' + b"1" * 9999]
)
def test_what_is_no_batch_is_refused(door, body):
    token = door.get(f"{DOOR}session.json").json["csrf_token"]
    answer = door.post(f"{DOOR}scans", data=body, headers={"X-CSRFToken": token, "Accept": "application/json"})
    assert (answer.status_code, answer.json["error"]) == (422, "보낸 기록을 읽을 수 없습니다.")


def test_more_than_five_hundred_at_once_are_refused_and_five_hundred_are_not(send, session):
    one = scan_json(1)
    assert send(*[one] * 501).status_code == 422
    many = [scan_json(1 + n % 3, let_in=False) for n in range(500)]
    outcomes = _outcomes(send(*many))
    assert len(outcomes) == 500
    assert {word: outcomes.count(word) for word in set(outcomes)} == {"admitted": 2, "used": 332, "not_confirmed": 166}
    assert session.scalar(select(func.count()).select_from(Scan)) == 500


def test_a_batch_asks_the_database_as_often_for_three_as_for_thirty(app, send):
    with counted(app) as few:
        send(*(scan_json(3, let_in=False) for _ in range(3)))
    with counted(app) as many:
        send(*(scan_json(3, let_in=False) for _ in range(30)))
    assert len(few) == len(many)


def test_without_the_token_nothing_is_kept(door):
    assert door.post(f"{DOOR}scans", json={"scans": [scan_json(1)]}).status_code == 403
    assert _inside() == 0


@pytest.mark.parametrize("feed", ["roster.json", "counts.json", "search.json?q=홍", "session.json"])
def test_the_feeds_of_another_forum_are_not_there(door, feed):
    with unit_of_work():
        make_open_forum("other")
    assert door.get(f"/checkin/other/{feed}").status_code == 404


def test_the_counters_tell_desks_and_guests_and_are_not_sent_twice(door, send, forum):
    with unit_of_work():
        ticket_of(forum).kind = TicketKind.VIP
    door.submit(f"{DOOR}desk", {"desk": "1번 입구"})
    send(scan_json(1))
    first = door.get(f"{DOOR}counts.json")
    assert first.json == {
        "inside": 1, "expected": 2, "out": 0, "conflicts": 0,
        "desks": [{"desk": "1번 입구", "count": 1, "last_at": "2023-12-05T00:00:00+00:00"}],
        "vip": [
            {
                "number": 1, "name": "홍길동", "affiliation": "온새미로", "at": "2023-12-05T00:00:00+00:00",
                "desk": "1번 입구",
            }
        ],
    }  # fmt: skip
    assert door.get(f"{DOOR}counts.json", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_each_admission_that_stands_is_one_check_in(send, session):
    send(scan_json(1), scan_json(1), scan_json(2), scan_json(3), scan_json(2, direction="out"), scan_json(2))
    admitted = session.scalars(
        select(Scan.registration_id).where(Scan.outcome == ScanOutcome.ADMITTED).order_by(Scan.registration_id)
    ).all()
    assert admitted == session.scalars(select(CheckIn.registration_id).order_by(CheckIn.registration_id)).all()
    assert admitted == [1, 2]
    assert all(a < b for a, b in pairwise(session.scalars(select(Scan.id).order_by(Scan.id)).all()))
    assert session.get_one(Registration, 3).state is RegistrationState.WAITLISTED


def test_a_phone_that_got_no_answer_and_let_somebody_in_says_so_with_the_same_key(send, door):
    assert _outcomes(send(scan_json(1))) == ["admitted"]
    asked = scan_json(1, let_in=False)
    assert send(asked).json["results"][0]["conflict"] is False
    again = send({**asked, "let_in": True}).json["results"][0]
    assert (again["outcome"], again["conflict"]) == ("used", True)
    assert door.get(f"{DOOR}counts.json").json["conflicts"] == 1
    assert db.session.scalar(select(func.count()).select_from(Scan)) == 2
