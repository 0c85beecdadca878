"""What is read once is read anew after every write and in every transaction."""

import pytest
from sqlalchemy import select, update

from forum_app.core.db import db
from forum_app.core.read_memo import note_answer, noted_answer, read_once
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from tests.factories.forums import make_forum


@pytest.fixture
def asked(session):
    """How often the database was asked for the theme of each forum."""
    with unit_of_work():
        make_forum("2023-2")
        make_forum("2023-1", edition_no=9)
    calls = []

    @read_once
    def theme_of(slug):
        calls.append(slug)
        return db.session.scalar(select(Forum.theme).where(Forum.slug == slug))

    return theme_of, calls


def test_a_question_asked_again_is_answered_from_memory(asked):
    theme_of, calls = asked
    assert theme_of("2023-2") == theme_of("2023-2")
    theme_of("2023-1")
    assert calls == ["2023-2", "2023-1"]


@pytest.mark.parametrize(
    "change",
    [
        lambda forum: setattr(forum, "theme", "새 주제"),
        lambda forum: db.session.execute(update(Forum).where(Forum.id == forum.id).values(theme="새 주제")),
    ],
    ids=["by object", "by statement"],
)
def test_who_has_written_reads_what_was_written(asked, change):
    theme_of, _calls = asked
    with unit_of_work():
        forum = db.session.scalars(select(Forum).where(Forum.slug == "2023-2")).one()
        assert theme_of("2023-2") != "새 주제"
        change(forum)
        db.session.flush()
        assert theme_of("2023-2") == "새 주제"


@pytest.mark.parametrize("end", [db.session.rollback, db.session.remove], ids=["rollback", "next request"])
def test_a_new_transaction_asks_anew(asked, end):
    theme_of, calls = asked
    theme_of("2023-2")
    end()
    theme_of("2023-2")
    assert calls == ["2023-2", "2023-2"]


def test_what_was_read_by_the_way_is_not_asked_again(asked):
    theme_of, calls = asked
    assert noted_answer(theme_of, "2023-2") is None
    note_answer(theme_of, "주제", "2023-2")
    assert (noted_answer(theme_of, "2023-2"), theme_of("2023-2"), calls) == ("주제", "주제", [])
    assert noted_answer(theme_of, "2023-1") is None


@pytest.mark.parametrize("end", [db.session.rollback, db.session.remove], ids=["rollback", "next request"])
def test_what_was_read_by_the_way_is_forgotten_with_its_transaction(asked, end):
    theme_of, _calls = asked
    theme_of("2023-1")
    note_answer(theme_of, "주제", "2023-2")
    end()
    assert noted_answer(theme_of, "2023-2") is None


def test_what_was_read_by_the_way_is_forgotten_by_who_writes(asked):
    theme_of, _calls = asked
    with unit_of_work():
        forum = db.session.scalars(select(Forum).where(Forum.slug == "2023-2")).one()
        note_answer(theme_of, forum.theme, "2023-2")
        forum.theme = "새 주제"
        db.session.flush()
        assert noted_answer(theme_of, "2023-2") is None
