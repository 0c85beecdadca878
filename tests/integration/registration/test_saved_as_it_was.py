"""Who opens something to change it and saves it as it stands changes nothing: times, options and conditions stay."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core import clock as core_clock
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.services.surveys import create_survey
from tests.factories.accounts import sign_in_as
from tests.factories.questions import make_lunch_questions
from tests.factories.registration import STAFF, WHILE_OPEN, make_open_forum
from tests.support.crawl import read

FORUM = "/manage/forums/2023-2/"
UNTICKED = re.compile(r'<input(?![^>]* checked)[^>]* name="(\w+)"[^>]* type="checkbox"')


@pytest.fixture
def organiser(client, session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(terms={"name_en": "General", "group_limit": 3, "offer_hours": 24})
        make_lunch_questions(forum)
        create_survey(forum, actor=STAFF, at=core_clock.now())
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def kept():
    """Every value of the rows of the organiser's making; ids and versions apart."""
    db.session.rollback()
    tables = [table for table in db.metadata.sorted_tables if table.name.startswith("registration_")]
    own = {table: [column for column in table.columns if column.name not in ("id", "version")] for table in tables}
    return {table.name: sorted(map(repr, db.session.execute(select(*columns)))) for table, columns in own.items()}


@pytest.mark.parametrize(
    "page",
    [
        "registrations/tickets/1", "registrations/questions/1", "registrations/questions/2", "survey/settings",
        *(f"survey/questions/{n}" for n in (1, 4, 5)),
    ],
)  # fmt: skip
def test_saving_what_is_shown_changes_nothing(organiser, page):
    before, text = kept(), organiser.get(FORUM + page).text
    form = next(form for form in read(FORUM + page, text)[1] if form.action == FORUM + page)
    unticked = set(UNTICKED.findall(text))
    # as a browser does: what is not ticked is not sent, and a text begins after the line of its tag
    shown = {name: value.removeprefix("\r\n") for name, value in form.values if name not in unticked}
    assert organiser.post(form.action, data=shown).status_code == 303
    assert kept() == before


def test_the_times_shown_are_those_of_seoul(organiser):
    page = organiser.get(f"{FORUM}registrations/tickets/1").text
    assert re.findall(r'value="(20[^"]+)"', page) == ["2023-11-01T00:00", "2023-12-01T00:00"]
    assert "예 | Yes\n아니요 | No" in organiser.get(f"{FORUM}registrations/questions/1").text.replace("\r", "")
