"""Nobody reaches a view without the right that its mark names; access_matrix.json says who has which."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing.converters import NumberConverter

import forum_app
from config import TestConfig
from forum_app import create_app
from forum_app.accounts.models import Account
from forum_app.accounts.rules import Role
from forum_app.core.access import access_of, refuse_unmarked_views
from forum_app.core.permissions import Permission
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import act_as, make_person, session_of
from tests.factories.forums import make_forum
from tests.factories.institutions import make_institution

MATRIX = json.loads((Path(__file__).parent / "access_matrix.json").read_text(encoding="utf-8"))
HOLDERS = {Permission(cell["permission"]): set(cell["roles"]) for cell in MATRIX["cells"]}
NEW_ORGANISER = "organiser without a forum"
ROLES = [*(role.value for role in Role), NEW_ORGANISER]
VOLATILE = re.compile(r'(name="csrf_token"[^>]*value="|nonce="|E-)[^"<\s]*')


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, path) of every view that is not public; its records exist as far as the walk made any."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if access is not None and not access.is_public:
            values = {name: _value(rule._converters[name]) for name in rule.arguments}
            methods = sorted((rule.methods or set()) - {"OPTIONS"})
            found += [(rule.endpoint, method, adapter.build(rule.endpoint, values, method)) for method in methods]
    return found


def _value(converter: Any) -> Any:
    kind = type(converter).__name__
    if isinstance(converter, NumberConverter):
        return 1
    if kind == "AnyConverter":
        return sorted(converter.items)[0]
    return "00000000-0000-0000-0000-000000000000" if kind == "UUIDConverter" else "2023-2"


def said(response: Any) -> tuple[int, str, list[str]]:
    """What an answer tells, without tokens and what changes every time."""
    text = VOLATILE.sub(r"\1", response.text)
    headers = sorted(f"{k}: {v}" for k, v in response.headers if k not in ("Date", "Set-Cookie", "Content-Length"))
    return response.status_code, text, headers


@pytest.fixture
def signed_in_as(session, client):
    """Sign the client in with one role, beside a forum and an institution with the id 1."""

    def sign_in(role: str) -> None:
        with unit_of_work():
            forum, institution = make_forum(), make_institution()
            person = make_person(
                Role.ORGANISER if role == NEW_ORGANISER else Role(role),
                forum_id=forum.id if role in ("judge", "door", "organiser") else None,
                institution_id=institution.id if role == "entrant" else None,
            )
            session_id = session_of(person)
        act_as(client, session_id)

    return sign_in


def test_the_public_views_are_the_reviewed_ones(app):
    public = {r.endpoint for r in app.url_map.iter_rules() if access_of(app, r.endpoint).is_public}
    assert sorted(public - set(MATRIX["public"])) == [], "review them, then add them to access_matrix.json"


def test_the_matrix_speaks_of_every_permission_once_and_of_known_roles():
    assert sorted(cell["permission"] for cell in MATRIX["cells"]) == sorted(Permission)
    assert sorted({role for roles in HOLDERS.values() for role in roles} - set(ROLES)) == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_holds_the_permissions_of_the_matrix(session, signed_in_as, role):
    signed_in_as(role)
    actor = session.scalar(select(Account)).actor
    assert {p for p in Permission if actor.may(p)} == {p for p in Permission if role in HOLDERS[p]} | {
        Permission.ACCOUNT_OWN
    }


def test_nobody_gets_past_sign_in_anywhere_else(client, app):
    wrong = []
    for endpoint, method, path in routes(app):
        answer = client.open(path, method=method)
        if answer.status_code != 303 or not answer.location.startswith("/sign-in"):
            wrong.append((endpoint, method, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_may_not_see_answers_like_what_does_not_exist(app, client, signed_in_as, role):
    signed_in_as(role)

    @cache
    def missing(area: str, method: str) -> Any:
        return said(client.open(f"/{area}/no/such/page", method=method))

    wrong = []
    for endpoint, method, path in routes(app):
        access = access_of(app, endpoint)
        if any(role in HOLDERS[p] for p in access.permissions) or Permission.ACCOUNT_OWN in access.permissions:
            continue
        if said(client.open(path, method=method)) != missing(path.split("/")[1], method):
            wrong.append((endpoint, method))
    assert wrong == []


@pytest.fixture
def other_app(tmp_path):
    """An application of its own, to which a test may add views."""
    return create_app(TestConfig(f"sqlite:///{tmp_path / 'x.sqlite'}", tmp_path))


def test_a_view_without_a_mark_answers_403_even_if_added_late(other_app):
    other_app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert other_app.test_client().get("/forgotten").status_code == 403
    with pytest.raises(RuntimeError, match="forgotten"):
        refuse_unmarked_views(other_app)


class Careless:
    """A feature whose only view carries no mark."""

    @staticmethod
    def init_app(app: Flask) -> None:
        app.add_url_rule("/careless", "careless", lambda: "open")


def test_the_application_does_not_start_with_an_unmarked_view(tmp_path, monkeypatch):
    monkeypatch.setattr(forum_app, "FEATURES", (*forum_app.FEATURES, Careless))
    with pytest.raises(RuntimeError, match="careless"):
        create_app(TestConfig(f"sqlite:///{tmp_path / 'x.sqlite'}", tmp_path))


@pytest.mark.parametrize("role", ROLES)
def test_no_page_fails_for_whoever_may_open_it(app, client, signed_in_as, role):
    signed_in_as(role)
    wrong = []
    for endpoint, method, path in routes(app):
        access = access_of(app, endpoint)
        if method != "GET" or not any(role in HOLDERS[p] for p in access.permissions):
            continue
        answer = client.get(path)
        is_list = path.isascii() and "1" not in path.split("/") and "2023-2" not in path
        if answer.status_code >= 500 or answer.status_code == 403 or (is_list and answer.status_code == 404):
            wrong.append((endpoint, path, answer.status_code))
    assert wrong == []
