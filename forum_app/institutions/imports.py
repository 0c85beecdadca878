"""A table of institutions into rows; all of it or nothing."""

from dataclasses import dataclass
from datetime import datetime

from forum_app.core.errors import DomainError, FieldError, LineError
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.core.tabular import Row, Table, parse_rows, refuse_doubles, required
from forum_app.institutions.rules import Region, normal_business_no, region_from, tidy_name
from forum_app.institutions.services import add_site_service, ensure_service_types, find_or_create

COLUMNS = ("institution", "business_no", "region", "service")


@dataclass(frozen=True, slots=True)
class InstitutionRow:
    """One row; `service` is a slug or a name still to be looked up."""

    name: str
    business_no: str | None
    region: Region | None
    service: str | None


def parse_institution(row: Row) -> InstitutionRow:
    """One row of the file.

    Raises:
        FieldError: names the column.
    """
    region = region_from(row["region"]) if row["region"].strip() else None
    service = row["service"].strip() or None
    if service and region is None:
        raise FieldError("region", N_("서비스를 적으려면 지역이 있어야 합니다."))
    return InstitutionRow(
        tidy_name(required(row, "institution")), normal_business_no(row["business_no"]), region, service
    )


def import_institutions(table: Table, *, actor: Actor, at: datetime) -> int:
    """Write a table; the number of its rows. A row that is there already is completed, not doubled.

    Raises:
        ImportRefused: names every bad line; nothing is kept, since the caller's unit of work rolls back.
    """
    sheet = parse_rows(table, parse_institution)
    refuse_doubles(
        sheet,
        lambda row: (row.business_no, row.service) if row.business_no else None,
        N_("같은 사업자등록번호와 서비스가 %(first)d번째 줄에도 있습니다."),
    )
    known = {} if sheet.errors else ensure_service_types(actor=actor, at=at)
    for line, row in [] if sheet.errors else sheet.rows:
        try:
            service = next((s for s in known.values() if row.service in (s.slug, s.name)), None)
            if row.service and service is None:
                raise FieldError(
                    "service", N_("서비스 '%(text)s'을(를) 알 수 없습니다. 쓸 수 있는 값: %(allowed)s"),
                    text=row.service[:40], allowed=", ".join(known),
                )  # fmt: skip
            institution = find_or_create(row.name, business_no=row.business_no, region=row.region, actor=actor, at=at)
            if service is not None:
                add_site_service(institution, service, actor=actor, at=at)
        except DomainError as error:
            sheet.errors.append(LineError(line, error.message, tuple(error.params.items())))
    return len(sheet.values_or_refuse())
