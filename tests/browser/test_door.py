"""The check-in page of a phone in a real browser: by camera, by name, without a connection, on two phones at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect
from sqlalchemy import func, select

from forum_app.accounts.rules import Role
from forum_app.core import clock as time
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import services
from forum_app.registration.models import DoorDevice, Scan, Ticket
from forum_app.registration.rules import RegistrationState, ScanOutcome, TicketKind
from tests.browser.door import check_ins, code_of, film, keep_cookie, kept, open_door, phone, scan, sign_up, wait_for
from tests.factories.accounts import sign_in_as
from tests.factories.registration import STAFF, WHILE_OPEN, make_open_forum
from tests.support import browser as chromium

pytestmark = pytest.mark.browser

PEOPLE = 200
ON_EACH_PHONE = 150
DEVICES = "/manage/forums/2023-2/registrations/door"
NEXT = "[data-act=next]"  # pressed hidden too: the page goes on by itself after two seconds


@pytest.fixture
def forum(session, clock):
    """A forum on its day."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum()


@pytest.fixture
def staff(live_server, forum, client):
    """Sign a browser in as door staff of the forum."""
    sign_in_as(client, Role.DOOR, forum_id=forum.id)
    cookie = {"name": "session", "value": client.get_cookie("session").value, "url": live_server}

    def enter(context: BrowserContext) -> None:
        context.add_cookies([cookie])
        context.clock.set_system_time(time.seoul(forum.starts_on, 9, 42))
        context.set_default_timeout(20_000)

    return enter


@pytest.fixture
def door(live_server, forum, staff, browser: Browser) -> Iterator[BrowserContext]:
    """A phone whose helper is signed in."""
    with browser.new_context(**phone()) as context:
        staff(context)
        yield context


