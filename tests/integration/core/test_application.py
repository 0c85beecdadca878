"""What every request finds ready: the addresses of files, and the words of the form library."""

from __future__ import annotations

import pytest
from flask import request, url_for


@pytest.mark.parametrize(
    ("root", "name", "address"),
    [
        ("/", "css/base.css", "/static/css/base.css"),
        ("/", "img/a b.svg", "/static/img/a%20b.svg"),
        ("/forum", "css/base.css", "/forum/static/css/base.css"),
    ],
)
def test_the_address_of_a_file_is_the_same_each_time_under_each_mount(app, root, name, address):
    for _page in range(2):
        with app.test_request_context("/", base_url=f"http://localhost{root}"):
            assert url_for("static", filename=name) == address


def test_the_address_of_a_file_can_be_asked_for_in_full(app):
    with app.test_request_context("/"):
        assert url_for("static", filename="css/base.css", _external=True) == "http://localhost/static/css/base.css"


@pytest.mark.parametrize(("language", "words"), [("ko", "이 항목은 필수입니다."), ("en", "This field is required.")])
def test_the_form_library_speaks_the_language_of_the_request(app, language, words):
    with app.test_request_context(f"/?lang={language}"):
        assert request.wtforms_translations.ugettext("This field is required.") == words
