"""Names to choose from in forms that anybody may open."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from forum_app.certification.models import Certification
from forum_app.core.db import db
from forum_app.core.permissions import Actor
from forum_app.institutions.models import Institution
from forum_app.institutions.rules import search_key

LEAST_LETTERS, MOST_NAMES = 2, 10


def certified_names(_actor: Actor, text: str) -> Sequence[str]:
    """Names that hold `text` of institutions which the public register shows anyway; open to everybody."""
    key = search_key(text)
    if len(key) < LEAST_LETTERS:
        return []
    certified = exists().where(Certification.institution_id == Institution.id)
    query = select(Institution.name).where(Institution.search_key.contains(key, autoescape=True), certified)
    return db.session.scalars(query.order_by(Institution.search_key, Institution.id).limit(MOST_NAMES)).all()
