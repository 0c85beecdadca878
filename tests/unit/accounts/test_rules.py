import unicodedata
from itertools import product

import pytest

from forum_app.accounts.rules import (
    HOMES,
    ROLE_PERMISSIONS,
    Role,
    check_password,
    grant_of,
    home_of,
    invitation_refusal,
    roles_clash,
    scope_refusal,
    signed_in_actor,
)
from forum_app.core.errors import FieldError
from forum_app.core.permissions import NOBODY, Permission

FORUM, OTHER = 3, 4
CLASHES_IN_ONE_FORUM = {
    frozenset(pair)
    for pair in [
        (Role.ENTRANT, Role.JUDGE), (Role.ORGANISER, Role.JUDGE), (Role.ADMIN, Role.JUDGE),
        (Role.ADMIN, Role.ORGANISER),
        *((Role.AUDITOR, other) for other in Role if other is not Role.AUDITOR),
    ]
}  # fmt: skip


def place_of(role, forum):
    return forum if role in (Role.JUDGE, Role.DOOR, Role.ORGANISER) else None


@pytest.mark.parametrize(("held", "wanted"), list(product(Role, Role)))
def test_only_the_listed_pairs_of_roles_exclude_each_other(held, wanted):
    refusal = roles_clash([(held, place_of(held, FORUM))], wanted, place_of(wanted, FORUM))
    assert (refusal is not None) == (frozenset({held, wanted}) in CLASHES_IN_ONE_FORUM)


def test_one_may_judge_at_one_forum_and_organise_another():
    assert roles_clash([(Role.JUDGE, FORUM)], Role.ORGANISER, OTHER) is None
    assert roles_clash([(Role.ORGANISER, OTHER)], Role.JUDGE, FORUM) is None
    assert roles_clash([(Role.ORGANISER, None)], Role.JUDGE, FORUM) is not None


def test_whoever_holds_nothing_may_take_up_anything():
    assert [roles_clash([], role, None) for role in Role] == [None] * len(Role)


def holder(role, forum_id=None, institution_id=None):
    return signed_in_actor(1, "one", [grant_of(role, forum_id=forum_id, institution_id=institution_id)])


INVITERS = {
    "admin": holder(Role.ADMIN),
    "organiser": holder(Role.ORGANISER, FORUM),
    "organiser of nothing": holder(Role.ORGANISER),
    "door": holder(Role.DOOR, FORUM),
    "judge": holder(Role.JUDGE, FORUM),
    "officer": holder(Role.CERT_OFFICER),
    "auditor": holder(Role.AUDITOR),
    "entrant": holder(Role.ENTRANT, None, 7),
    "nobody": NOBODY,
}
WANTED = {
    "organiser": (Role.ORGANISER, None, None),
    "organiser of the forum": (Role.ORGANISER, FORUM, None),
    "organiser of another": (Role.ORGANISER, OTHER, None),
    "door": (Role.DOOR, FORUM, None),
    "door of another": (Role.DOOR, OTHER, None),
    "judge": (Role.JUDGE, FORUM, None),
    "judge of another": (Role.JUDGE, OTHER, None),
    "officer": (Role.CERT_OFFICER, None, None),
    "auditor": (Role.AUDITOR, None, None),
    "admin": (Role.ADMIN, None, None),
    "entrant": (Role.ENTRANT, None, 7),
}
MAY = {
    "admin": set(WANTED) - {"judge", "judge of another"},
    "organiser": {"organiser of the forum", "door", "judge", "entrant"},
}


@pytest.mark.parametrize(("inviter", "wanted"), list(product(INVITERS, WANTED)))
def test_who_may_invite_whom(inviter, wanted):
    role, forum_id, institution_id = WANTED[wanted]
    refusal = invitation_refusal(INVITERS[inviter], role, forum_id=forum_id, institution_id=institution_id)
    assert (refusal is None) == (wanted in MAY.get(inviter, set()))


@pytest.mark.parametrize(("role", "forum", "institution"), list(product(Role, (None, FORUM), (None, 7))))
def test_a_role_is_held_within_what_fits_it(role, forum, institution):
    fits = {
        Role.ENTRANT: forum is None and institution is not None,
        Role.JUDGE: forum is not None and institution is None,
        Role.DOOR: forum is not None and institution is None,
        Role.ORGANISER: institution is None,
    }.get(role, forum is None and institution is None)
    assert (scope_refusal(role, forum_id=forum, institution_id=institution) is None) == fits


def test_every_role_has_permissions_a_home_and_a_word():
    assert set(ROLE_PERMISSIONS) == set(HOMES) == set(Role.labels()) == set(Role)
    assert home_of(holder(Role.AUDITOR)) == "/audit/"
    assert home_of(signed_in_actor(1, "one", [])) == "/my/account"


def test_auditors_change_nothing():
    assert {p.split(":")[1] for p in ROLE_PERMISSIONS[Role.AUDITOR]} == {"read"}


def test_an_organiser_of_no_forum_may_only_create_one():
    assert grant_of(Role.ORGANISER, forum_id=None, institution_id=None).permissions == {
        Permission.FORUM_CREATE, Permission.ACCOUNT_OWN,
    }  # fmt: skip


@pytest.mark.parametrize(
    "password",
    [
        "short", "nine char", "a" * 129, "aaaaaaaaaaaa", "abababababab", "1234567890", "0987654321", "qwertyuiop",
        "abcdefghijkl", "password123", "Password2023!", "iloveyou!!", "admin12345", "korea2023!!", "1q2w3e4r5t",
        "seoulseoul",
        "p@ssw0rd2024", "judge@example.org", "example.org1", "이현이현이현이현이현", "비밀번호123456",
        "hjklhjklhjkl", "forum forum 2023",
    ],
)  # fmt: skip
def test_passwords_that_are_guessed_first_are_refused(password):
    with pytest.raises(FieldError) as refusal:
        check_password(password, email="judge@example.org", name="이현")
    assert refusal.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [
        "seven quiet lanterns",
        "바다 위의 파란 우산",
        "xK4vq!m2Lw",
        "correct horse battery",
        "a" * 3 + "bcd efg hij",
        "  두 칸 뒤의 글자들  ",
    ],
)
def test_long_and_unusual_passwords_need_no_kinds_of_characters(password):
    assert check_password(password, email="judge@example.org", name="이현") == password


def test_a_password_is_the_same_on_every_keyboard():
    composed = "한글 비밀 문장 하나"
    decomposed = unicodedata.normalize("NFD", composed)
    assert decomposed != composed
    assert check_password(decomposed, email="a@b.kr", name="") == check_password(composed, email="a@b.kr", name="")
