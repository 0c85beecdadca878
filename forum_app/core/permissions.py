"""Who may do what: the permissions, the grants that carry them, the actor who holds the grants; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

ScopeKey = tuple[str, int]


class Permission(StrEnum):
    """One thing a person may do, as resource:verb; docs/generated/access.md lists where each is asked."""

    ACCOUNT_OWN = "account:own"
    ACCOUNT_INVITE = "account:invite"
    AUDIT_READ = "audit:read"
    BOOTH_READ = "booth:read"
    BOOTH_RUN = "booth:run"
    CEREMONY_READ = "ceremony:read"
    CEREMONY_RUN = "ceremony:run"
    CERTIFICATION_READ = "certification:read"
    CERTIFICATION_RUN = "certification:run"
    CHECKIN_RECORD = "checkin:record"
    CONTEST_READ = "contest:read"
    CONTEST_RUN = "contest:run"
    ENTRY_EDIT = "entry:edit"
    ENTRY_JUDGE = "entry:judge"
    FORUM_CREATE = "forum:create"
    FORUM_READ = "forum:read"
    FORUM_RUN = "forum:run"
    INSTITUTION_OWN = "institution:own"
    REGISTRATION_READ = "registration:read"
    REGISTRATION_RUN = "registration:run"
    STAFF_INVITE = "staff:invite"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role's permissions, everywhere (`scope` None) or within one thing, say ("forum", 3)."""

    role: str
    permissions: frozenset[Permission]
    scope: ScopeKey | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking. Nobody signed in: `account_id` None and no grants."""

    account_id: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()

    def may(self, permission: Permission, scope: ScopeKey | None = None) -> bool:
        """Whether some grant carries `permission`; with `scope`, whether it reaches that scope."""
        return any(
            permission in grant.permissions and (scope is None or grant.scope in (None, scope)) for grant in self.grants
        )

    def may_everywhere(self, permission: Permission) -> bool:
        """Whether a grant without a scope carries `permission`."""
        return any(permission in grant.permissions and grant.scope is None for grant in self.grants)

    def ids(self, permission: Permission, kind: str) -> frozenset[int]:
        """The ids of the things of `kind` within which the actor has `permission` by a scoped grant."""
        return frozenset(
            grant.scope[1]
            for grant in self.grants
            if permission in grant.permissions and grant.scope is not None and grant.scope[0] == kind
        )

    def has_role(self, role: str) -> bool:
        """Whether one of the grants comes from `role`."""
        return any(grant.role == role for grant in self.grants)


NOBODY = Actor()


def system_actor(name: str, permissions: Iterable[Permission] = Permission) -> Actor:
    """A command or a job acting under its own `name`, with every permission unless told otherwise."""
    return Actor(account_id=None, name=name, grants=(Grant("system", frozenset(permissions)),))
