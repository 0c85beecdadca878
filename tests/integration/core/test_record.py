"""What the database itself refuses: a changed or deleted audit event, a changed or deleted score of a sealed sheet."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.permissions import NOBODY
from forum_app.core.unit_of_work import unit_of_work
from forum_app.demo import load as demo


def refused(statement: str) -> str:
    with pytest.raises(DatabaseError) as refusal, unit_of_work():
        db.session.execute(text(statement))
    return str(refusal.value.orig).splitlines()[0]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit_event SET reason = 'another'", "audit events are never changed"),
        ("DELETE FROM audit_event", "audit events are never deleted"),
    ],
)
def test_an_audit_event_stays_as_it_was_written(session, statement, said):
    with unit_of_work():
        audit.record(NOBODY, "thing:do", "thing:1", at=clock.now(), reason="this")
    assert refused(statement) == said
    assert session.scalars(db.select(audit.AuditEvent.reason)).all() == ["this"]
    assert list(audit.broken_events()) == []


def test_a_sealed_sheet_and_its_scores_stay_as_they_were_given(session, tmp_path):
    demo.load(tmp_path)
    before = session.execute(text("SELECT count(*), sum(points) FROM contest_score")).one()
    for statement in (
        "UPDATE contest_score_sheet SET comment = 'another' WHERE state = 'sealed'",
        "UPDATE contest_score_sheet SET state = 'draft' WHERE state = 'sealed'",
        "DELETE FROM contest_score_sheet WHERE state = 'sealed'",
        "UPDATE contest_score SET points = 0 WHERE sheet_id IN (SELECT id FROM contest_score_sheet)",
        "DELETE FROM contest_score WHERE sheet_id IN (SELECT id FROM contest_score_sheet WHERE state = 'sealed')",
    ):
        assert refused(statement) == "this sheet is sealed"
    assert session.execute(text("SELECT count(*), sum(points) FROM contest_score")).one() == before
