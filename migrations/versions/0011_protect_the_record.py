"""protect the record: audit events are only ever added, sealed sheets stay as they are.

A table that SQLite rebuilds in a later batch loses its triggers; such a migration creates them again.
"""

from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

OF_SEALED = "(SELECT state FROM contest_score_sheet WHERE id = OLD.sheet_id) = 'sealed'"
# name -> table, what is refused, the rows it is about, what the database says
TRIGGERS = {
    "audit_event_is_not_changed": ("audit_event", "UPDATE", None, "audit events are never changed"),
    "audit_event_is_not_deleted": ("audit_event", "DELETE", None, "audit events are never deleted"),
    "sealed_sheet_is_not_changed": ("contest_score_sheet", "UPDATE", "OLD.state = 'sealed'", "this sheet is sealed"),
    "sealed_sheet_is_not_deleted": ("contest_score_sheet", "DELETE", "OLD.state = 'sealed'", "this sheet is sealed"),
    "sealed_score_is_not_changed": ("contest_score", "UPDATE", OF_SEALED, "this sheet is sealed"),
    "sealed_score_is_not_deleted": ("contest_score", "DELETE", OF_SEALED, "this sheet is sealed"),
}


def upgrade() -> None:
    for name, (table, event, condition, message) in TRIGGERS.items():
        if op.get_bind().dialect.name == "sqlite":
            when = f"WHEN {condition} " if condition else ""
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        else:
            refuse = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation';"
            body = f"IF {condition} THEN {refuse} END IF;" if condition else refuse
            row = "OLD" if event == "DELETE" else "NEW"
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {body} RETURN {row}; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    for name, (table, *_) in TRIGGERS.items():
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
