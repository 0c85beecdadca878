"""When a certification holds: dated events, states as of a day, numbers, counts; pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forum_app.core.i18n import N_


class EventKind(StrEnum):
    """What may happen to a certification, in the words of the import file."""

    GRANTED = "granted"
    ISSUED = "issued"
    PRESENTED = "presented"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REVOKED = "revoked"
    RETURNED = "returned"
    CLOSED = "closed"
    ENDED = "ended"
    EXPIRED = "expired"
    RENEWED = "renewed"
    SUCCEEDED = "succeeded"
    RENAMED = "renamed"
    MOVED = "moved"

    @classmethod
    def labels(cls) -> dict["EventKind", str]:
        """The visible words."""
        return {
            cls.GRANTED: N_("인증"), cls.ISSUED: N_("인증서 교부"), cls.PRESENTED: N_("현판 수여"),
            cls.SUSPENDED: N_("인증 정지"), cls.REINSTATED: N_("정지 해제"), cls.REVOKED: N_("인증 취소"),
            cls.RETURNED: N_("인증 반납"), cls.CLOSED: N_("폐업"), cls.ENDED: N_("인증 종료"),
            cls.EXPIRED: N_("기간 만료"), cls.RENEWED: N_("갱신"), cls.SUCCEEDED: N_("지위승계"),
            cls.RENAMED: N_("이름 변경"), cls.MOVED: N_("소재지 변경"),
        }  # fmt: skip


class State(StrEnum):
    """What a certification is on a given day; the words of the public check."""

    VALID = "valid"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REVOKED = "revoked"
    RETURNED = "returned"
    ENDED = "ended"
    UNKNOWN = "unknown"

    @classmethod
    def labels(cls) -> dict["State", str]:
        """The visible words."""
        return {
            cls.VALID: N_("유효"), cls.SUSPENDED: N_("정지"), cls.EXPIRED: N_("만료"), cls.REVOKED: N_("취소"),
            cls.RETURNED: N_("반납"), cls.ENDED: N_("종료"), cls.UNKNOWN: N_("없는 번호"),
        }  # fmt: skip


ENDINGS = {
    EventKind.REVOKED: State.REVOKED,
    EventKind.RETURNED: State.RETURNED,
    EventKind.CLOSED: State.ENDED,
    EventKind.ENDED: State.ENDED,
    EventKind.EXPIRED: State.EXPIRED,
}
NEEDS_REASON = frozenset(
    {EventKind.SUSPENDED, EventKind.REVOKED, EventKind.RETURNED, EventKind.CLOSED, EventKind.ENDED}
)
STANDING = frozenset({State.VALID, State.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Life:
    """One certification: its first and last valid day (both inclusive) and (day, kind) of its events."""

    valid_from: date
    valid_until: date
    events: tuple[tuple[date, EventKind], ...] = ()


def state_on(life: Life, day: date) -> State:
    """What the certification is on `day`.

    An ending counts from its own day on, and nothing after it counts. Before the grant it is unknown.
    """
    granted = [on for on, kind in life.events if kind is EventKind.GRANTED]
    if day < min([*granted, life.valid_from]):
        return State.UNKNOWN
    suspended = False
    for on, kind in sorted(life.events, key=lambda event: event[0]):
        if on > day:
            break
        if kind in ENDINGS:
            return ENDINGS[kind]
        if kind is EventKind.SUSPENDED:
            suspended = True
        elif kind is EventKind.REINSTATED:
            suspended = False
    if day > life.valid_until:
        return State.EXPIRED
    return State.SUSPENDED if suspended else State.VALID


def is_certified(life: Life, *, on: date) -> bool:
    """Whether the institution may call itself certified on the day `on`: valid and not suspended."""
    return state_on(life, on) is State.VALID


def years_later(start: date, years: int) -> date:
    """The last valid day of a certification that starts on `start`: start + years - 1 day."""
    try:
        end = start.replace(year=start.year + years)
    except ValueError:  # 29 February
        end = start.replace(year=start.year + years, month=3, day=1)
    return date.fromordinal(end.toordinal() - 1)


CODE = re.compile(r"(?:(?P<scheme>[a-z][a-z0-9-]*)-)?(?P<year>[0-9]{4})-(?P<number>[0-9]{1,4})")


def certificate_code(scheme_slug: str, year: int, number: int) -> str:
    """The printed number in its canonical ASCII form: 2023-007, busan-2024-001."""
    prefix = "" if scheme_slug == "national" else f"{scheme_slug}-"
    return f"{prefix}{year}-{number:03d}"


def canonical_code(text: str) -> str | None:
    """`text` as the canonical code it means (제2023-7호, spaces and full-width digits allowed), or None."""

    plain = unicodedata.normalize("NFKC", text).strip().lower()
    plain = re.sub(r"\s+", "", plain).removeprefix("제").removesuffix("호")
    match = CODE.fullmatch(plain)
    if match is None:
        return None
    return certificate_code(match["scheme"] or "national", int(match["year"]), int(match["number"]))


def count_standing(lives: Iterable[tuple[int, Life]], day: date) -> dict[int, int]:
    """Cohort year -> number of certifications that neither ended nor expired by `day`, years ascending."""
    counts: dict[int, int] = {}
    for year, life in lives:
        if state_on(life, day) in STANDING:
            counts[year] = counts.get(year, 0) + 1
    return dict(sorted(counts.items()))
