"""Institutions."""

from __future__ import annotations

from forum_app.core.db import db
from forum_app.institutions.models import Institution
from forum_app.institutions.rules import Region, search_key
from tests.factories.accounts import LONG_AGO


def make_institution(
    name: str = "돌봄 하나", *, region: Region | None = Region.SEOUL, **changes: object
) -> Institution:
    """One institution without a business registration number."""
    institution = Institution(name=name, search_key=search_key(name), region=region, created_at=LONG_AGO, **changes)
    db.session.add(institution)
    db.session.flush()
    return institution
