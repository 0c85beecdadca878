"""Phones paired with the door: by one QR code once, for one forum and one deed, until they are cut off."""

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core.audit import AuditEvent
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.models import CheckIn, DoorDevice, Scan
from forum_app.registration.rules import registration_token
from tests.factories.accounts import sign_in_as
from tests.factories.door import pair, scan_json
from tests.factories.registration import KEY, WHILE_OPEN, make_open_forum, make_registration

DOOR = "/checkin/2023-2/"
DEVICES = "/manage/forums/2023-2/registrations/door"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        make_registration(forum, "a", name="홍길동")
        make_registration(forum, "b", name="이몽룡")
    clock.at("2023-12-05 09:00")
    return forum


@pytest.fixture
def staff(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


@pytest.fixture
def phone(app, staff):
    phone = app.test_client()
    pair(phone, staff)
    return phone


def _send(phone, *scans):
    token = phone.get(f"{DOOR}session.json").json["csrf_token"]
    return phone.post(f"{DOOR}scans", json={"scans": scans}, headers={"X-CSRFToken": token})


def test_a_phone_that_an_organiser_adds_needs_no_sign_in(app, staff, session):
    phone = app.test_client()
    pair(phone, staff)
    assert phone.get(f"{DOOR}session.json").json["desk"] == "1번 입구"
    assert _send(phone, scan_json(1)).json["results"][0]["outcome"] == "admitted"
    came = session.scalar(select(CheckIn))
    assert (came.device_id, came.checked_in_by_id, came.desk) == (1, None, "1번 입구")
    assert session.scalar(select(Scan.device_id)) == 1


def test_door_staff_see_the_phones_and_neither_add_nor_pair_nor_cut_off_any(app, phone, staff, session, forum):
    helper = app.test_client()
    sign_in_as(helper, Role.DOOR, forum_id=forum.id)
    page = helper.get(DEVICES)
    assert page.status_code == 200
    assert "1번 입구" in page.text
    assert "기기를 더하거나 연결을 끊는 일은 행사 담당자가 합니다." in page.text
    assert f'action="{DEVICES}' not in page.text
    assert [helper.get(f"{DEVICES}/1{end}").status_code for end in ("", "/qr.svg")] == [404, 404]
    token = helper.token(f"{DOOR}desk")
    for end in ("", "/1/renew", "/1/revoke"):
        answer = helper.post(f"{DEVICES}{end}", data={"csrf_token": token, "name": "내 전화"})
        assert answer.status_code == 404
    devices = session.scalars(select(DoorDevice)).all()
    assert [(one.name, one.revoked_at, one.pairing_hash) for one in devices] == [("1번 입구", None, None)]
    assert phone.get(f"{DOOR}session.json").status_code == 200


def test_a_phone_keeps_the_name_that_the_organiser_gave_it(phone):
    asked = phone.get(f"{DOOR}desk")
    assert (asked.status_code, asked.location) == (303, DOOR)
    assert [f"{DOOR}desk" in phone.get(page).text for page in (DOOR, f"{DOOR}shell")] == [False, False]


def test_only_hashes_are_kept_of_what_opens_the_door(app, staff, session):
    phone = app.test_client()
    address = pair(phone, staff)
    cookie = phone.get_cookie("door_device", path=DOOR)
    device = session.scalar(select(DoorDevice))
    assert cookie.value not in (device.key_hash, device.pairing_hash)
    assert device.pairing_hash is None
    assert (cookie.http_only, cookie.same_site, cookie.path, cookie.secure) == (True, "Strict", DOOR, False)
    assert address.rsplit("/", 1)[1] not in str(vars(device))


def test_over_tls_the_cookie_never_leaves_it(app, staff, monkeypatch):
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    address = f"{DOOR}pair/"
    page = staff.get(staff.submit(DEVICES, {"name": "2번 입구"}).location).text
    address += page.split(address)[1].split("<")[0]
    phone = app.test_client()
    answer = phone.submit(address, base_url="https://localhost")
    assert "; Secure; HttpOnly; Path=/checkin/2023-2/; SameSite=Strict" in answer.headers["Set-Cookie"]


def test_a_pairing_is_used_once(app, staff):
    address = pair(app.test_client(), staff)
    assert app.test_client().get(address).status_code == 404


def test_a_pairing_lasts_ten_minutes(app, staff, clock):
    page = staff.get(staff.submit(DEVICES, {"name": "1번 입구"}).location).text
    address = DOOR + "pair/" + page.split(f"{DOOR}pair/")[1].split("<")[0]
    phone = app.test_client()
    token = phone.token(address)
    clock.at("2023-12-05 09:09:59")
    assert phone.get(address).status_code == 200
    clock.at("2023-12-05 09:10")
    assert phone.get(address).status_code == 404
    assert phone.post(address, data={"csrf_token": token}).status_code == 404
    assert phone.get_cookie("door_device", path=DOOR) is None


def test_the_address_of_one_forum_pairs_with_no_other(app, staff, session):
    with unit_of_work():
        make_open_forum("other")
    page = staff.get(staff.submit(DEVICES, {"name": "1번 입구"}).location).text
    token = page.split(f"{DOOR}pair/")[1].split("<")[0]
    assert app.test_client().get(f"/checkin/other/pair/{token}").status_code == 404


def test_opening_the_address_alone_pairs_nothing(app, staff, session):
    page = staff.get(staff.submit(DEVICES, {"name": "1번 입구"}).location).text
    address = DOOR + "pair/" + page.split(f"{DOOR}pair/")[1].split("<")[0]
    phone = app.test_client()
    assert "이 전화를 ‘1번 입구’ 기기로 씁니다" in phone.get(address).text
    assert phone.post(address).status_code == 403
    assert session.scalar(select(DoorDevice.paired_at)) is None


def test_a_phone_does_nothing_but_its_duty_within_its_forum(phone, session):
    with unit_of_work():
        make_open_forum("other")
    for path in ("/checkin/other/", "/checkin/other/roster.json"):
        phone.set_cookie("door_device", phone.get_cookie("door_device", path=DOOR).value, path="/")
        assert phone.get(path).status_code == 404
    for path in (DEVICES, "/manage/forums/2023-2/registrations/", "/my/account", "/manage/"):
        answer = phone.get(path)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in")


@pytest.mark.parametrize("path", [DOOR, f"{DOOR}roster.json", f"{DOOR}desk", f"{DOOR}scan/{'x' * 27}"])
def test_a_phone_that_was_cut_off_finds_nothing_any_more(phone, staff, path):
    token = phone.get(f"{DOOR}session.json").json["csrf_token"]
    assert staff.submit(DEVICES, to=f"{DEVICES}/1/revoke").status_code == 303
    answer, missing = phone.get(path), phone.get(f"{DOOR}no/such/page")
    assert (answer.status_code, answer.text) == (404, missing.text)
    sent = phone.post(f"{DOOR}scans", json={"scans": [scan_json(1)]}, headers={"X-CSRFToken": token})
    assert sent.status_code == 404
    assert phone.post(f"{DOOR}scans", json={}).status_code == 404


def test_cut_off_and_back_under_the_same_name_is_another_key(app, phone, staff):
    staff.submit(DEVICES, to=f"{DEVICES}/1/revoke")
    other = app.test_client()
    pair(other, staff)
    assert other.get(DOOR).status_code == 200
    assert phone.get(DOOR).status_code == 404


def test_a_new_code_for_a_phone_replaces_the_old_one_once_it_is_used(app, phone, staff):
    page = staff.submit(f"{DEVICES}/1", to=f"{DEVICES}/1/renew")
    text = staff.get(page.location).text
    assert phone.get(DOOR).status_code == 200
    other = app.test_client()
    other.submit(DOOR + "pair/" + text.split(f"{DOOR}pair/")[1].split("<")[0])
    assert (other.get(DOOR).status_code, phone.get(DOOR).status_code) == (200, 404)


@pytest.mark.parametrize("name", ["1번 입구", "", "입" * 41])
def test_a_device_has_a_short_name_of_its_own(phone, staff, name):
    assert staff.submit(DEVICES, {"name": name}).status_code == 422


def test_the_list_tells_who_is_there_and_how_many_each_let_in(phone, staff, clock, session):
    clock.at("2023-12-05 09:00:59")
    phone.get(f"{DOOR}counts.json")
    session.expire_all()
    assert session.scalar(select(DoorDevice.last_seen_at)) == clock.at("2023-12-05 09:00")
    clock.at("2023-12-05 09:01")
    phone.get(f"{DOOR}counts.json")
    _send(phone, scan_json(1), scan_json(2))
    session.expire_all()
    assert session.scalar(select(DoorDevice.last_seen_at)) == clock.at("2023-12-05 09:01")
    page = staff.get(DEVICES).text
    assert "연결됨" in page
    assert '<td class="number" data-label="입장">2</td>' in page


def test_the_record_names_the_device(phone, session):
    _send(phone, scan_json(1))
    events = session.execute(
        select(AuditEvent.verb, AuditEvent.actor_name, AuditEvent.account_id)
        .where(AuditEvent.verb.in_(["door_device:create", "door_device:pair", "checkin:record"]))
        .order_by(AuditEvent.id)
    ).all()
    assert events == [
        ("door_device:create", "organiser 하나", 1), ("door_device:pair", "1번 입구", None),
        ("checkin:record", "1번 입구", None),
    ]  # fmt: skip


def test_a_visitor_without_a_device_is_shown_to_their_own_page(app, phone):
    code = f"{DOOR}scan/{registration_token(KEY, 1, 1)}"
    assert app.test_client().get(code).status_code == 303
    assert "홍길동" in phone.get(code).text


def test_a_key_that_was_never_given_opens_nothing(app, forum):
    stranger = app.test_client()
    stranger.set_cookie("door_device", "x" * 43, path=DOOR)
    assert stranger.get(DOOR).status_code == 404
    assert stranger.get(f"{DOOR}scan/{registration_token(KEY, 1, 1)}").status_code == 404


def test_conflicts_are_listed_until_somebody_has_looked(phone, staff, session, clock):
    _send(phone, scan_json(1), scan_json(1), scan_json(token_hash="0" * 64))
    page = staff.get(DEVICES).text
    for text in ("확인할 기록", "홍길동", "이미 입장", "등록에 없는 QR", "이 사유는 감사 기록에 남습니다."):
        assert text in page
    assert staff.submit(DEVICES, to=f"{DEVICES}/conflicts/2").status_code == 422
    assert staff.submit(DEVICES, {"note": "같은 분이 두 번"}, to=f"{DEVICES}/conflicts/2").status_code == 303
    assert staff.submit(DEVICES, {"note": "다시"}, to=f"{DEVICES}/conflicts/2").status_code == 303
    assert "홍길동" not in staff.get(DEVICES).text
    assert staff.submit(DEVICES, {"note": "없음"}, to=f"{DEVICES}/conflicts/1").status_code == 404
    reasons = session.scalars(select(AuditEvent.reason).where(AuditEvent.verb == "checkin:resolve")).all()
    assert reasons == ["같은 분이 두 번"]
