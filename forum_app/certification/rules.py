"""When a certification holds: dated events, states as of a day, numbers, counts; pure."""

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from forum_app.core.errors import FieldError
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
            cls.GRANTED: N_("인증 받음"), cls.ISSUED: N_("인증서 교부"), cls.PRESENTED: N_("현판 수여"),
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
            cls.VALID: N_("유효"), cls.SUSPENDED: N_("정지"), cls.EXPIRED: N_("만료"), cls.REVOKED: N_("인증 취소"),
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
# The public filter `status`; whatever ended before its time is "ended" there, each row says how.
STATES_BY_STATUS: Final = {
    "valid": frozenset({State.VALID}),
    "suspended": frozenset({State.SUSPENDED}),
    "expired": frozenset({State.EXPIRED}),
    "ended": frozenset({State.ENDED, State.REVOKED, State.RETURNED}),
}
NEEDS_CONFIRMATION = frozenset(ENDINGS) - {EventKind.EXPIRED}
ONCE = {
    EventKind.GRANTED: N_("인증은 한 번만 적을 수 있습니다."),
    EventKind.PRESENTED: N_("현판은 이미 수여했습니다."),
}
MAX_REASON = 300


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


def check_event(life: Life, kind: EventKind, on: date, reason: str) -> None:
    """See that `kind` may be added to the record on the day `on`; events of one day keep the order of recording.

    A late entry is possible as long as the whole record still makes sense: nothing before the grant, one ending
    and nothing after it, no second suspension before the first is lifted.

    Raises:
        FieldError: names the field `kind`, `event_on` or `reason`.
    """
    if kind in NEEDS_REASON and not reason.strip():
        raise FieldError("reason", N_("사유를 적어 주십시오."))
    if len(reason) > MAX_REASON:
        raise FieldError("reason", N_("사유는 %(limit)d자까지 적을 수 있습니다."), limit=MAX_REASON)
    if kind is EventKind.EXPIRED and on < life.valid_until:
        raise FieldError("event_on", N_("유효기간이 %(day)s까지라 그 전에는 만료될 수 없습니다."), day=life.valid_until)
    if kind in ONCE and any(kind is held for _, held in life.events):
        raise FieldError("kind", ONCE[kind])
    _check_ending(life, kind, on)
    _check_pauses(sorted([*life.events, (on, kind)], key=lambda event: event[0]))


def _check_ending(life: Life, kind: EventKind, on: date) -> None:
    granted = min((day for day, held in life.events if held is EventKind.GRANTED), default=None)
    if granted is not None and on < granted:
        raise FieldError("event_on", N_("인증한 날 %(day)s보다 앞선 날짜입니다."), day=granted)
    ended = next((day for day, held in life.events if held in ENDINGS), None)
    if ended is not None and kind in ENDINGS:
        raise FieldError("kind", N_("%(day)s에 이미 끝난 인증입니다."), day=ended)
    if ended is not None and on >= ended:
        raise FieldError("event_on", N_("%(day)s에 끝난 인증에는 그 뒤의 일을 적을 수 없습니다."), day=ended)
    if kind in ENDINGS and (later := [day for day, _ in life.events if day > on]):
        raise FieldError("event_on", N_("%(day)s에 적힌 일이 있어 그 전에 끝낼 수 없습니다."), day=max(later))


def _check_pauses(events: Iterable[tuple[date, EventKind]]) -> None:
    suspended_on: date | None = None
    for day, kind in events:
        if kind is EventKind.SUSPENDED:
            if suspended_on is not None:
                raise FieldError("kind", N_("%(day)s부터 이미 정지 중입니다."), day=suspended_on)
            suspended_on = day
        elif kind is EventKind.REINSTATED:
            if suspended_on is None:
                raise FieldError("kind", N_("정지된 적이 없어 정지를 풀 수 없습니다."))
            suspended_on = None


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


def check_period(granted_on: date, valid_from: date, valid_until: date) -> None:
    """See that a grant and its validity make sense together.

    Raises:
        FieldError: names `valid_from`, `valid_until` or `granted_on`.
    """
    if not EARLIEST <= granted_on <= valid_until <= LATEST:
        for field, day in (("granted_on", granted_on), ("valid_until", valid_until)):
            if not EARLIEST <= day <= LATEST:
                raise FieldError(field, N_("%(day)s은(는) 인증이 있을 수 없는 날짜입니다."), day=day)
    if valid_from < granted_on:
        raise FieldError("valid_from", N_("유효기간은 인증한 날 %(day)s보다 앞설 수 없습니다."), day=granted_on)
    if valid_until < valid_from:
        raise FieldError("valid_until", N_("유효기간의 끝이 시작 %(day)s보다 앞섭니다."), day=valid_from)


