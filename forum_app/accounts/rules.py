"""Roles and what each may do; pure."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Grant, Permission, ScopeKey

P = Permission


class Role(StrEnum):
    """What a person is to the system; the words `--role` takes."""

    ENTRANT = "entrant"
    JUDGE = "judge"
    ORGANISER = "organiser"
    DOOR = "door"
    CERT_OFFICER = "cert_officer"
    AUDITOR = "auditor"
    ADMIN = "admin"

    @classmethod
    def labels(cls) -> dict["Role", str]:
        """The visible words."""
        return {
            cls.ENTRANT: N_("참가기관 담당"),
            cls.JUDGE: N_("심사위원"),
            cls.ORGANISER: N_("행사 담당"),
            cls.DOOR: N_("접수 담당"),
            cls.CERT_OFFICER: N_("인증 담당"),
            cls.AUDITOR: N_("감사"),
            cls.ADMIN: N_("관리자"),
        }


READING: Final = frozenset(
    {P.FORUM_READ, P.CONTEST_READ, P.REGISTRATION_READ, P.BOOTH_READ, P.CEREMONY_READ, P.CERTIFICATION_READ}
)
ROLE_PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.ENTRANT: frozenset({P.ENTRY_EDIT, P.INSTITUTION_OWN}),
    Role.JUDGE: frozenset({P.ENTRY_JUDGE}),
    Role.ORGANISER: READING
    | {
        P.FORUM_RUN,
        P.CONTEST_RUN,
        P.REGISTRATION_RUN,
        P.BOOTH_RUN,
        P.CEREMONY_RUN,
        P.CHECKIN_RECORD,
        P.STAFF_INVITE,
    },
    Role.DOOR: frozenset({P.CHECKIN_RECORD}),
    Role.CERT_OFFICER: frozenset({P.CERTIFICATION_READ, P.CERTIFICATION_RUN, P.CEREMONY_READ, P.CEREMONY_RUN}),
    Role.AUDITOR: READING | {P.AUDIT_READ},
    Role.ADMIN: frozenset({P.ACCOUNT_INVITE, P.AUDIT_READ}),
}
ORGANISER_OF_NOTHING_YET: Final = frozenset({P.FORUM_CREATE})
EXCLUDED_PAIRS: Final = (
    frozenset({Role.ENTRANT, Role.JUDGE}),
    frozenset({Role.ORGANISER, Role.JUDGE}),
)
WRITERS: Final = frozenset(Role) - {Role.AUDITOR}


def grant_of(role: Role, *, forum_id: int | None, institution_id: int | None) -> Grant:
    """The permissions a row of the grant table stands for, and within what.

    An organiser without a forum may create one and nothing else.
    """
    permissions = ROLE_PERMISSIONS[role]
    if role is Role.ORGANISER and forum_id is None:
        permissions = ORGANISER_OF_NOTHING_YET
    scope: ScopeKey | None = None
    if forum_id is not None:
        scope = ("forum", forum_id)
    elif institution_id is not None:
        scope = ("institution", institution_id)
    return Grant(role.value, permissions | {P.ACCOUNT_OWN}, scope)


def roles_clash(held: Iterable[tuple[Role, int | None]], wanted: Role, forum_id: int | None) -> str | None:
    """Why one person may not also be `wanted`, or None.

    Args:
        held: (role, forum or None) of the grants in force.
        wanted: the new role.
        forum_id: the forum of the new role.
    """
    for role, forum in held:
        if Role.AUDITOR in (role, wanted) and role is not wanted:
            return N_("감사 역할은 다른 역할과 함께 가질 수 없습니다.")
        if (frozenset({role, wanted}) in EXCLUDED_PAIRS and None in (forum, forum_id)) or (
            frozenset({role, wanted}) in EXCLUDED_PAIRS and forum == forum_id
        ):
            return N_("한 사람이 같은 공모전의 심사위원이면서 행사 담당이나 참가자일 수 없습니다.")
    return None


def signed_in_actor(account_id: int, name: str, grants: Iterable[Grant]) -> Actor:
    """The actor for an account; everybody signed in may look after their own account."""
    own = Grant("account", frozenset({P.ACCOUNT_OWN}))
    return Actor(account_id, name, (own, *grants))
