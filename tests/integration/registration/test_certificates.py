"""Certificates of attendance: for who came in, with numbers without gaps, to be had again and to be revoked."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.registration import services
from forum_app.registration.exports import letters
from forum_app.registration.models import AttendanceCertificate, CheckIn, Registration
from forum_app.registration.queries import certificate_status
from tests.factories.accounts import sign_in_as
from tests.factories.forums import make_forum
from tests.factories.registration import STAFF, WHILE_OPEN, make_open_forum, make_registration
from tests.support.papers import pages, sizes_mm
from tests.support.statements import counted

REGISTER = "/manage/forums/2023-2/registrations/certificates/"
DURING, AFTER = "2023-12-05 11:00", "2023-12-06 00:00"
NEXT_DAY = datetime(2023, 12, 6, 1, tzinfo=UTC)
PEOPLE = (("a", "홍길동"), ("b", "남궁민수"), ("c", "이몽룡"), ("d", "오지않음"))


@pytest.fixture
def forum(session, clock):
    """Four signed up, three came in; the clock stands at the end of the day."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        for who, name in PEOPLE:
            make_registration(forum, who, name=name, affiliation="중앙사회서비스원")
    come_in(forum, clock.at(DURING), 1, 2, 3)
    clock.at(AFTER)
    return forum


@pytest.fixture
def organiser(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def come_in(forum, at, *numbers):
    with unit_of_work():
        db.session.add_all(
            CheckIn(registration_id=person(number).id, forum_id=forum.id, checked_in_at=at) for number in numbers
        )


def person(number):
    return db.session.scalars(select(Registration).where(Registration.number == number)).one()


def codes():
    query = select(AttendanceCertificate).order_by(AttendanceCertificate.id)
    return [(row.code, row.name) for row in db.session.scalars(query)]


def private(app, number):
    with app.test_request_context():
        return f"/registrations/{letters.token_of(person(number))}/certificate"


def give_back(number):
    """Let the registrant issue theirs."""
    with unit_of_work():
        return services.issue_own(person(number)).code


def test_who_came_in_gets_one_and_the_same_number_again(app, client, forum):
    page = private(app, 2)
    answer = client.submit(page, to=f"{page}.pdf")
    assert (answer.status_code, answer.location) == (303, f"{page}.pdf")
    client.submit(private(app, 1), to=f"{private(app, 1)}.pdf")
    give_back(2)
    assert codes() == [("attend-2023-0001", "남궁민수"), ("attend-2023-0002", "홍길동")]
    first, again = client.get(f"{page}.pdf"), client.get(f"{page}.pdf")
    assert (first.status_code, first.data == again.data) == (200, True)
    assert first.headers["Cache-Control"] == "no-store"


def test_the_paper_says_who_was_where_and_when_and_how_to_check_it(app, client, forum):
    give_back(1)
    pdf = client.get(f"{private(app, 1)}.pdf").data
    (page,) = pages(pdf)
    assert sizes_mm(pdf) == [(210.0, 297.0)]
    for text in ("홍길동", "중앙사회서비스원", forum.name, forum.venue, "2023. 12. 5.(화)", "attend-2023-0001",
                 "참가하였음을 확인합니다.", "/verify/attend-2023-0001"):  # fmt: skip
        assert text in page


def test_who_signed_up_in_english_reads_english(app, client, forum):
    with unit_of_work():
        person(1).language = "en"
    give_back(1)
    (page,) = pages(client.get(f"{private(app, 1)}.pdf").data)
    for text in ("Certificate of attendance", "This is to certify", "Tuesday 5 December 2023"):
        assert text in page


def test_the_holder_is_told_that_the_certificate_is_kept_longer_than_the_rest(app, client, forum):
    data = private(app, 1).replace("certificate", "data")
    assert "발급한 날부터 3년" not in client.get(data).text
    give_back(1)
    page = client.get(data).text
    assert "2026. 12. 6.(일)에 파기합니다." in page
    assert "다른 정보보다 오래, 발급한 날부터 3년 동안 보관합니다." in page
    [kept] = json.loads(client.get(f"{data}.json").data)["certificates"]
    assert (kept["code"], kept["name"], kept["revoked_at"]) == ("attend-2023-0001", "홍길동", None)
    assert (kept["issued_at"][:10], kept["name_erased_on"]) == ("2023-12-06", "2026-12-06")


def test_the_privacy_page_says_how_long_certificates_name_their_holders(client, forum):
    assert "등록 정보를 파기한 뒤에도 발급한 날부터 3년 동안 보관합니다." in client.get("/privacy").text
    assert "for 3 years from the day of issue" in client.get("/privacy?lang=en").text


def test_the_private_page_leads_there_once_somebody_came_in(app, client, forum):
    own = private(app, 1)
    assert f'href="{own}"' in client.get(own.removesuffix("certificate")).text
    assert "/certificate" not in client.get(private(app, 4).removesuffix("certificate")).text


def test_who_did_not_come_gets_none(app, client, forum):
    page = client.get(private(app, 4))
    assert (page.status_code, "입장한 기록이 있는 분께만 참가확인서를 드립니다." in page.text) == (200, True)
    assert client.get(f"{private(app, 4)}.pdf").status_code == 404
    with pytest.raises(StepRefused, match="입장한 기록"):
        give_back(4)
    assert codes() == []


def test_before_the_day_is_over_there_are_none_unless_the_organiser_begins(app, client, forum, clock):
    clock.at("2023-12-05 23:59:59")
    assert "2023. 12. 6.(수) 00:00부터 받으실 수 있습니다." in client.get(private(app, 1)).text
    with pytest.raises(StepRefused, match="행사가 끝난 뒤"):
        give_back(1)
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    assert client.submit(REGISTER, to=f"{REGISTER}open").status_code == 303
    assert give_back(1) == "attend-2023-0001"


def test_nobody_issues_by_a_wrong_address(client, forum):
    assert client.get("/registrations/wrong/certificate").status_code == 404
    assert client.get("/registrations/wrong/certificate.pdf").status_code == 404


def test_the_organiser_issues_to_everybody_who_came_once(organiser, forum):
    assert organiser.submit(REGISTER, to=f"{REGISTER}issue").status_code == 303
    assert organiser.submit(REGISTER, to=f"{REGISTER}issue").status_code == 303
    assert codes() == [
        ("attend-2023-0001", "홍길동"), ("attend-2023-0002", "남궁민수"), ("attend-2023-0003", "이몽룡")
    ]  # fmt: skip
    page = organiser.get(f"{REGISTER}?q=남궁").text
    assert ("attend-2023-0002" in page, "attend-2023-0001" in page) == (True, False)


def test_all_of_them_make_one_file_and_who_took_it_is_on_record(organiser, forum):
    file = "/manage/forums/2023-2/registrations/certificates.pdf"
    assert organiser.submit(REGISTER, to=file).status_code == 404
    organiser.submit(REGISTER, to=f"{REGISTER}issue")
    pdf = organiser.submit(REGISTER, to=file).data
    assert [next(name for _, name in PEOPLE if name in page) for page in pages(pdf)] == ["홍길동", "남궁민수", "이몽룡"]
    note = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "attendance:download")).one()
    assert note.after == {"rows": 3}


