"""Nobody of one forum reaches anything of another: every address of registration, its mail and its door is walked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.routing.converters import NumberConverter

from forum_app.accounts.rules import Role
from forum_app.core import clock as the_clock
from forum_app.core.access import access_of
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.outbox import post_mail
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import services
from forum_app.registration.models import Answer, CheckIn, Question, Scan, SpecialNeed
from forum_app.registration.rules import Direction, ScanOutcome, registration_token, token_key
from forum_app.registration.rules.mailings import Letter, MailingKind
from forum_app.registration.services.mailings import create_mailing
from forum_app.registration.services.surveys import create_survey
from tests.factories.accounts import sign_in_as
from tests.factories.door import pair, scan_json
from tests.factories.institutions import make_institution
from tests.factories.questions import make_lunch_questions
from tests.factories.registration import (
    KEY,
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    make_sessions,
    tell_nobody,
    ticket_of,
)

THEIRS, OURS = "theirs", "ours"
CANARY = "카나리아"
AREAS = (*(f"/manage/forums/<slug>/{area}/" for area in ("registrations", "survey", "mail")), "/checkin/<slug>/")
TEXTS = {"kind": "portrait", "code": "attend-2023-0001", "step": "cancel"}
FORMS: dict[str, Any] = {"step": "confirm", "number": "1", "reason": "까닭", "name": "이름", "note": "보았음"}


@pytest.fixture
def forums(session, clock):
    """A forum with one row of everything, all with the id or number 1, and another one without any."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        theirs = make_open_forum(THEIRS, terms={"group_limit": 2})
        person = make_registration(theirs, name=CANARY)
        at = the_clock.now()
        make_lunch_questions(theirs)
        for one in make_sessions(theirs):
            services.offer_session(one, capacity=3, actor=STAFF, tell=tell_nobody)
        terms = services.InvitationTerms(CANARY, 2, at + timedelta(days=9))
        services.create_invitation(ticket_of(theirs), terms, actor=STAFF)
        services.write_processor(theirs, None, name=CANARY, task="발송", name_en=None, task_en=None, actor=STAFF, at=at)
        create_survey(theirs, actor=STAFF, at=at)
        create_mailing(theirs, Letter(kind=MailingKind.REMINDER, subject=CANARY, body=CANARY), actor=STAFF, at=at)
        scope = f"forum:{theirs.id}"
        post_mail(key="registration:1:1:x", to="a@example.kr", subject=CANARY, body=CANARY, at=at, scope=scope)
        services.add_device(theirs, CANARY, key=KEY, actor=STAFF, at=at)
        session.add(CheckIn(registration_id=person.id, forum_id=theirs.id, checked_in_at=at, desk="1번 입구"))
        session.add(
            Scan(
                forum_id=theirs.id, registration_id=person.id, key="k", direction=Direction.IN, let_in=True, reason="",
                outcome=ScanOutcome.USED, scanned_at=at, received_at=at, desk="1번 입구",
            )
        )  # fmt: skip
        services.open_certificates(theirs, actor=STAFF, at=at)
        services.issue_all(theirs, actor=STAFF)
        ours = make_open_forum(OURS)
        make_institution()
        return theirs.id, ours.id


@pytest.fixture
def visitor(app, client, forums, monkeypatch):
    """Somebody of the other forum; without the check of tokens, so that every deed reaches its view."""
    _theirs, ours = forums

    def become(who: str) -> Any:
        if who == "nobody":
            return client
        if who == "device":
            return paired(ours)
        scope = {"institution_id": 1} if who == "entrant" else {} if who in EVERYWHERE else {"forum_id": ours}
        sign_in_as(client, Role(who), **scope)
        return client

    def paired(forum_id: int) -> Any:
        organiser, phone = app.test_client(), app.test_client()
        sign_in_as(organiser, Role.ORGANISER, forum_id=forum_id)
        pair(phone, organiser, OURS)
        carry(phone)
        return phone

    def carry(phone: Any) -> None:
        """The cookie at every address, as a thief would send it."""
        key = phone.get_cookie("door_device", path=f"/checkin/{OURS}/").value
        phone.set_cookie("door_device", key, path="/")

    def now(who: str) -> Any:
        one = become(who)
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
        return one

    return now


EVERYWHERE = {"admin", "cert_officer", "auditor"}


def walked(app: Any, slug: str, *, below: bool = False) -> list[tuple[str, str]]:
    """Method and path of every such address that is not public; `below`: only those that name a row as well."""
    adapter, token = app.url_map.bind("localhost"), registration_token(tokens_key_of(app), 1, 1)
    found = []
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(AREAS) or access_of(app, rule.endpoint).is_public:
            continue
        names = rule.arguments - {"slug"}
        if below and not names - {"kind"}:
            continue
        values = {name: _value(rule, name, token) for name in names}
        methods = sorted((rule.methods or set()) & {"GET", "POST"})
        found += [(method, adapter.build(rule.endpoint, {"slug": slug, **values}, method)) for method in methods]
    return found


