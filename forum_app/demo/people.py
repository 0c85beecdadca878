"""The demo's accounts, one password for all of them, drawn when the demo is loaded."""

import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from forum_app.accounts.models import Account, RoleGrant
from forum_app.accounts.rules import Role
from forum_app.accounts.services.hashing import hash_password
from forum_app.core import audit
from forum_app.core.db import db
from forum_app.demo.facts import LOADER
from forum_app.forums.models import Forum
from forum_app.institutions.models import Institution

FILE = "demo-sign-ins.txt"
JUDGES = 9
CERTIFIED = "품질인증기관 2023-07"
EXHIBITING = "혁신기업 03"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Who may sign in: name before the @ of example.org, what to call them, role, and for which institution."""

    mailbox: str
    name: str
    role: Role
    institution: str | None = None

    @property
    def email(self) -> str:
        """The whole address."""
        return f"{self.mailbox}@example.org"


PEOPLE = (
    DemoPerson("organiser", "행사 담당", Role.ORGANISER),
    DemoPerson("organiser2", "행사 담당 2", Role.ORGANISER),
    DemoPerson("officer", "인증 담당", Role.CERT_OFFICER),
    DemoPerson("officer2", "인증 담당 2", Role.CERT_OFFICER),
    *(DemoPerson(f"judge{n}", f"심사위원 {n}", Role.JUDGE) for n in range(1, JUDGES + 1)),
    DemoPerson("auditor", "감사", Role.AUDITOR),
    DemoPerson("admin", "관리자", Role.ADMIN),
    DemoPerson("door", "접수 담당", Role.DOOR),
    DemoPerson("institution", "참가기관 담당", Role.ENTRANT, CERTIFIED),
    DemoPerson("exhibitor", "부스 참가기업 담당", Role.ENTRANT, EXHIBITING),
)


def draw_password() -> str:
    """Three groups of five letters and digits, easy to read out."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(3))


def hashes(password: str) -> dict[str, str]:
    """E-mail address -> hash of the password; made before the write begins, since hashing is slow."""
    return {person.email: hash_password(password) for person in PEOPLE}


def load_people(hashed: dict[str, str], forums: list[Forum], *, at: datetime) -> None:
    """Every account with its grants; organisers, judges and door staff get theirs in each of `forums`."""
    for person in PEOPLE:
        account = Account(
            email=person.email, name=person.name, password_hash=hashed[person.email], created_at=at
        )  # fmt: skip
        db.session.add(account)
        db.session.flush()
        audit.record(LOADER, "account:create", account, at=at, after={"role": person.role})
        for forum_id, institution_id in _scopes(person, forums):
            grant = RoleGrant(
                account_id=account.id, role=person.role, forum_id=forum_id, institution_id=institution_id, granted_at=at
            )
            db.session.add(grant)
            db.session.flush()
            audit.record(LOADER, "account:grant", grant, at=at, after={"role": person.role, "forum": forum_id})


def _scopes(person: DemoPerson, forums: list[Forum]) -> list[tuple[int | None, int | None]]:
    everywhere: list[tuple[int | None, int | None]] = [(None, None)]
    in_forums: list[tuple[int | None, int | None]] = [(forum.id, None) for forum in forums]
    if person.institution:
        query = select(Institution.id).where(Institution.name == person.institution)
        return [(None, db.session.scalars(query).one())]
    if person.role is Role.ORGANISER:
        return everywhere + in_forums
    return in_forums if person.role in (Role.JUDGE, Role.DOOR) else everywhere


def write_sign_ins(folder: Path, password: str) -> Path:
    """Keep the sign-ins in a file that only its owner may read."""
    path = folder / FILE
    lines = [f"{person.email:<28}{password}   {person.name}" for person in PEOPLE]
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path