def test_a_revoked_one_is_gone_for_its_holder_and_its_number_never_used_again(app, organiser, forum):
    organiser.submit(REGISTER, to=f"{REGISTER}issue")
    one = f"{REGISTER}attend-2023-0002"
    assert organiser.submit(one, {"reason": ""}, to=f"{one}/revoke").status_code == 422
    assert organiser.get(f"{one}.pdf").status_code == 200
    assert organiser.submit(one, {"reason": "다른 사람이 대신 입장함"}, to=f"{one}/revoke").status_code == 303
    assert organiser.get(f"{one}.pdf").status_code == 404
    assert organiser.get(f"{private(app, 2)}.pdf").status_code == 404
    assert "참가확인서가 취소되었습니다." in organiser.get(private(app, 2)).text
    with pytest.raises(StepRefused, match="취소되었습니다"):
        give_back(2)
    organiser.submit(REGISTER, to=f"{REGISTER}issue")
    assert len(codes()) == 3
    with unit_of_work():
        person(2).name = "남궁민"
    again = organiser.submit(one, to=f"{one}/again")
    assert again.location.endswith("attend-2023-0004")
    assert codes()[-1] == ("attend-2023-0004", "남궁민")
    assert organiser.submit(REGISTER, to=f"{one}/again").status_code == 409


def test_revoking_needs_a_reason_and_twice_is_once(session, forum):
    give_back(1)
    one = db.session.scalars(select(AttendanceCertificate)).one()
    with pytest.raises(FieldError), unit_of_work():
        services.revoke_certificate(one, reason=" ", actor=STAFF, at=NEXT_DAY)
    for reason in ("오기", "또"):
        with unit_of_work():
            services.revoke_certificate(one, reason=reason, actor=STAFF, at=NEXT_DAY)
    assert db.session.scalars(select(AttendanceCertificate.revoke_reason)).all() == ["오기"]


