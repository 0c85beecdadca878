"""The HTTP client of the tests: a browser without JavaScript, with its cookies."""

from __future__ import annotations

import html
import re
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum_app.core.db import db

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]*)"')


class Visitor(FlaskClient):
    """Follows forms as a person does: opens the page, keeps its token, sends the fields."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """One request, in a context of its own; what the test itself had read before is read anew afterwards."""
        if has_app_context():
            db.session.rollback()
        with self.application.app_context():  # else Flask would share the test's `g`: tokens, who is signed in
            response = super().open(*args, **{**kwargs, "buffered": True})  # so that files are closed
        if has_app_context():
            db.session.rollback()
        return response

    def token(self, page: str) -> str:
        """The CSRF token of the first form on `page`."""
        response = self.get(page)
        found = TOKEN.search(response.text)
        assert found, f"{page} ({response.status}) shows no form with a token"
        return html.unescape(found.group(1))

    def submit(
        self, page: str, fields: dict[str, Any] | None = None, *, to: str | None = None, **kwargs: Any
    ) -> TestResponse:
        """Open `page`, then send `fields` with its token to `to` (default: the page itself)."""
        return self.post(to or page, data={"csrf_token": self.token(page), **(fields or {})}, **kwargs)


def sign_in(client: FlaskClient, email: str, password: str) -> TestResponse:
    """Sign in through the page."""
    assert isinstance(client, Visitor)
    response = client.submit("/sign-in", {"email": email, "password": password})
    assert response.status_code == 303, f"{email} could not sign in: {response.status}"
    return response
