"""What the shared macros promise to whoever reads a page with a screen reader or a keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from wtforms import Form, RadioField, StringField
from wtforms.validators import InputRequired

Render = Callable[..., str]


class Signup(Form):
    name = StringField("성명", [InputRequired("성명을 적어 주십시오.")], description="명찰에 적을 이름")
    post = StringField("직위")
    photo = RadioField("사진", [InputRequired("하나를 골라 주십시오.")], choices={"y": "동의함", "n": "동의하지 않음"})


@pytest.fixture
def render(app: Flask) -> Render:
    """Renders `source` with one macro imported, in Korean."""

    def rendered(macro: str, source: str, **context: Any) -> str:
        with app.test_request_context("/"):
            template = app.jinja_env.from_string(f'{{% from "components/{macro}.html" import {macro} %}}{source}')
            return re.sub(r"\s+", " ", template.render(**context)).strip()

    return rendered


@pytest.fixture
def refused(app: Flask) -> Signup:
    """A form sent empty."""
    form = Signup()
    form.validate()
    return form


def test_a_refused_field_names_its_hint_and_its_error(render, refused):
    html = render("field", "{{ field(form.name) }}", form=refused)
    assert 'aria-describedby="name-hint name-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="name-error"' in html
    assert "성명을 적어 주십시오." in html
    assert '<span class="need">필수</span>' in html


def test_a_field_that_may_stay_empty_says_so(render, refused):
    html = render("field", "{{ field(form.post) }}", form=refused)
    assert '<span class="need need-not">선택</span>' in html
    assert "aria-describedby" not in html


def test_radios_share_one_legend_and_none_is_chosen(render, refused):
    html = render("field", "{{ field(form.photo) }}", form=refused)
    assert html.count("<legend") == 1
    assert html.count('type="radio"') == 2
    assert "checked" not in html


def test_the_summary_counts_the_errors_and_links_to_each_field(render, refused):
    html = render("form_errors", "{{ form_errors(form) }}", form=refused)
    assert 'role="alert"' in html
    assert "2가지를 확인해 주십시오." in html
    assert re.findall(r'href="(#\w+)"', html) == ["#name", "#photo"]


def test_a_form_without_errors_has_no_summary(render):
    assert render("form_errors", "{{ form_errors(form) }}", form=Signup()) == ""


def test_a_locked_step_stays_visible_and_says_why(render):
    html = render(
        "step_button", "{{ step_button('채점 봉인', '/seal', locked='138건이 더 들어와야 합니다.', id='seal') }}"
    )
    assert "<form" not in html
    assert 'aria-describedby="seal-why"' in html
    assert '<span class="step-why" id="seal-why">138건이 더 들어와야 합니다.</span>' in html


def test_an_open_step_is_a_form_with_its_token(render):
    html = render("step_button", "{{ step_button('채점 봉인', '/seal') }}")
    assert '<form class="step" method="post" action="/seal"' in html
    assert 'name="csrf_token"' in html


@pytest.mark.parametrize(
    ("kind", "state", "shape"),
    [
        ("entry", "submitted", "rest"),
        ("sheet", "submitted", "done"),
        ("contest", "sealed", "sealed"),
        ("registration", "waitlisted", "waiting"),
        ("certification", "suspended", "stopped"),
        ("entry", "never heard of", "rest"),
    ],
)
def test_the_shape_of_a_state_depends_on_what_it_is_a_state_of(render, kind, state, shape):
    html = render("state_tag", "{{ state_tag(kind, state, '낱말') }}", kind=kind, state=state)
    assert f'href="#s-{shape}"' in html
    assert "<span>낱말</span>" in html


@pytest.mark.parametrize(("percent", "anchor"), [(0, "start"), (50, "middle"), (100, "end"), (130, "end")])
def test_the_day_of_a_validity_bar_stays_inside_it(render, percent, anchor):
    html = render("validity_bar", "{{ validity_bar('가', '나', '오늘', percent) }}", percent=percent)
    assert f'x="{min(percent, 100)}%" y="14" text-anchor="{anchor}"' in html


def test_a_bar_without_a_total_is_empty(render):
    assert 'class="meter-part" width="0%"' in render("meter", "{{ meter(3, 0, '0 가운데 3') }}")


def test_a_pager_names_the_page_it_is_on_and_keeps_the_filters(render):
    html = render("pager", "{{ pager(2, 3, 'static', {'filename': 'a', 'region': '11'}) }}")
    assert '<span class="pager-here" aria-current="page">2</span>' in html
    assert [address.replace("&amp;", "&") for address in re.findall(r'href="(/[^"]*)"', html)] == [
        "/static/a?region=11&page=1",
        "/static/a?region=11&page=1",
        "/static/a?region=11&page=3",
        "/static/a?region=11&page=3",
    ]


def test_twenty_four_ticks_are_twenty_four_lines_and_one_is_now(render):
    html = render("ticks", "{{ ticks(24, '24곳 가운데 7번째', 7) }}")
    assert html.count("<line") == 24
    assert html.count("tick-now") == 1
    assert html.count("tick-past") == 6
