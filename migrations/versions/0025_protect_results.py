"""protect results: computations, frozen rules, seals, votes and granted awards stay as they are.

A later migration that rebuilds one of their tables on SQLite creates the triggers again.
"""

from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def changed(*names: str) -> str:
    """Whether one of these columns, none of which is ever NULL, gets another value."""
    return "(" + " OR ".join(f"NEW.{name} <> OLD.{name}" for name in names) + ")"


def text_changed(name: str) -> str:
    return f"COALESCE(CAST(NEW.{name} AS TEXT), '') <> COALESCE(CAST(OLD.{name} AS TEXT), '')"


ROUND_IS_SEALED = "EXISTS (SELECT 1 FROM contest_round r WHERE r.id = OLD.round_id AND r.sealed_at IS NOT NULL)"
KEPT, GRANTED = "a computation stays as it was made", "a granted award stays as it was granted"
VOTED = "this vote is over"
# name -> table, what is refused, the rows it is about, what the database says
TRIGGERS = {
    "computation_is_not_changed": (
        "contest_computation", "UPDATE",
        f"{changed('id', 'contest_id', 'stage', 'attempt', 'computed_at', 'rules_sha256')} OR {text_changed('package')}"
        " OR (OLD.superseded_at IS NOT NULL AND (NEW.superseded_at IS NULL OR NEW.superseded_at <> OLD.superseded_at))",
        KEPT,
    ),
    "computation_is_not_deleted": ("contest_computation", "DELETE", None, KEPT),
    "frozen_rules_are_not_changed": (
        "contest", "UPDATE",
        f"OLD.rules_sha256 IS NOT NULL AND ({text_changed('rules_json')} OR {text_changed('rules_sha256')})",
        "the rules are frozen",
    ),
    "sealed_round_stays_sealed": (
        "contest_round", "UPDATE",
        f"OLD.sealed_at IS NOT NULL AND (NEW.sealed_at IS NULL OR {changed('sealed_at', 'id', 'contest_id', 'code')})",
        "this round is sealed",
    ),
    "scored_assignment_is_not_changed": (
        "contest_assignment", "UPDATE",
        f"{changed('id', 'contest_id', 'round_id', 'entry_id', 'judge_id')}"
        " AND EXISTS (SELECT 1 FROM contest_score_sheet s WHERE s.assignment_id = OLD.id)",
        "a sheet belongs to this assignment",
    ),
    "cast_ballot_is_not_added": (
        "contest_ballot", "INSERT", "NEW.cast_at IS NOT NULL", "a ballot is handed out before it is cast",
    ),
    "late_ballot_is_not_cast": (
        "contest_ballot", "UPDATE", f"OLD.cast_at IS NULL AND NEW.cast_at IS NOT NULL AND {ROUND_IS_SEALED}", VOTED,
    ),
    "counted_vote_is_not_changed": ("contest_vote", "UPDATE", ROUND_IS_SEALED, VOTED),
    "counted_vote_is_not_deleted": ("contest_vote", "DELETE", ROUND_IS_SEALED, VOTED),
    "granted_award_is_not_changed": (
        "contest_award", "UPDATE",
        "OLD.number IS NOT NULL AND (NEW.number IS NULL"
        f" OR {changed('id', 'contest_id', 'entry_id', 'slot_id', 'year', 'number')})",
        GRANTED,
    ),
    "granted_award_is_not_deleted": ("contest_award", "DELETE", "OLD.number IS NOT NULL", GRANTED),
}  # fmt: skip


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