def day_from(text: str, field: str) -> date:
    """A day written as 2023-12-05.

    Raises:
        FieldError: another form, or no such day.
    """
    plain = text.strip().removesuffix(" 00:00:00")  # how a spreadsheet hands over a day
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", plain):
        with suppress(ValueError):
            return date.fromisoformat(plain)
    raise FieldError(
        field, N_("%(column)s의 '%(text)s'은(는) 날짜가 아닙니다. 2023-12-05처럼 적어 주십시오."),
        column=field, text=plain[:20],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownScheme:
    """A scheme that exists in public; it is created on first use."""

    slug: str
    name: str
    name_en: str
    operator: str
    operator_en: str
    source: str


NATIONAL: Final = "national"
ALL_SCHEMES: Final = "all"
# Press release of 2024-12-17 (korea.kr 156666103); news1 5615280 for Busan. Both grant for three years.
KNOWN_SCHEMES: Final = {
    scheme.slug: scheme
    for scheme in (
        KnownScheme(
            NATIONAL, "사회서비스 품질인증제", "Social Service Quality Certification",
            "보건복지부·중앙사회서비스원", "Ministry of Health and Welfare; Central Social Service Agency",
            "https://m.korea.kr/news/pressReleaseView.do?newsId=156666103",
        ),
        KnownScheme(
            "busan", "사회서비스 품질인증제", "Social Service Quality Certification",
            "부산광역시·부산광역시사회서비스원", "Busan Metropolitan City; Busan Social Service Agency",
            "https://news1.kr/amp/local/busan-gyeongnam/5615280",
        ),
    )
}  # fmt: skip
RESERVED_SLUGS: Final = frozenset({"all", "award", "attend"})  # other papers' numbers begin with these


def check_scheme_slug(slug: str) -> None:
    """See that `slug` can stand in addresses and before certificate numbers.

    Raises:
        FieldError: it cannot.
    """
    if not re.fullmatch(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?", slug) or slug in RESERVED_SLUGS:
        raise FieldError(
            "slug",
            N_("영문 소문자로 시작하고 소문자, 숫자, 붙임표만 씁니다. all, award, attend는 쓸 수 없습니다."),
        )  # fmt: skip
    if re.search(r"-[0-9]{4}$", slug):
        raise FieldError("slug", N_("연도로 끝나는 이름은 인증번호와 헷갈립니다. 다른 이름으로 적어 주십시오."))


EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2100, 12, 31)
CODE = re.compile(r"(?:(?P<scheme>[a-z][a-z0-9-]*)-)?(?P<year>[0-9]{4})-(?P<number>[0-9]{1,4})")


def certificate_code(scheme_slug: str, year: int, number: int) -> str:
    """The printed number in its canonical ASCII form: 2023-007, busan-2024-001, attend-2023-0001."""
    prefix = "" if scheme_slug == "national" else f"{scheme_slug}-"
    digits = 4 if scheme_slug == "attend" else 3
    return f"{prefix}{year}-{number:0{digits}d}"


def canonical_code(text: str) -> str | None:
    """`text` as the canonical code it means (제2023-7호, spaces and full-width digits allowed), or None."""

    plain = unicodedata.normalize("NFKC", text).strip().lower()
    plain = re.sub(r"\s+", "", plain).removeprefix("제").removeprefix("no.").removesuffix("호")
    match = CODE.fullmatch(plain)
    if match is None:
        return None
    return certificate_code(match["scheme"] or "national", int(match["year"]), int(match["number"]))


def code_part(text: str) -> str:
    """`text` as a part of a certificate number (제2023-0 -> 2023-0), or "" where it can be none."""
    plain = re.sub(r"[\s제호]", "", unicodedata.normalize("NFKC", text)).lower()
    return plain if re.fullmatch(r"[a-z0-9-]*[0-9][a-z0-9-]*", plain) else ""


def count_standing(lives: Iterable[tuple[int, Life]], day: date) -> dict[int, int]:
    """Cohort year -> number of certifications that neither ended nor expired by `day`, years ascending."""
    counts: dict[int, int] = {}
    for year, life in lives:
        if state_on(life, day) in STANDING:
            counts[year] = counts.get(year, 0) + 1
    return dict(sorted(counts.items()))
