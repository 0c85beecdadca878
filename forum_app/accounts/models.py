"""Accounts, the roles granted to them, and invitations."""

from datetime import datetime
from functools import cached_property

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.accounts.rules import Role, grant_of, signed_in_actor
from forum_app.core.db import Model, only
from forum_app.core.permissions import Actor

SCOPE_FITS_ROLE = (
    "(role = 'entrant') = (institution_id IS NOT NULL)"
    " AND (role NOT IN ('judge', 'door') OR forum_id IS NOT NULL)"
    " AND (role NOT IN ('entrant', 'cert_officer', 'auditor', 'admin') OR forum_id IS NULL)"
)


EVERYWHERE = "revoked_at IS NULL AND forum_id IS NULL AND institution_id IS NULL"
IN_FORUM = "revoked_at IS NULL AND forum_id IS NOT NULL"
AT_ONE = "revoked_at IS NULL AND institution_id IS NOT NULL"


class Account(Model):
    """A person who signs in. `email` is normalised: NFKC, lower case, ASCII domain."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("email = lower(email) AND email LIKE '%_@_%'", name="email_is_normal"),
        CheckConstraint("length(name) > 0", name="name_not_empty"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_version: Mapped[int] = mapped_column(default=1)
    is_disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]
    grants: Mapped[list["RoleGrant"]] = relationship(
        back_populates="account", lazy="selectin", foreign_keys="RoleGrant.account_id", order_by="RoleGrant.id"
    )

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """What Flask-Login asks."""
        return not self.is_disabled

    session_key = ""  # of the session being opened or used; only its hash is stored

    def get_id(self) -> str:
        """What the cookie holds: id, session version and session key; any of them can end the session."""
        return f"{self.id}.{self.session_version}.{self.session_key}"

    @cached_property
    def actor(self) -> Actor:
        """This person as the rules see them, from the grants in force now."""
        return signed_in_actor(
            self.id,
            self.name,
            [
                grant_of(g.role, forum_id=g.forum_id, institution_id=g.institution_id)
                for g in self.grants
                if g.revoked_at is None
            ],
        )


class RoleGrant(Model):
    """A role of an account: everywhere, in one forum, or for one institution. Revoked, never deleted."""

    __tablename__ = "account_role_grant"
    __table_args__ = (
        CheckConstraint(SCOPE_FITS_ROLE, name="scope_fits_role"),
        Index("uq_account_role_grant_everywhere", "account_id", "role", unique=True, **only(EVERYWHERE)),
        Index("uq_account_role_grant_forum", "account_id", "role", "forum_id", unique=True, **only(IN_FORUM)),
        Index("uq_account_role_grant_one", "account_id", "role", "institution_id", unique=True, **only(AT_ONE)),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    role: Mapped[Role]
    forum_id: Mapped[int | None] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id", ondelete="RESTRICT"))
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    revoked_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship(back_populates="grants", foreign_keys=[account_id])


class Invitation(Model):
    """A one-time link with which a person takes up a role and sets a password; only its hash is kept."""

    __tablename__ = "account_invitation"
    __table_args__ = (
        CheckConstraint(SCOPE_FITS_ROLE, name="scope_fits_role"),
        CheckConstraint("(accepted_at IS NULL) = (account_id IS NULL)", name="accepted_by_account"),
        CheckConstraint("expires_at > created_at", name="expires_later"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[Role]
    forum_id: Mapped[int | None] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))


class SignedInSession(Model):
    """One sign-in on one device. Signing out ends the row, so a copied cookie is worth nothing afterwards."""

    __tablename__ = "account_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInFailure(Model):
    """A refused sign-in, kept to slow down guessing; `email_hash` so that it names nobody."""

    __tablename__ = "account_sign_in_failure"
    id: Mapped[int] = mapped_column(primary_key=True)
    email_hash: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime]
