"""What an organiser asks besides."""

from __future__ import annotations

from typing import Any

from forum_app.forums.models import Forum
from forum_app.registration.models import Question
from forum_app.registration.rules import QuestionKind
from forum_app.registration.services import QuestionTerms, create_question
from tests.factories.registration import LONG_AGO, STAFF


def make_question(forum: Forum, label: str = "점심을 드십니까?", **terms: Any) -> Question:
    """A question; with options a choice of one, without them a line of text."""
    given = {
        "kind": QuestionKind.CHOICE if terms.get("options") else QuestionKind.TEXT,
        "purpose": "도시락 수",
        **terms,
    }
    return create_question(forum, QuestionTerms(label=label, **given), actor=STAFF, at=LONG_AGO)


def make_lunch_questions(forum: Forum) -> tuple[Question, Question]:
    """Whether one eats, 예 or 아니요, and what not, asked of who said 예."""
    lunch = make_question(forum, options=[("예", "Yes"), ("아니요", "No")], is_required=True)
    allergy = make_question(forum, "못 드시는 음식", only_for=lunch.options[0].id)
    return lunch, allergy