def test_an_admission_that_a_certificate_in_force_attests_is_not_taken_back(organiser, forum, clock):
    clock.at(DURING)
    with unit_of_work():
        services.open_certificates(forum, actor=STAFF, at=clock.at(DURING))
    code = give_back(1)
    undo, one = "/checkin/2023-2/people/1/undo", f"{REGISTER}{code}"
    refused = organiser.submit(REGISTER, to=undo)
    assert refused.status_code == 409
    assert "참가확인서를 먼저 취소해 주십시오." in refused.text
    assert person(1).check_in is not None
    organiser.submit(one, {"reason": "다른 사람이 대신 입장함"}, to=f"{one}/revoke")
    assert organiser.submit(REGISTER, to=undo).status_code == 303
    db.session.rollback()
    assert person(1).check_in is None
    assert organiser.submit(REGISTER, to=f"{one}/again").status_code == 409
    assert codes() == [(code, "홍길동")]


def test_numbers_count_the_forums_of_a_year_and_a_failed_issue_leaves_no_gap(session, forum, clock):
    give_back(1)
    with pytest.raises(ZeroDivisionError), unit_of_work():
        services.issue_own(person(2))
        raise ZeroDivisionError
    assert give_back(2) == "attend-2023-0002"
    with unit_of_work():
        db.session.get(Forum, forum.id).starts_on = date(2022, 12, 5)
    assert give_back(3) == "attend-2022-0001"


def test_after_erasure_there_is_no_certificate_to_have(app, client, forum, clock):
    give_back(1)
    with unit_of_work():
        one = db.session.scalars(select(AttendanceCertificate)).one()
        one.name = one.affiliation = ""
        one.erased_at = clock.at("2026-12-07 03:00")
    with app.app_context():
        status = certificate_status(forum, person(1), clock.at("2026-12-07 09:00"))
    assert status.certificate is None
    assert status.refusal == "보관 기간이 지나 개인정보를 지운 등록입니다. 참가확인서를 만들 수 없습니다."
    assert client.get(f"{private(app, 1)}.pdf").status_code == 404


@pytest.mark.parametrize("path", ["", "attend-2023-0001", "attend-2023-0001.pdf"])
def test_the_register_is_for_the_forums_own_organisers(client, forum, path):
    give_back(1)
    assert client.get(REGISTER + path).status_code == 303
    with unit_of_work():
        other = make_forum("other", edition_no=100_000).id
    for role, scope in ((Role.DOOR, forum.id), (Role.AUDITOR, None), (Role.ORGANISER, other)):
        sign_in_as(client, role, forum_id=scope)
        assert client.get(REGISTER + path).status_code == 404


def test_another_forum_does_not_find_a_code(client, forum):
    give_back(1)
    with unit_of_work():
        other = make_forum("other", edition_no=100_000).id
    sign_in_as(client, Role.ORGANISER, forum_id=other)
    assert client.get("/manage/forums/other/registrations/certificates/attend-2023-0001").status_code == 404


def test_the_register_asks_as_often_for_three_rows_as_for_one(app, organiser, forum):
    give_back(1)
    organiser.get(REGISTER)
    with counted(app) as one:
        organiser.get(REGISTER)
    organiser.submit(REGISTER, to=f"{REGISTER}issue")
    organiser.get(REGISTER)
    with counted(app) as three:
        organiser.get(REGISTER)
    assert len(one) == len(three)


def test_at_once_from_many_sides_every_number_is_drawn_once_and_none_is_missing(app, session, forum, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        for n in range(5, 17):
            make_registration(db.session.get(Forum, forum.id), f"p{n}", name=f"참가자{n}")
    come_in(forum, clock.at(DURING), *range(5, 17))
    clock.at(AFTER)
    forum_id, ids = forum.id, [person(number).id for number in (*range(1, 4), *range(5, 17))]
    session.remove()
    gate = threading.Barrier(6)

    def client(mine):
        gate.wait()
        for row_id in mine:
            with app.app_context():
                try:
                    with unit_of_work():
                        services.issue_own(db.session.get(Registration, row_id))
                finally:
                    db.session.remove()

    def bulk(_mine):
        gate.wait()
        with app.app_context():
            try:
                with unit_of_work():
                    services.issue_all(db.session.get(Forum, forum_id), actor=STAFF)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(6) as pool:
        works = [pool.submit(client, ids[n::3]) for n in range(3)] + [pool.submit(client, ids[n::2]) for n in range(2)]
        works.append(pool.submit(bulk, ids))
        for work in works:
            work.result()
    rows = db.session.execute(select(AttendanceCertificate.number, AttendanceCertificate.registration_id)).all()
    assert sorted(number for number, _ in rows) == list(range(1, len(ids) + 1))
    assert sorted(row_id for _, row_id in rows) == sorted(ids)
