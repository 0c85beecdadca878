"""Nonsense anywhere is answered with a page, never with a crash: the whole application is walked and pelted.

One person who holds every role follows the links from the front page; then every form, every parameter and
every part of an address found on the way gets what nobody should send.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode, urlsplit

import pytest
from sqlalchemy import select

from forum_app.accounts.models import Account
from forum_app.accounts.rules import Role
from forum_app.core.unit_of_work import unit_of_work
from forum_app.demo import load as demo
from forum_app.forums.models import Forum
from tests.factories.accounts import act_as, grant, session_of
from tests.support.crawl import TOKEN, Form, Walk

STARTS = (
    "/", "/manage/", "/manage/forums/practice/", "/manage/certifications/", "/manage/ceremonies/", "/judging/",
    "/checkin/", "/admin/", "/audit/", "/my/account", "/my/entries/", "/verify/", "/stage/2024-plaques/control",
)  # fmt: skip
PARAMETERS = {"page", "q", "as_of", "lang", "year", "scheme", "cursor", "since", "next", "ask", "state", "code", "part"}
TEXTS = [
    "9" * 30, "-1", "1e400", "NaN", "9999-12-31", "0001-01-01", "0001-01-01T00:00", "9999-12-31T23:59", "٣",
    "x" * 50_000, "\u202e{{7*7}}%s%(x)s\r\n\tX: y",
]  # fmt: skip
IN_ONE_FIELD = ["99999999999999999999", "0001-01-01T00:00", "가" * 3000 + "\r\nX: y"]
IN_ADDRESS = ["0", "2147483648", "9" * 5000, "٣", "%00", "a%0ab", "%ED%A0%80", "%FF", "..%2f..", "x" * 3000]
FILES = [b"", b"\xff\xfe\x00", b"PK\x03\x04 no archive", b"a,b\n1,2,3\n", b"\xef\xbb\xbf", b'"' * 100]
ENDS_THE_WALK = {
    "accounts.sign_out", "accounts.my_sessions_end", "accounts.my_password_change", "accounts.account_disable",
}  # fmt: skip


@pytest.fixture
def walk(app, session, client, clock, tmp_path):
    """Somebody with every role, in the demo."""
    clock.at("2026-11-21 12:00")
    demo.load(tmp_path)
    with unit_of_work():
        person = session.scalars(select(Account).where(Account.email == "judge1@example.org")).one()
        for forum_id in session.scalars(select(Forum.id)).all():
            grant(person, Role.ORGANISER, forum_id=forum_id)
            grant(person, Role.DOOR, forum_id=forum_id)
        for role in (Role.ORGANISER, Role.CERT_OFFICER, Role.AUDITOR, Role.ADMIN):
            grant(person, role)
        session_id = session_of(person)
    act_as(client, session_id)
    return Walk(app, client)


def test_nonsense_breaks_nothing(app, walk):
    pages = list(walk.pages(STARTS, of_one_view=2))
    forms = sendable(walk, [form for _, found in pages for form in found])
    pelt_parameters(walk, pages)
    pelt_addresses(walk, [path for path, _ in pages], forms)
    pelt_forms(walk, forms)
    assert walk.broken == {}, "\n".join(f"{what} <- {example}" for what, example in walk.broken.items())
    with_values = {rule.endpoint for rule in app.url_map.iter_rules() if rule.arguments and rule.endpoint != "static"}
    assert with_values - walk.views_called - ENDS_THE_WALK == set()


def sendable(walk: Walk, forms: list[Form]) -> list[Form]:
    """One form of each kind: the same view and the same fields."""
    kinds = {(walk.match(form.action, "POST")[0], *form.names): form for form in forms if form.method == "POST"}
    return [form for (endpoint, *_), form in kinds.items() if endpoint not in ENDS_THE_WALK]


def pelt_parameters(walk: Walk, pages: list[tuple[str, list[Form]]]) -> None:
    filters = {name for _, forms in pages for form in forms if form.method == "GET" for name in form.names}
    for path in {walk.match(path)[0]: urlsplit(path).path for path, _ in pages}.values():
        for text in TEXTS:
            walk.send(f"{path}?{urlencode(dict.fromkeys(sorted(PARAMETERS | filters), text))}")


def pelt_addresses(walk: Walk, paths: list[str], forms: list[Form]) -> None:
    """Each part of each address in turn; of views that no page leads to, all parts at once."""
    token = next(value for form in forms for name, value in form.values if name == TOKEN)
    for method, path in [("GET", path) for path in paths] + [("POST", form.action) for form in forms]:
        for value in walk.match(path, method)[1].values():
            part = re.compile(f"(?<=/){re.escape(quote(str(value)))}(?=[/.?]|$)")
            for text in IN_ADDRESS:
                walk.send(part.sub(text, path, count=1), method, data={TOKEN: token} if method == "POST" else None)
    for rule in walk.rules.map.iter_rules():
        if rule.arguments and rule.endpoint not in walk.views_called and rule.endpoint not in ENDS_THE_WALK:
            for text in ["1", *IN_ADDRESS]:
                path = re.sub(r"<[^>]*>", text, rule.rule)
                for method in sorted(rule.methods - {"OPTIONS", "HEAD"}):
                    walk.views_called.add(rule.endpoint)
                    walk.send(path, method, data={TOKEN: token} if method == "POST" else None)


def pelt_forms(walk: Walk, forms: list[Form]) -> None:
    """All fields at once, then each alone among what the page itself had filled in."""
    for form in forms:
        for content in FILES if form.files else []:
            walk.submit(form, {}, content)
        for text in TEXTS:
            walk.submit(form, dict.fromkeys(form.names, text))
        for name in form.names:
            for text in IN_ONE_FIELD:
                walk.submit(form, {name: text})


@pytest.mark.parametrize("text", ["\x00", "이름\x00", "\x1b[2J", "\x7f", "\ufffe"], ids=ascii)
def test_a_character_that_cannot_be_kept_is_refused_in_every_place(client, text):
    said = "읽을 수 없는 문자가 들어 있습니다"
    answers = [
        client.get("/institutions/", query_string={"q": text}),
        client.get("/institutions/", query_string={text: "q"}),
        client.submit("/sign-in", {"email": text, "password": "x"}),
        client.submit("/sign-in", {"email": "a@example.org", "password": "x", text: ""}),
    ]
    assert [(answer.status_code, said in answer.text) for answer in answers] == [(422, True)] * 4
    assert client.get(f"/forums/{quote(text)}/").status_code == 404


@pytest.mark.parametrize("number", ["2147483648", "9" * 5000, "٣", "-1", "1.0", "+1"])
def test_a_number_that_can_be_no_id_is_no_page(client, number):
    assert client.get(f"/institutions/{quote(number)}/").status_code == 404