def _value(rule: Any, name: str, token: str) -> Any:
    return 1 if isinstance(rule._converters[name], NumberConverter) else token if name == "token" else TEXTS[name]


def tokens_key_of(app: Any) -> bytes:
    return token_key(app.config["SECRET_KEY"])


def events() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0


def sent(visitor: Any, method: str, path: str) -> Any:
    if path.endswith("/scans"):
        return visitor.post(path, json={"scans": [scan_json(1, number=1)]})
    return visitor.open(path, method=method, data=FORMS if method == "POST" else None)


def test_the_walk_reaches_what_is_there(app, visitor):
    """Whoever runs the forum gets every page of it: the walk below is refused for who asks, not for what is asked."""
    organiser = app.test_client()
    sign_in_as(organiser, Role.ORGANISER, forum_id=1)
    paths = [path for method, path in walked(app, THEIRS) if method == "GET"]
    missing = {path for path in paths if organiser.get(path).status_code != 200}
    asks_who = f"/manage/forums/{THEIRS}/mail/letters/chosen"  # without numbers it sends back to the list
    assert missing <= {f"/checkin/{THEIRS}/people/1/badge.pdf", asks_who}
    assert len(paths) > 45


@pytest.mark.parametrize("who", ["organiser", "door", "judge", "entrant", "device", "admin", "cert_officer", "nobody"])
def test_of_another_forum_nothing_is_there(app, visitor, who):
    client, before = visitor(who), events()
    wrong = []
    for method, path in walked(app, THEIRS):
        answer = sent(client, method, path)
        is_asked_to_sign_in = answer.status_code == 303 and answer.location.startswith("/sign-in")
        if answer.status_code != 404 and not (who in ("nobody", "device") and is_asked_to_sign_in):
            wrong.append((method, path, answer.status_code))
        if CANARY in answer.text or "a@example.kr" in answer.text:
            wrong.append((method, path, "tells"))
    assert wrong == []
    assert events() == before


def test_what_belongs_to_another_forum_is_not_below_ones_own(app, visitor):
    client = visitor("organiser")
    wrong = []
    for method, path in walked(app, OURS, below=True):
        answer = sent(client, method, path)
        if answer.status_code != 404 or CANARY in answer.text:
            wrong.append((method, path, answer.status_code))
    assert wrong == []


def test_the_device_of_one_forum_scans_nobody_of_another_at_its_own_door(app, visitor):
    phone = visitor("device")
    answer = sent(phone, "POST", f"/checkin/{OURS}/scans").json["results"][0]
    assert (answer["outcome"], answer["name"], answer["number"]) == ("unknown", "", None)


def test_a_paired_phone_is_nobody_away_from_the_door(app, visitor):
    phone = visitor("device")
    for path in (f"/manage/forums/{OURS}/registrations/", "/manage/", "/my/account", "/admin/outbox/"):
        assert phone.get(path).location.startswith("/sign-in"), path


def test_without_a_token_of_the_form_nothing_is_done(app, forums):
    organiser = app.test_client()
    sign_in_as(organiser, Role.ORGANISER, forum_id=forums[0])
    before, wrong = events(), []
    for method, path in walked(app, THEIRS):
        if method == "POST" and sent(organiser, method, path).status_code != 403:
            wrong.append(path)
    assert wrong == []
    assert events() == before


def test_an_auditor_reads_masked_and_does_nothing(app, visitor):
    auditor, before = visitor("auditor"), events()
    wrong = []
    for method, path in walked(app, THEIRS):
        answer = sent(auditor, method, path)
        if (method == "POST" or path.startswith("/checkin/")) and answer.status_code != 404:
            wrong.append((method, path, answer.status_code))
        if f">{CANARY}<" in answer.text and path.endswith(("registrations/", "registrations/1")):
            wrong.append((method, path, "unmasked"))
        if "gildong@example.kr" in answer.text:
            wrong.append((method, path, "address"))
    assert wrong == []
    assert events() == before


def test_the_door_is_told_no_address_and_no_needs(app, visitor, forums):
    door = app.test_client()
    sign_in_as(door, Role.DOOR, forum_id=forums[0])
    with unit_of_work():
        db.session.add(SpecialNeed(registration_id=1, text="휠체어"))
        question = db.session.scalars(select(Question).where(Question.forum_id == forums[0])).all()[-1]
        db.session.add(Answer(registration_id=1, question_id=question.id, text="땅콩"))
    searched = [("GET", f"/checkin/{THEIRS}/{page}?q={CANARY}") for page in ("", "search.json")]
    told = []
    for _method, path in [*walked(app, THEIRS), *searched]:
        text = door.get(path).get_data().decode(errors="replace")
        told += [(path, word) for word in ("gildong@", "a@example.kr", "휠체어", "땅콩") if word in text]
    assert told == []
