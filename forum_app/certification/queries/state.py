"""The state of a certification as of a day, as the database computes it; the twin of `rules.state_on`."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, case, select

from forum_app.certification.models import Certification, CertificationEvent
from forum_app.certification.rules import ENDINGS, EventKind, State


def _latest(kinds: Iterable[EventKind], day: date) -> ColumnElement[EventKind]:
    return (
        select(CertificationEvent.kind)
        .where(
            CertificationEvent.certification_id == Certification.id,
            CertificationEvent.kind.in_(list(kinds)),
            CertificationEvent.event_on <= day,
        )
        .order_by(CertificationEvent.event_on.desc(), CertificationEvent.id.desc())
        .limit(1)
        .correlate(Certification)
        .scalar_subquery()
    )


def state_column(day: date) -> ColumnElement[str]:
    """The value of `State` on `day`; a test holds it against the rule for random records.

    Filters, counts and pages need the state before rows are cut, so it is computed where they are cut.
    """
    ending = _latest(ENDINGS, day)
    pause = _latest((EventKind.SUSPENDED, EventKind.REINSTATED), day)
    running = case(
        (Certification.valid_until < day, State.EXPIRED.value),
        (pause == EventKind.SUSPENDED, State.SUSPENDED.value),
        else_=State.VALID.value,
    )
    ended = case({kind: state.value for kind, state in ENDINGS.items()}, value=ending, else_=running)
    return case((Certification.granted_on > day, State.UNKNOWN.value), else_=ended)
