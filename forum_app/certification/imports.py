"""A table of dated events, one row an event, into certifications; all of it or nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from forum_app.certification import queries, services
from forum_app.certification.models import Certification
from forum_app.certification.rules import (
    MAX_REASON,
    EventKind,
    canonical_code,
    certificate_code,
    check_period,
    day_from,
    years_later,
)
from forum_app.core.errors import DomainError, FieldError, LineError
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.core.tabular import Row, Sheet, Table, choice, parse_rows, refuse_doubles, required
from forum_app.institutions.rules import Region, normal_business_no, region_from, tidy_name
from forum_app.institutions.services import ensure_service_types, find_or_create

COLUMNS = (
    "certificate_no", "institution", "business_no", "region", "service", "scheme", "cohort", "granted_on",
    "valid_from", "valid_until", "event", "event_on", "reason",
)  # fmt: skip
KEEPS_PERIOD = frozenset(EventKind) - {EventKind.RENEWED, EventKind.SUCCEEDED}


@dataclass(frozen=True, slots=True)
class GrantRow:
    """What the row with event=granted says of the certification itself."""

    institution: str
    business_no: str | None
    region: Region | None
    service: str | None
    scheme: str
    year: int
    number: int
    granted_on: date
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """One row: an event of the certification `code`; `grant` is there when the event creates it."""

    code: str
    kind: EventKind
    event_on: date
    reason: str
    grant: GrantRow | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import wrote."""

    certifications: int
    events: int


def parse_event(row: Row) -> EventRow:
    """One row of the file.

    Raises:
        FieldError: names the column.
    """
    text = required(row, "certificate_no")
    code = canonical_code(text)
    if code is None:
        raise FieldError(
            "certificate_no",
            N_("certificate_no의 '%(text)s'은(는) 인증번호가 아닙니다. 2023-007이나 busan-2024-001처럼 적어 주십시오."),
            text=text[:40],
        )
    kind = EventKind(choice(row, "event", [kind.value for kind in EventKind]))
    reason = " ".join(row["reason"].split())
    if len(reason) > MAX_REASON:
        raise FieldError("reason", N_("사유는 %(limit)d자까지 적을 수 있습니다."), limit=MAX_REASON)
    granted = _grant_row(row, code) if kind is EventKind.GRANTED else None
    event_on = day_from(required(row, "event_on"), "event_on")
    if granted and granted.granted_on != event_on:
        raise FieldError("event_on", N_("event=granted 줄에서는 event_on이 granted_on과 같은 날이어야 합니다."))
    until = day_from(row["valid_until"], "valid_until") if row["valid_until"].strip() else None
    return EventRow(code, kind, event_on, reason, granted, until)


def _grant_row(row: Row, code: str) -> GrantRow:
    scheme = required(row, "scheme")
    year = _year(row)
    number = int(code.rpartition("-")[2])
    if number == 0 or code != certificate_code(scheme, year, number):
        raise FieldError(
            "certificate_no", N_("인증번호 %(code)s은(는) 인증제 %(scheme)s의 %(year)d년 기수와 맞지 않습니다."),
            code=code, scheme=scheme[:40], year=year,
        )  # fmt: skip
    granted_on = day_from(required(row, "granted_on"), "granted_on")
    valid_from = day_from(required(row, "valid_from"), "valid_from")
    valid_until = day_from(row["valid_until"], "valid_until") if row["valid_until"].strip() else None
    check_period(granted_on, valid_from, valid_until or years_later(valid_from, 1))
    return GrantRow(
        institution=tidy_name(required(row, "institution")),
        business_no=normal_business_no(row["business_no"]),
        region=region_from(row["region"]) if row["region"].strip() else None,
        service=row["service"].strip() or None,
        scheme=scheme, year=year, number=number,
        granted_on=granted_on, valid_from=valid_from, valid_until=valid_until,
    )  # fmt: skip


