"""The pages that judges read, without a name on them."""

from sqlalchemy import select

from forum_app.contest.models import BlindCopy, BlindPage
from forum_app.contest.queries.scoring import get_own_assignment
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor


def get_blind_page(actor: Actor, assignment_id: int, number: int) -> BlindPage:
    """One page of the confirmed blind copy of an entry that `actor` is to score.

    Raises:
        NotFound: there is none, or as in get_own_assignment.
        PledgeMissing: the actor has not signed the pledge.
    """
    assignment = get_own_assignment(actor, assignment_id)
    query = (
        select(BlindPage)
        .join(BlindCopy, BlindCopy.entry_id == BlindPage.entry_id)
        .where(
            BlindPage.entry_id == assignment.entry_id, BlindPage.number == number, BlindCopy.confirmed_at.is_not(None)
        )
    )
    if page := db.session.scalar(query):
        return page
    raise NotFound(N_("찾으시는 파일이 없습니다."))
