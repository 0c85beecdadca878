"""Roles and what each may do, who may invite whom, and what a password must be; pure."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from forum_app.core.errors import FieldError
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
ADMIN_NEVER: Final = (frozenset({Role.ADMIN, Role.JUDGE}), frozenset({Role.ADMIN, Role.ORGANISER}))
OF_A_FORUM: Final = frozenset({Role.JUDGE, Role.DOOR})
OF_NO_FORUM: Final = frozenset({Role.ENTRANT, Role.CERT_OFFICER, Role.AUDITOR, Role.ADMIN})
INVITED_BY_ADMIN: Final = frozenset(Role) - {Role.JUDGE}
INVITED_BY_ORGANISER: Final = (Role.DOOR, Role.ORGANISER, Role.JUDGE)
HOMES: Final[dict[Role, str]] = {
    Role.ORGANISER: "/manage/",
    Role.CERT_OFFICER: "/manage/",
    Role.ADMIN: "/admin/accounts/",
    Role.JUDGE: "/judging/",
    Role.DOOR: "/checkin/{slug}/",
    Role.AUDITOR: "/audit/",
    Role.ENTRANT: "/my/",
}

INVITATION_LASTS: Final = timedelta(days=14)
FAILURES_ALLOWED: Final = 10
FAILURE_COUNTS_FOR: Final = timedelta(minutes=15)

PASSWORD_SHORTEST: Final = 10
PASSWORD_LONGEST: Final = 128
FEWEST_LETTERS: Final = 5
ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujmikolp", "01234567890123456789",
)  # fmt: skip
FREQUENT_WORDS: Final = (
    "password", "passw0rd", "p@ssword", "p@ssw0rd", "iloveyou", "welcome", "letmein", "sunshine",
    "princess", "football", "baseball", "superman", "batman", "dragon", "monkey", "master",
    "trustno", "starwars", "michael", "jordan", "liverpool", "chelsea", "whatever", "computer",
    "internet", "samsung", "google", "facebook", "naver", "kakao", "qwerty", "asdf", "zxcv",
    "admin", "administrator", "root", "user", "guest", "test", "temp", "login", "secret",
    "changeme", "default", "korea", "seoul", "busan", "daehan", "minguk", "saranghae", "forum",
    "judge", "abc", "qwer", "hello", "love", "angel", "비밀번호", "대한민국", "사랑해", "관리자", "심사위원", "포럼",
)  # fmt: skip


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


def scope_refusal(role: Role, *, forum_id: int | None, institution_id: int | None) -> str | None:
    """Why `role` cannot be held within that, or None; the tables carry the same rule as a CHECK."""
    if (role is Role.ENTRANT) != (institution_id is not None):
        return N_("참가기관 담당은 기관 하나를 맡고, 다른 역할은 기관을 맡지 않습니다.")
    if role in OF_A_FORUM and forum_id is None:
        return N_("심사위원과 접수 담당은 어느 행사인지 정해야 합니다.")
    if role in OF_NO_FORUM and forum_id is not None:
        return N_("이 역할은 행사 하나에 묶이지 않습니다.")
    return None


def invitation_refusal(actor: Actor, role: Role, *, forum_id: int | None, institution_id: int | None) -> str | None:
    """Why `actor` may not invite somebody as `role` within that, or None.

    Admins invite for every role but judge; organisers invite judges, door staff and organisers of their own
    forum, and entrants.
    """
    if why := scope_refusal(role, forum_id=forum_id, institution_id=institution_id):
        return why
    if role in INVITED_BY_ADMIN and actor.may_everywhere(P.ACCOUNT_INVITE):
        return None
    if role in INVITED_BY_ORGANISER and forum_id is not None and actor.may(P.STAFF_INVITE, ("forum", forum_id)):
        return None
    if role is Role.ENTRANT and actor.may(P.STAFF_INVITE):
        return None
    return N_("이 역할은 초대할 수 없습니다.")


def roles_clash(held: Iterable[tuple[Role, int | None]], wanted: Role, forum_id: int | None) -> str | None:
    """Why one person may not also be `wanted`, or None.

    Args:
        held: (role, forum or None) of the grants in force.
        wanted: the new role.
        forum_id: the forum of the new role.
    """
    for role, forum in held:
        pair = frozenset({role, wanted})
        if Role.AUDITOR in pair and role is not wanted:
            return N_("감사 역할은 다른 역할과 함께 가질 수 없습니다.")
        if pair in ADMIN_NEVER:
            return N_("관리자는 심사위원이나 행사 담당이 될 수 없습니다.")
        if pair in EXCLUDED_PAIRS and (forum == forum_id or None in (forum, forum_id)):
            return N_("한 사람이 같은 공모전의 심사위원이면서 행사 담당이나 참가자일 수 없습니다.")
    return None


def home_of(actor: Actor) -> str:
    """The path of the page on which `actor` starts to work; `{slug}` stands for the forum."""
    return next((path for role, path in HOMES.items() if actor.has_role(role)), "/my/account")


def signed_in_actor(account_id: int, name: str, grants: Iterable[Grant]) -> Actor:
    """The actor for an account; everybody signed in may look after their own account."""
    own = Grant("account", frozenset({P.ACCOUNT_OWN}))
    return Actor(account_id, name, (own, *grants))


def key_hash(key: str) -> str:
    """What is stored of a session key or a one-time token: its SHA-256, since both are drawn at random."""
    return sha256(key.encode()).hexdigest()


def normal_password(text: str) -> str:
    """`text` in the form that is hashed: NFC, so that every keyboard writes the same letters."""
    return unicodedata.normalize("NFC", text)


def check_password(password: str, *, email: str, name: str, field: str = "password") -> str:
    """The normal form of a new password.

    Length decides, not the kinds of characters (OWASP ASVS 5.0, V6.2); what is guessed first is refused.

    Args:
        password: as typed.
        email: normal address of the account.
        name: of the person.
        field: what the field of the form is called.

    Raises:
        FieldError: too short, too long, or easily guessed.
    """
    text = normal_password(password)
    if not PASSWORD_SHORTEST <= len(text) <= PASSWORD_LONGEST:
        raise FieldError(
            field,
            N_("비밀번호는 %(least)d자에서 %(most)d자까지입니다."),
            least=PASSWORD_SHORTEST,
            most=PASSWORD_LONGEST,
        )
    if _is_guessable(text.casefold(), {email, *email.split("@"), name.casefold()}):
        raise FieldError(
            field, N_("쉽게 짐작할 수 있는 비밀번호입니다. 서로 이어지지 않는 낱말 여러 개를 적어 주십시오.")
        )
    return text


def _is_guessable(text: str, about: Iterable[str]) -> bool:
    if len(set(text)) < FEWEST_LETTERS or any(text in row * 2 or text in row[::-1] * 2 for row in ROWS):
        return True
    half = text[: len(text) // 2]
    if len(text) % 2 == 0 and text == half * 2 and len(half) < PASSWORD_SHORTEST:
        return True
    words = sorted({*FREQUENT_WORDS, *(word for word in about if word)}, key=len, reverse=True)
    left = re.sub("|".join(re.escape(word) for word in words), "", text)
    return left != text and len(re.sub(r"[\W\d_]", "", left)) < FEWEST_LETTERS
