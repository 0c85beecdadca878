"""Writes of institutions: found or created, never doubled."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum_app.core import audit
from forum_app.core.db import db
from forum_app.core.errors import Conflict
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.institutions.models import Institution, ServiceType, Site
from forum_app.institutions.rules import (
    KNOWN_SERVICES,
    Region,
    is_same_name,
    normal_business_no,
    search_key,
    tidy_name,
)


def find_or_create(
    name: str,
    *,
    business_no: str | None = None,
    region: Region | None = None,
    actor: Actor,
    at: datetime,
    is_placeholder: bool = False,
    name_en: str | None = None,
    trusts_details: bool = True,
) -> Institution:
    """The institution meant by a name and, where known, a business registration number.

    The number decides. Without a match by number, the row of that name which has no number yet is meant, and
    takes the number. Without a number, a name borne by exactly one row means that row. A name twin with another
    number is another institution. A missing region is filled in, nothing else is overwritten.

    `trusts_details` False is for strangers: what they say of number and region finds a row and never writes one, so
    nobody gives an institution a number that is not its own, or takes a number away from it.

    Raises:
        FieldError: the name or the number is malformed.
        Conflict: the number belongs to an institution of another name.
    """
    name = tidy_name(name)
    number = normal_business_no(business_no or "")
    found = _find(name, number)
    if not trusts_details:
        if found is not None:
            return found
        number = region = None
    if found is None:
        fresh = Institution(
            name=name, name_en=name_en, search_key=search_key(name), business_no=number, region=region,
            is_placeholder=is_placeholder, created_at=at,
        )  # fmt: skip
        if found := _insert_or_find(fresh):
            return _complete(found, number=number, region=region, actor=actor, at=at)
        audit.record(actor, "institution:create", fresh, at=at, after={"name": name, "region": region})
        return fresh
    return _complete(found, number=number, region=region, actor=actor, at=at)


def _find(name: str, number: str | None) -> Institution | None:
    if number is not None:
        found = db.session.scalar(select(Institution).where(Institution.business_no == number))
        if found is not None and not is_same_name(found.name, name):
            raise Conflict(
                N_("사업자등록번호 %(number)s은(는) 이미 '%(name)s'의 번호입니다. 번호나 이름을 확인해 주십시오."),
                number=number, name=found.name,
            )  # fmt: skip
        if found is not None:
            return found
    bearers = db.session.scalars(
        select(Institution)
        .where(Institution.search_key == search_key(name))
        .order_by(Institution.business_no.is_not(None), Institution.id)
        .limit(2)
    ).all()
    without_number = next((i for i in bearers if i.business_no is None), None)
    if without_number is not None or number is not None:
        return without_number
    return bearers[0] if len(bearers) == 1 else None


def _insert_or_find(fresh: Institution) -> Institution | None:
    """Insert `fresh`, or answer the row that somebody else inserted in the same moment."""
    try:
        with db.session.begin_nested():
            db.session.add(fresh)
            db.session.flush()
    except IntegrityError:
        found = _find(fresh.name, fresh.business_no)
        if found is None:
            raise
        return found
    return None


def _complete(
    found: Institution, *, number: str | None, region: Region | None, actor: Actor, at: datetime
) -> Institution:
    before = {"business_no": found.business_no, "region": found.region}
    if found.business_no is None and number is not None:
        found.business_no = number
    if found.region is None and region is not None:
        found.region = region
    after = {"business_no": found.business_no, "region": found.region}
    if after != before:
        db.session.flush()
        audit.record(actor, "institution:complete", found, at=at, before=before, after=after)
    return found


def ensure_service_types(*, actor: Actor, at: datetime) -> dict[str, ServiceType]:
    """Slug -> service type; the known ones are created on first use."""
    held = {row.slug: row for row in db.session.scalars(select(ServiceType))}
    for position, known in enumerate(KNOWN_SERVICES, start=1):
        if known.slug in held:
            continue
        row = ServiceType(slug=known.slug, name=known.name, name_en=known.name_en, position=position)
        db.session.add(row)
        db.session.flush()
        audit.record(actor, "service_type:create", row, at=at, after={"slug": known.slug})
        held[known.slug] = row
    return held


def add_site_service(institution: Institution, service: ServiceType, *, actor: Actor, at: datetime) -> Site:
    """Note that the institution offers `service` at its site in its own region; the site is made on first use.

    Raises:
        Conflict: the institution has no region yet.
    """
    if institution.region is None:
        raise Conflict(N_("서비스를 적으려면 지역이 있어야 합니다."))
    site = db.session.scalar(select(Site).where(Site.institution_id == institution.id, Site.name == institution.name))
    if site is None:
        site = Site(institution_id=institution.id, name=institution.name, region=institution.region)
        db.session.add(site)
        db.session.flush()
        audit.record(actor, "site:create", site, at=at, after={"institution": institution.id})
    if service not in site.services:
        site.services.append(service)
        db.session.flush()
        audit.record(actor, "site:add_service", site, at=at, after={"service": service.slug})
    return site