def _year(row: Row) -> int:
    text = required(row, "cohort")
    if not (text.isascii() and text.isdecimal() and int(text) in services.YEARS):
        raise FieldError("cohort", N_("기수는 2023처럼 네 자리 연도로 적어 주십시오."))
    return int(text)


def import_certifications(table: Table, *, actor: Actor, at: datetime) -> Imported:
    """Write a table of events; events of one certification are taken in the order of their days.

    Raises:
        ImportRefused: names every bad line; nothing is kept, since the caller's unit of work rolls back.
    """
    sheet = parse_rows(table, parse_event)
    refuse_doubles(
        sheet,
        lambda row: row.code if row.grant else None,
        N_("인증번호 %(value)s은(는) %(first)d번째 줄에도 있습니다."),
    )
    writing = _Writing(sheet, actor, at)
    if not sheet.errors:
        for line, row in sorted(sheet.rows, key=_order):
            writing.take(line, row)
    sheet.values_or_refuse()
    return Imported(sum(row.grant is not None for _, row in sheet.rows), len(sheet.rows))


def _order(numbered: tuple[int, EventRow]) -> tuple[str, bool, date, int]:
    line, row = numbered
    return row.code, row.grant is None, row.event_on, line


class _Writing:
    """One import under way: certifications it knows, errors it found."""

    def __init__(self, sheet: Sheet[EventRow], actor: Actor, at: datetime) -> None:
        self.sheet, self.actor, self.at = sheet, actor, at
        codes = sorted({row.code for _, row in sheet.rows})
        self.held = {} if sheet.errors else queries.certification_by_code(actor, codes)
        self.services = {} if sheet.errors else ensure_service_types(actor=actor, at=at)
        self.failed: set[str] = set()

    def take(self, line: int, row: EventRow) -> None:
        """Write one row or note why not; after a failed grant its events are left out silently."""
        try:
            if row.grant:
                self.held[row.code] = self._grant(row.grant, row.code)
            elif row.code not in self.failed:
                self._event(row)
        except DomainError as error:
            self.sheet.errors.append(LineError(line, error.message, tuple(error.params.items())))
            if row.code not in self.held:
                self.failed.add(row.code)

    def _grant(self, row: GrantRow, code: str) -> Certification:
        if code in self.held:
            raise FieldError("certificate_no", N_("인증번호 %(code)s은(는) 이미 있습니다."), code=code)
        service = next((s for s in self.services.values() if row.service in (s.slug, s.name)), None)
        if row.service and service is None:
            raise FieldError(
                "service", N_("서비스 '%(text)s'을(를) 알 수 없습니다. 쓸 수 있는 값: %(allowed)s"),
                text=row.service[:40], allowed=", ".join(self.services),
            )  # fmt: skip
        scheme = services.ensure_scheme(row.scheme, actor=self.actor, at=self.at)
        return services.grant(
            find_or_create(
                row.institution, business_no=row.business_no, region=row.region, actor=self.actor, at=self.at
            ),
            cohort=services.open_cohort(scheme, year=row.year, actor=self.actor, at=self.at),
            number=row.number, service=service, granted_on=row.granted_on, valid_from=row.valid_from,
            valid_until=row.valid_until, actor=self.actor, at=self.at,
        )  # fmt: skip

    def _event(self, row: EventRow) -> None:
        certification = self.held.get(row.code)
        if certification is None:
            raise FieldError(
                "certificate_no",
                N_("인증번호 %(code)s이(가) 없습니다. event=granted인 줄이 먼저 있어야 합니다."),
                code=row.code,
            )
        if row.kind in KEEPS_PERIOD and row.valid_until not in (None, certification.valid_until):
            raise FieldError(
                "valid_until", N_("valid_until이 %(code)s의 기록(%(day)s)과 다릅니다."),
                code=row.code, day=certification.valid_until,
            )  # fmt: skip
        services.record_event(
            certification, kind=row.kind, event_on=row.event_on, reason=row.reason, actor=self.actor, at=self.at
        )
