"""What a call says besides its rules; who may read the contest may read this."""

from collections.abc import Sequence

from sqlalchemy import select

from forum_app.contest.models import Contest, DeadlineExtension, EligibilityQuestion, FaqItem
from forum_app.core.db import db


def faq_items(contest: Contest) -> Sequence[FaqItem]:
    """Questions often asked, in the order of the page."""
    return db.session.scalars(select(FaqItem).where(FaqItem.contest_id == contest.id).order_by(FaqItem.position)).all()


def eligibility_questions(contest: Contest) -> Sequence[EligibilityQuestion]:
    """What an entrant is asked before entering, in order."""
    query = select(EligibilityQuestion).where(EligibilityQuestion.contest_id == contest.id)
    return db.session.scalars(query.order_by(EligibilityQuestion.position)).all()


def deadline_extensions(contest: Contest) -> Sequence[DeadlineExtension]:
    """How the deadline was moved, the first time first."""
    query = select(DeadlineExtension).where(DeadlineExtension.contest_id == contest.id)
    return db.session.scalars(query.order_by(DeadlineExtension.id)).all()
