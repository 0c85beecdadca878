"""Invitations and who may look at them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select

from forum_app.accounts.models import Invitation
from forum_app.accounts.queries.rights import require_overview, require_staff
from forum_app.accounts.rules import key_hash
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.paging import Page, page_of
from forum_app.core.permissions import Actor, Permission


def get_invitation(token: str) -> Invitation:
    """The invitation with this token, whatever has become of it.

    Raises:
        NotFound: there is none.
    """
    if invitation := db.session.scalar(select(Invitation).where(Invitation.token_hash == key_hash(token))):
        return invitation
    raise NotFound(N_("찾으시는 초대가 없습니다."))


def page_of_open_invitations(actor: Actor, number: int, at: datetime) -> Page[Invitation]:
    """Invitations whose link works at `at`, the newest first.

    Raises:
        NotFound: `actor` may not see accounts.
    """
    require_overview(actor)
    return page_of(_open_invitations(at), number, Invitation.id.desc())


def open_invitations_of_forum(actor: Actor, forum_id: int, at: datetime) -> Sequence[Invitation]:
    """Invitations to roles of one forum whose link works at `at`, the newest first.

    Raises:
        NotFound: `actor` does not invite for this forum.
    """
    require_staff(actor, forum_id)
    return db.session.scalars(
        _open_invitations(at).where(Invitation.forum_id == forum_id).order_by(Invitation.id.desc())
    ).all()


def get_invitation_by_id(actor: Actor, invitation_id: int) -> Invitation:
    """One invitation, for whoever may withdraw it.

    Raises:
        NotFound: there is none, or it is somebody else's business.
    """
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is not None and actor.may_everywhere(Permission.ACCOUNT_INVITE):
        return invitation
    if invitation is None or invitation.forum_id is None:
        raise NotFound(N_("찾으시는 초대가 없습니다."))
    require_staff(actor, invitation.forum_id)
    return invitation


def _open_invitations(at: datetime) -> Select[Invitation]:
    return select(Invitation).where(
        Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > at
    )
