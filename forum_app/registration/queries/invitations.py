"""The codes of a forum, for its organisers."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.forums.models import Forum
from forum_app.registration.models import Invitation


def invitations(forum: Forum) -> Sequence[Invitation]:
    """The invitations of `forum` with their tickets, the newest first."""
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.forum_id == forum.id)
        .options(joinedload(Invitation.ticket))
        .order_by(Invitation.id.desc())
    ).all()


def get_invitation(forum: Forum, invitation_id: int) -> Invitation:
    """One of them.

    Raises:
        NotFound: `forum` has no such invitation.
    """
    found = db.session.scalar(select(Invitation).where(Invitation.forum_id == forum.id, Invitation.id == invitation_id))
    if found is None:
        raise NotFound(N_("그런 초대 코드가 없습니다."))
    return found
