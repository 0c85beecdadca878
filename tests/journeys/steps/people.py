"""How everybody comes in: by a one-time link, with a password of their own."""

from __future__ import annotations

import re

from sqlalchemy import select

from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from tests.journeys.steps.house import FORUM, House
from tests.journeys.steps.person import Person

LINK = re.compile(r"http://localhost/invitations/[\w.-]+")


def email_of(name: str) -> str:
    """An address a person."""
    words = {"관리자": "admin", "행사 담당": "organiser", "인증 담당": "officer", "접수 담당": "door"}
    return f"{words.get(name, name.replace('심사위원 ', 'judge'))}@example.org"


def password_of(name: str) -> str:
    """A password nobody guesses from name or address."""
    return f"느티나무 아래 {len(name)}마당 {email_of(name)[:2]} 바람소리"


def one_time_link(text: str) -> str:
    """The address in a letter, on a page or in what a command prints."""
    found = LINK.search(text)
    assert found, f"no one-time link in: {text}"
    return found.group(0)


def letter_to(house: House, name: str) -> str:
    """What stands in the last letter that was sent to somebody."""
    with house.app.app_context():
        sent = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()))
        return str(next(one.payload["body"] for one in sent if one.payload["to"] == email_of(name)))


def the_first_admin_comes_by_a_command(house: House) -> None:
    """Nobody can sign in yet; one command prints one link, and that is all it prints."""
    house.clock.at("2023-09-01 09:00")
    printed = house.run("accounts", "create", email_of("관리자"), "--role", "admin").output
    come_in(house, "관리자", one_time_link(printed), home="/admin/accounts/")


def the_admin_invites_organiser_and_officer(house: House) -> None:
    """Each gets a link that works once."""
    admin = house.people["관리자"]
    for name, role in (("행사 담당", "organiser"), ("인증 담당", "cert_officer")):
        admin.go("/admin/invitations/")
        admin.press("초대 보내기", email=email_of(name), name=name, role=role)
        come_in(house, name, one_time_link(admin.page.text), home="/manage/")


def the_organiser_invites_door_staff(house: House) -> None:
    """The door belongs to one forum; its home is that forum's desk."""
    organiser = house.organiser
    organiser.go(f"/manage/forums/{FORUM}/")
    organiser.click("담당자")
    organiser.press("초대하기", email=email_of("접수 담당"), name="접수 담당", role="door")
    come_in(house, "접수 담당", one_time_link(organiser.page.text), home=f"/checkin/{FORUM}/")


def come_in(house: House, name: str, link: str, *, home: str) -> Person:
    """Take up the invitation, leave, and sign in as on any later day."""
    person = house.person(name)
    person.type_address(link)
    person.press("수락하기", name=name, password=password_of(name))
    assert person.address == home
    if home.startswith("/checkin/"):
        person.click("입구 이름")
    person.press("로그아웃")
    assert person.address == "/"
    assert person.try_address(link) == 409, "a one-time link works once"
    sign_in(person, home=home)
    return person


def sign_in(person: Person, *, home: str) -> None:
    """From the first page to where one's work is."""
    person.click("행사 일하는 분")
    person.press("로그인", email=email_of(person.name), password="아무렇게나 적은 말", status=422)
    person.press("로그인", email=email_of(person.name), password=password_of(person.name))
    assert person.address == home