@pytest.fixture
def pair(live_server, forum, client, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Pair a phone, or that of a page again, by the link of a QR code; its page, ready to open without a connection."""
    contexts: list[BrowserContext] = []
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)

    def paired(name: str, page: Page | None = None) -> Page:
        added = client.submit(DEVICES, {"name": name})
        address = re.search(r"<code>[^<]*(/checkin/[^<]+)</code>", client.get(added.location).text)[1]
        if page is None:
            contexts.append(browser.new_context(**phone()))
            contexts[-1].clock.set_system_time(time.seoul(forum.starts_on, 9, 42))
            contexts[-1].set_default_timeout(20_000)
            contexts[-1].route("**/pair/*", keep_cookie)
            page = contexts[-1].new_page()
        page.goto(live_server + address)
        page.get_by_role("button", name="연결하기").tap()
        page.wait_for_selector("html[data-offline-ready]", state="attached")
        return page

    yield paired
    for context in contexts:
        context.close()


def test_a_code_before_the_camera_lets_its_owner_in(
    session, live_server, forum, staff, browser_type: BrowserType, browser_type_launch_args, tmp_path
):
    person = sign_up(forum, 1)[0]
    recording = film(tmp_path / "badge.mjpeg", code_of(forum, person, "https://forum.example.kr"))
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    camera.append(f"--use-file-for-fake-video-capture={recording}")
    with browser_type.launch(**{**browser_type_launch_args, "args": [*chromium.ARGUMENTS, *camera]}) as eye:
        context = eye.new_context(**phone())
        staff(context)
        page = context.new_page()
        page.add_init_script("delete window.BarcodeDetector")
        page.goto(f"{live_server}/checkin/{forum.slug}/")
        expect(page.locator("[data-verdict]")).to_have_text("확인했습니다. 들어오십시오.")
        expect(page.locator("[data-name]")).to_have_text("홍길동")
        expect(page.locator("[data-view=read]")).to_be_visible()  # by itself
        page.wait_for_timeout(1000)  # the badge is still in sight, and is not read as somebody's second try
        expect(page.locator("[data-view=read]")).to_be_visible()
        expect(page.locator("[data-inside]")).to_have_text("1")
        context.close()
    assert check_ins(session) == 1


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ㅎㄱㄷ", "홍길동"), ("길도", "홍길동"), ("홍ㄱ", "홍길동"), ("ㄱㅅㅎ", "김수현"), ("ㄳㅎ", "김수현"),
        ("김숳", "김수현"), ("잏", "이하나"), ("R-0003", "남궁민"), ("4", "이하나"),
    ],
)  # fmt: skip
def test_people_are_found_by_what_one_types_in_a_hurry(door, live_server, forum, typed, found):
    sign_up(forum, 5)
    page = open_door(door, live_server)
    wait_for(page, people=5)
    page.context.set_offline(True)
    page.get_by_role("button", name="이름·번호로").first.tap()
    page.get_by_role("searchbox").fill(typed)
    expect(page.locator("[data-found] strong")).to_have_text([found])


def test_who_is_in_already_is_told_when_and_where_and_may_come_in_after_a_look(session, door, live_server, forum):
    code = code_of(forum, sign_up(forum, 1)[0], live_server)
    page = open_door(door, live_server)
    assert scan(page, [code]) == ["admitted"]
    page.locator(NEXT).dispatch_event("click")
    assert scan(page, [code]) == ["used"]
    assert page.locator("[data-facts] dt").all_inner_texts() == ["먼저", "지금"]
    expect(page.locator("[data-facts] dd").first).to_have_text("09:42 · 접수대")
    page.wait_for_timeout(2500)
    expect(page.locator("[data-verdict]")).to_have_text("이미 입장한 QR입니다")
    page.get_by_role("button", name="본인 확인 뒤 입장").tap()
    expect(page.locator("[data-verdict]")).to_have_text("다시 들어오십시오.")
    wait_for(page, scans=0, conflicts=0)
    session.rollback()
    outcomes = session.scalars(select(Scan.outcome).order_by(Scan.id)).all()
    assert outcomes == [ScanOutcome.ADMITTED, ScanOutcome.USED, ScanOutcome.REENTERED]
    assert check_ins(session) == 1


def test_who_went_out_comes_in_again_without_a_warning(session, door, live_server, forum):
    code = code_of(forum, sign_up(forum, 1)[0], live_server)
    page = open_door(door, live_server)
    assert scan(page, [code]) == ["admitted"]
    page.locator(NEXT).dispatch_event("click")
    page.get_by_role("radio", name="퇴장").check()
    assert scan(page, [code]) == ["left"]
    page.locator(NEXT).dispatch_event("click")
    page.get_by_role("radio", name="입장").check()
    assert scan(page, [code]) == ["reentered"]
    assert check_ins(session) == 1


def test_who_was_let_in_by_mistake_is_taken_back_at_the_server_too(session, door, live_server, forum):
    code = code_of(forum, sign_up(forum, 1)[0], live_server)
    page = open_door(door, live_server)
    assert scan(page, [code]) == ["admitted"]
    page.get_by_role("button", name="되돌리기").tap()
    expect(page.locator("[data-view=read]")).to_be_visible()
    assert check_ins(session) == 0
    expect(page.locator("strong[data-inside]")).to_have_text("0")
    assert scan(page, [code]) == ["admitted"]
    assert check_ins(session) == 1


def test_a_phone_says_why_an_admission_cannot_be_taken_back(session, door, live_server, forum):
    person = sign_up(forum, 1)[0]
    page = open_door(door, live_server)
    with unit_of_work():
        services.open_certificates(forum, actor=STAFF, at=time.now())
    assert scan(page, [code_of(forum, person, live_server)]) == ["admitted"]
    with unit_of_work():
        services.issue_own(person)
    page.get_by_role("button", name="되돌리기").tap()
    expect(page.locator("[data-result-hint]")).to_contain_text("참가확인서를 먼저 취소해 주십시오.")
    assert check_ins(session) == 1


def test_the_badge_of_whoever_comes_in_is_printed_where_the_phone_is_set_so(session, door, live_server, forum):
    code = code_of(forum, sign_up(forum, 1)[0], live_server)
    page = open_door(door, live_server)
    page.locator("[data-more-open]").tap()
    page.get_by_label("입장한 사람의 명찰을 바로 인쇄하기").check()
    page.locator("[data-view=more] [data-back]").tap()
    assert scan(page, [code]) == ["admitted"]
    expect(page.locator("[data-badge-link]")).to_be_visible()
    expect(page.locator("[data-result-hint]")).to_have_text("명찰을 인쇄합니다. 다음 QR을 읽으면 넘어갑니다")
    expect(page.locator("iframe[data-badge='1']")).to_have_attribute("src", re.compile("^blob:"))


def test_a_code_of_another_house_is_no_ticket(door, live_server, forum):
    sign_up(forum, 1)
    page = open_door(door, live_server)
    assert scan(page, ["https://example.kr/menu"]) == ["unknown"]
    expect(page.locator("[data-verdict]")).to_have_text("이 행사의 등록이 아닙니다")
    page.get_by_role("button", name="안내석으로").tap()
    assert scan(page, [f"{live_server}/checkin/2023-2/scan/{'x' * 27}"]) == ["unknown"]


def test_a_ticket_that_was_cancelled_is_told_as_such_without_a_name(door, live_server, forum):
    gone = sign_up(forum, 1)[0]
    with unit_of_work():
        gone.state = RegistrationState.CANCELLED
    page = open_door(door, live_server)
    wait_for(page, people=1)
    assert scan(page, [code_of(forum, gone, live_server)]) == ["not_confirmed"]
    expect(page.locator("[data-facts] dd").first).to_have_text("취소")


@pytest.mark.parametrize("is_cut_off", [False, True])
def test_a_ticket_for_taking_part_online_lets_nobody_in_with_or_without_a_connection(
    session, door, live_server, forum, is_cut_off
):
    person = sign_up(forum, 1)[0]
    with unit_of_work():
        session.get(Ticket, person.ticket_id).kind = TicketKind.REMOTE
    page = open_door(door, live_server)
    wait_for(page, people=1)
    door.set_offline(is_cut_off)
    assert scan(page, [code_of(forum, person, live_server)]) == ["online"]
    expect(page.locator("[data-verdict]")).to_have_text("온라인 참가권입니다")
    expect(page.locator("[data-result-hint]")).to_contain_text("안내석에서 현장 등록을")
    page.get_by_role("button", name="이름·번호로").tap()
    page.get_by_role("searchbox").fill("홍길동")
    expect(page.locator("[data-found] .door-note")).to_have_text(["온라인 참가권"])
    expect(page.locator("[data-found] button")).to_have_count(0)
    door.set_offline(False)
    wait_for(page, scans=0, conflicts=0)
    assert check_ins(session) == 0


def test_two_phones_without_a_connection_lose_nothing_and_double_nothing(session, live_server, forum, pair):
    people = sign_up(forum, PEOPLE)
    codes = [code_of(forum, person, live_server) for person in people]
    shares = [codes[:ON_EACH_PHONE], codes[PEOPLE - ON_EACH_PHONE :]]
    pages = [pair("1번 입구"), pair("2번 입구")]
    for page in pages:
        wait_for(page, people=PEOPLE)
        page.context.set_offline(True)

    for page, share in zip(pages, shares, strict=True):
        assert scan(page, share) == ["admitted"] * ON_EACH_PHONE
        expect(page.locator("span[data-held]")).to_contain_text("150건")
        page.reload()
        expect(page.locator("[data-lost]")).to_be_visible()
        assert scan(page, share[:1]) == ["used"]
        page.get_by_role("button", name="안내석으로").tap()
    assert check_ins(session) == 0

    lost = []

    def lose_the_answer(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)  # the server has it, the phone never hears of it
        route.abort()

    pages[1].context.route("**/scans", lose_the_answer)
    for page in pages:
        page.context.set_offline(False)
        wait_for(page, scans=0)
    assert lost == [200]

    overlap = 2 * ON_EACH_PHONE - PEOPLE
    assert check_ins(session) == PEOPLE
    scans = session.scalars(select(Scan)).all()
    assert len(scans) == len({one.key for one in scans}) == 2 * ON_EACH_PHONE + 2
    assert sum(one.let_in for one in scans) == 2 * ON_EACH_PHONE
    against = [one for one in scans if one.let_in and one.outcome is ScanOutcome.USED]
    assert len(against) == overlap
    assert [kept(page)["conflicts"] for page in pages] == [0, overlap]
    pages[1].get_by_role("button", name=f"살펴볼 사람 {overlap}명").tap()
    expect(pages[1].locator("[data-conflicts] li")).to_have_count(overlap)
    pages[1].get_by_role("button", name="확인했음").first.tap()
    wait_for(pages[1], conflicts=overlap - 1)

    for page in pages:
        page.reload()
        page.wait_for_selector("html[data-offline-ready]", state="attached")
    assert check_ins(session) == PEOPLE
    assert session.scalar(select(func.count()).select_from(Scan)) == 2 * ON_EACH_PHONE + 2


def test_a_phone_that_is_cut_off_keeps_its_scans_and_no_names_until_it_is_paired_again(
    session, live_server, forum, pair, client
):
    code = code_of(forum, sign_up(forum, 2)[0], live_server)
    page = pair("1번 입구")
    wait_for(page, people=2)
    page.context.set_offline(True)
    assert scan(page, [code]) == ["admitted"]
    device = session.scalars(select(DoorDevice)).one()
    client.submit(DEVICES, to=f"{DEVICES}/{device.id}/revoke")
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="이 전화의 연결이 풀렸습니다")).to_be_visible()
    expect(page.locator("p[data-gone-held]")).to_contain_text("1건")
    assert kept(page) == {"people": 0, "scans": 1, "conflicts": 0}
    assert check_ins(session) == 0
    page = pair("새 1번 입구", page)
    wait_for(page, people=2, scans=0)
    assert check_ins(session) == 1


def test_a_scan_that_has_not_left_the_phone_is_taken_back_without_a_trace(session, door, live_server, forum):
    code = code_of(forum, sign_up(forum, 1)[0], live_server)
    page = open_door(door, live_server)
    wait_for(page, people=1)
    door.set_offline(True)
    assert scan(page, [code]) == ["admitted"]
    page.get_by_role("button", name="되돌리기").tap()
    wait_for(page, scans=0)
    assert scan(page, [code]) == ["admitted"]
    door.set_offline(False)
    wait_for(page, scans=0)
    assert check_ins(session) == 1


def test_two_windows_of_one_phone_let_nobody_in_twice(session, door, live_server, forum):
    codes = [code_of(forum, person, live_server) for person in sign_up(forum, 5)]
    pages = [open_door(door, live_server) for _ in range(2)]
    for page in pages:
        wait_for(page, people=5)
    door.set_offline(True)
    said = []
    for code in codes:
        for page in pages:
            said += scan(page, [code])
            if said[-1] == "used":
                page.get_by_role("button", name="안내석으로").tap()
    assert said == ["admitted", "used"] * 5
    door.set_offline(False)
    wait_for(pages[0], scans=0, conflicts=0)
    assert check_ins(session) == 5


def test_the_list_leaves_a_phone_whose_helper_signs_out_or_may_no_longer_see_it(door, live_server, forum):
    sign_up(forum, 2)
    page = open_door(door, live_server)
    wait_for(page, people=2)
    door.clear_cookies()
    page.reload()
    expect(page).not_to_have_url(f"{live_server}/checkin/2023-2/")
    door.set_offline(True)
    page.goto(f"{live_server}/checkin/2023-2/")
    door.set_offline(False)
    expect(page.get_by_role("heading", name="이 전화의 연결이 풀렸습니다")).to_be_visible()
    assert kept(page) == {"people": 0, "scans": 0, "conflicts": 0}


def test_the_list_is_gone_when_the_forum_is_over(door, live_server, forum):
    sign_up(forum, 2)
    page = open_door(door, live_server)
    wait_for(page, people=2)
    door.set_offline(True)
    door.clock.set_system_time(time.seoul(forum.ends_on + timedelta(days=1), 0, 5))
    page.reload()
    expect(page.get_by_role("heading", name="행사가 끝났습니다")).to_be_visible()
    assert kept(page) == {"people": 0, "scans": 0, "conflicts": 0}


def test_the_list_is_gone_after_half_a_day_unless_scans_wait_with_it(door, live_server, forum):
    code = code_of(forum, sign_up(forum, 2)[0], live_server)
    page = open_door(door, live_server)
    wait_for(page, people=2)
    door.set_offline(True)
    assert scan(page, [code]) == ["admitted"]
    door.clock.set_system_time(time.seoul(forum.starts_on, 22, 0))
    page.reload()
    expect(page.locator("span[data-held]")).to_contain_text("1건")
    assert kept(page) == {"people": 2, "scans": 1, "conflicts": 0}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_on_any_screen_of_the_phone(door, live_server, forum, axe, language):
    code = code_of(forum, sign_up(forum, 1)[0], live_server)
    page = open_door(door, live_server, query=f"?lang={language}")
    found = {"read": axe(page)}
    door.set_offline(True)
    for outcome in ("admitted", "used"):
        assert scan(page, [code]) == [outcome]
        found[outcome] = axe(page)
    page.locator("[data-act=desk]").tap()
    found["lost"] = axe(page)
    page.locator("[data-find-open]").tap()
    page.get_by_role("searchbox").fill("ㅎ")
    found["find"] = axe(page)
    page.locator("[data-view=find] [data-back]").tap()
    page.locator("[data-more-open]").tap()
    found["more"] = axe(page)
    page.locator("[data-view=more] [data-back]").tap()
    assert scan(page, ["https://example.kr/menu"]) == ["unknown"]
    found["unknown"] = axe(page)
    assert {screen: faults for screen, faults in found.items() if faults} == {}
    assert page.evaluate("document.documentElement.scrollWidth") == 390
