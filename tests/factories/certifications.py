"""Certifications: by default of the national scheme, granted with the plaques of 5 December 2023."""

from __future__ import annotations

from datetime import date

from forum_app.certification import services
from forum_app.certification.models import Certification
from forum_app.certification.rules import EventKind
from forum_app.core.permissions import system_actor
from forum_app.institutions.models import Institution
from forum_app.institutions.rules import Region
from forum_app.institutions.services import ensure_service_types
from tests.factories.accounts import LONG_AGO
from tests.factories.institutions import make_institution

OFFICER = system_actor("tests")


def make_certification(
    number: int = 1,
    *,
    year: int = 2023,
    scheme: str = "national",
    granted_on: date = date(2023, 12, 5),
    institution: Institution | None = None,
    region: Region = Region.SEOUL,
    service: str | None = "maternal-newborn",
    sample_note: str | None = None,
    sample_note_en: str | None = None,
) -> Certification:
    """One certification with its `granted` event, valid for three years."""
    kinds = ensure_service_types(actor=OFFICER, at=LONG_AGO)
    cohort = services.open_cohort(
        services.ensure_scheme(scheme, actor=OFFICER, at=LONG_AGO),
        year=year, sample_note=sample_note, sample_note_en=sample_note_en, actor=OFFICER, at=LONG_AGO,
    )  # fmt: skip
    return services.grant(
        institution or make_institution(f"품질인증기관 {scheme} {year}-{number:02d}", region=region),
        cohort=cohort, number=number, service=kinds[service] if service else None, granted_on=granted_on,
        valid_from=granted_on, actor=OFFICER, at=LONG_AGO,
    )  # fmt: skip


def add_event(certification: Certification, kind: EventKind, day: date, reason: str = "공개 자료 없음") -> None:
    """One more event of its record."""
    services.record_event(certification, kind=kind, event_on=day, reason=reason, actor=OFFICER, at=LONG_AGO)


def make_three_cohorts() -> list[Certification]:
    """15 of 2022, 24 of 2023 with plaques (one ended on 2024-08-30), 23 of 2024 with plaques."""
    made = []
    for year, size, day in (
        (2022, 15, date(2022, 12, 12)),
        (2023, 24, date(2023, 12, 5)),
        (2024, 23, date(2024, 12, 17)),
    ):
        for number in range(1, size + 1):
            made.append(make_certification(number, year=year, granted_on=day))
            if year > 2022:
                add_event(made[-1], EventKind.PRESENTED, day)
    add_event(made[15 + 15], EventKind.ENDED, date(2024, 8, 30))
    return made
