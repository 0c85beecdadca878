"""The certifications of 2022 to 2024 in two schemes; names, regions and services are samples where none is known."""

import random
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from forum_app.certification import services
from forum_app.certification.models import Certification, Cohort
from forum_app.certification.rules import EventKind
from forum_app.core.db import db
from forum_app.demo.facts import LOADER, at_hour, facts, played_at
from forum_app.institutions.models import Institution, ServiceType
from forum_app.institutions.rules import KNOWN_SERVICES, Region
from forum_app.institutions.services import add_site_service, ensure_service_types, find_or_create

BUSAN = Region.BUSAN


def load_cohort(scheme_slug: str, year: int) -> Cohort:
    """One cohort with its certifications, granted on its day."""
    data = facts("certification")
    scheme_data = next(s for s in data["schemes"] if s["slug"] == scheme_slug)
    cohort_data = next(c for c in scheme_data["cohorts"] if c["year"] == year)
    granted_on = date.fromisoformat(cohort_data["granted_on"])
    with played_at(at_hour(granted_on, 9)) as at:
        scheme = services.ensure_scheme(scheme_slug, actor=LOADER, at=at)
        cohort = services.open_cohort(
            scheme, year=year, sample_note=cohort_data["sample_note"],
            sample_note_en=cohort_data["sample_note_en"], actor=LOADER, at=at,
        )  # fmt: skip
        rng = random.Random(f"{data['seed']}-{scheme_slug}-{year}")  # noqa: S311  sample data, repeatable on purpose
        for number, (name, name_en, region) in enumerate(_holders(data, cohort_data, year, rng), start=1):
            institution = find_or_create(
                name, name_en=name_en, region=region, is_placeholder=name_en is not None, actor=LOADER, at=at
            )  # fmt: skip
            _grant(cohort, number, institution, service=_service(year, rng, at), at=at, on=granted_on)
    return cohort


def _holders(
    data: dict[str, Any], cohort: dict[str, Any], year: int, rng: random.Random
) -> list[tuple[str, str | None, Region]]:
    if "institutions" in cohort:
        return [(name, None, BUSAN) for name in cohort["institutions"]]
    return [
        (
            data["placeholder_name"] % {"year": year, "number": n},
            data["placeholder_name_en"] % {"year": year, "number": n},
            rng.choice(list(Region)),
        )
        for n in range(1, cohort["count"] + 1)
    ]


def _service(year: int, rng: random.Random, at: datetime) -> ServiceType:
    known = [service.slug for service in KNOWN_SERVICES if service.since <= year]
    return ensure_service_types(actor=LOADER, at=at)[rng.choice(known)]


def _grant(
    cohort: Cohort, number: int, institution: Institution, *, service: ServiceType, on: date, at: datetime
) -> None:
    add_site_service(institution, service, actor=LOADER, at=at)
    services.grant(
        institution, cohort=cohort, number=number, service=service, granted_on=on, valid_from=on, actor=LOADER, at=at
    )


def end_one() -> None:
    """One certification of 2023 no longer stands since 2024; no source says why or when."""
    for scheme in facts("certification")["schemes"]:
        for cohort in scheme["cohorts"]:
            if ended := cohort.get("ended"):
                on = date.fromisoformat(ended["on"])
                certification = db.session.scalars(
                    select(Certification)
                    .join(Cohort, Certification.cohort_id == Cohort.id)
                    .where(Cohort.year == cohort["year"], Certification.number == ended["number"])
                    .order_by(Certification.id)
                ).first()
                if certification is None:
                    raise RuntimeError("the data file ends a certification it does not grant")
                with played_at(at_hour(on, 9)) as at:
                    services.record_event(
                        certification, kind=EventKind.ENDED, event_on=on, reason=ended["reason"], actor=LOADER, at=at
                    )
