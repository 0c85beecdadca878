"""Who may look at other people's accounts."""

from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission

NO_ACCOUNT = N_("찾으시는 계정이 없습니다.")


def require_overview(actor: Actor) -> None:
    """Stop unless `actor` is an admin or an auditor.

    Raises:
        NotFound: neither.
    """
    if not (actor.may_everywhere(Permission.ACCOUNT_INVITE) or actor.may_everywhere(Permission.AUDIT_READ)):
        raise NotFound(NO_ACCOUNT)


def require_staff(actor: Actor, forum_id: int) -> None:
    """Stop unless `actor` invites for this forum.

    Raises:
        NotFound: not so.
    """
    if not actor.may(Permission.STAFF_INVITE, ("forum", forum_id)):
        raise NotFound(NO_ACCOUNT)
