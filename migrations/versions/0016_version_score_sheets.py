"""version score sheets: every save is kept, a sealed sheet opens only with two approvals, nothing else changes it.

The triggers of 0011 give way to stricter ones. A later migration that rebuilds one of their tables on SQLite creates
them again.
"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

SHEET_STATES = ('draft', 'submitted', 'sealed', 'reopened')
STATES = ('asked', 'supported', 'open', 'done', 'refused')

OF_SEALED_BEFORE = "(SELECT state FROM contest_score_sheet WHERE id = OLD.sheet_id) = 'sealed'"
BEFORE = {  # as 0011 made them
    "sealed_sheet_is_not_changed": ("contest_score_sheet", "UPDATE", "OLD.state = 'sealed'", "this sheet is sealed"),
    "sealed_sheet_is_not_deleted": ("contest_score_sheet", "DELETE", "OLD.state = 'sealed'", "this sheet is sealed"),
    "sealed_score_is_not_changed": ("contest_score", "UPDATE", OF_SEALED_BEFORE, "this sheet is sealed"),
    "sealed_score_is_not_deleted": ("contest_score", "DELETE", OF_SEALED_BEFORE, "this sheet is sealed"),
}

ROUND_IS_SEALED = (
    "EXISTS (SELECT 1 FROM contest_assignment a JOIN contest_round r ON r.id = a.round_id"
    " WHERE a.id = {row}.assignment_id AND r.sealed_at IS NOT NULL)"
)
SAME = " AND ".join(
    [
        *(f"NEW.{name} = OLD.{name}" for name in ('id', 'assignment_id', 'comment', 'comment_entrant', 'saved_at', 'submitted_at')),
        *(f"COALESCE(NEW.{name}, '') = COALESCE(OLD.{name}, '')" for name in ('salt', 'commitment')),
    ]
)
OPENS_RIGHTLY = (  # what was sealed is kept, and two people have approved
    f"NEW.state = 'reopened' AND {SAME} AND EXISTS (SELECT 1 FROM contest_reopening q"
    " JOIN contest_sheet_version v ON v.sheet_id = q.sheet_id AND v.version = q.kept_version"
    " WHERE q.sheet_id = OLD.id AND q.state = 'open' AND v.version = OLD.version AND v.state = 'sealed')"
)
IS_OPEN = "EXISTS (SELECT 1 FROM contest_reopening q WHERE q.sheet_id = OLD.id AND q.state = 'open')"
SHEET_CHANGE = (
    f"(OLD.state = 'sealed' AND NOT ({OPENS_RIGHTLY}))"
    f" OR (OLD.state = 'reopened' AND NOT (NEW.state IN ('reopened', 'sealed') AND {IS_OPEN}))"
    f" OR (OLD.state IN ('draft', 'submitted') AND (NEW.state = 'reopened' OR {ROUND_IS_SEALED.format(row='OLD')}))"
    " OR (OLD.state = 'draft' AND NEW.state = 'sealed')"
)
OF_SEALED = (
    "EXISTS (SELECT 1 FROM contest_score_sheet s JOIN contest_assignment a ON a.id = s.assignment_id"
    " JOIN contest_round r ON r.id = a.round_id WHERE s.id = {row}.sheet_id"
    " AND (s.state = 'sealed' OR (s.state <> 'reopened' AND r.sealed_at IS NOT NULL)))"
)
APPROVAL_CHANGE = " OR ".join(
    [
        "OLD.state IN ('done', 'refused')",
        *(f"NEW.{name} <> OLD.{name}" for name in ('id', 'sheet_id', 'reason', 'requested_by_id', 'requested_at')),
        *(
            f"(OLD.{name} IS NOT NULL AND (NEW.{name} IS NULL OR NEW.{name} <> OLD.{name}))"
            for name in ('first_approver_id', 'second_approver_id', 'kept_version')
        ),
        "(OLD.state = 'asked' AND (NEW.state NOT IN ('asked', 'supported', 'refused') OR NEW.second_approver_id IS NOT NULL))",
        "(OLD.state = 'supported' AND NEW.state NOT IN ('supported', 'open', 'refused'))",
        "(OLD.state = 'open' AND NEW.state NOT IN ('open', 'done'))",
        "(NEW.state = 'done' AND NOT EXISTS (SELECT 1 FROM contest_score_sheet s WHERE s.id = OLD.sheet_id AND s.state = 'sealed'))",
    ]
)
SEALED = "this sheet is sealed"
# name -> table, what is refused, the rows it is about, what the database says
NOW = {
    "sealed_sheet_is_not_added": (
        "contest_score_sheet", "INSERT",
        f"NEW.state IN ('sealed', 'reopened') OR {ROUND_IS_SEALED.format(row='NEW')}", SEALED,
    ),
    "sealed_sheet_is_not_changed": ("contest_score_sheet", "UPDATE", SHEET_CHANGE, SEALED),
    "sealed_sheet_is_not_deleted": ("contest_score_sheet", "DELETE", "OLD.state IN ('sealed', 'reopened')", SEALED),
    "sealed_score_is_not_added": ("contest_score", "INSERT", OF_SEALED.format(row="NEW"), SEALED),
    "sealed_score_is_not_changed": (
        "contest_score", "UPDATE", f"{OF_SEALED.format(row='OLD')} OR {OF_SEALED.format(row='NEW')}", SEALED,
    ),
    "sealed_score_is_not_deleted": ("contest_score", "DELETE", OF_SEALED.format(row="OLD"), SEALED),
    "sheet_version_is_not_changed": ("contest_sheet_version", "UPDATE", None, "sheet versions are never changed"),
    "sheet_version_is_not_deleted": ("contest_sheet_version", "DELETE", None, "sheet versions are never deleted"),
    "reopening_begins_unapproved": (
        "contest_reopening", "INSERT",
        "NEW.state <> 'asked' OR NEW.first_approver_id IS NOT NULL OR NEW.second_approver_id IS NOT NULL",
        "a reopening is approved by two people, one after the other",
    ),
    "reopening_keeps_its_approvals": (
        "contest_reopening", "UPDATE", APPROVAL_CHANGE, "a reopening is approved by two people, one after the other",
    ),
    "reopening_is_not_deleted": ("contest_reopening", "DELETE", None, "reopenings are never deleted"),
}  # fmt: skip


def make(triggers: dict[str, tuple[str, str, str | None, str]]) -> None:
    for name, (table, event, condition, message) in triggers.items():
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


def drop(triggers: dict[str, tuple[str, str, str | None, str]]) -> None:
    for name, (table, *_) in triggers.items():
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")


def upgrade() -> None:
    drop(BEFORE)
    op.create_table(
        'contest_sheet_version',
        sa.Column('sheet_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('state', sa.Enum(*SHEET_STATES, name='sheetstate', native_enum=False, create_constraint=True, length=30), nullable=False),
        sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('points', sa.JSON(), nullable=False),
        sa.Column('comment', sa.Text(), nullable=False),
        sa.Column('comment_entrant', sa.Text(), nullable=False),
        sa.Column('salt', sa.String(length=64), nullable=True),
        sa.Column('commitment', sa.String(length=64), nullable=True),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('actor_name', sa.String(length=100), nullable=False),
        sa.CheckConstraint('(salt IS NULL) = (commitment IS NULL)', name=op.f('ck_contest_sheet_version_commitment_has_salt')),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_contest_sheet_version_account_id_account'), ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['sheet_id'], ['contest_score_sheet.id'], name=op.f('fk_contest_sheet_version_sheet_id_contest_score_sheet'), ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('sheet_id', 'version', name=op.f('pk_contest_sheet_version')),
    )
    op.create_table(
        'contest_reopening',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('sheet_id', sa.Integer(), nullable=False),
        sa.Column('state', sa.Enum(*STATES, name='reopeningstate', native_enum=False, create_constraint=True, length=30), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.Column('requested_by_id', sa.Integer(), nullable=False),
        sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('first_approver_id', sa.Integer(), nullable=True),
        sa.Column('first_approved_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('second_approver_id', sa.Integer(), nullable=True),
        sa.Column('second_approved_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('kept_version', sa.Integer(), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('refusal', sa.String(length=500), nullable=False),
        sa.CheckConstraint('length(reason) > 0', name=op.f('ck_contest_reopening_has_reason')),
        sa.CheckConstraint('first_approver_id <> second_approver_id', name=op.f('ck_contest_reopening_approvers_differ')),
        sa.CheckConstraint('(first_approver_id IS NULL) = (first_approved_at IS NULL)', name=op.f('ck_contest_reopening_first_has_time')),
        sa.CheckConstraint('(second_approver_id IS NULL) = (second_approved_at IS NULL)', name=op.f('ck_contest_reopening_second_has_time')),
        sa.CheckConstraint('first_approver_id IS NOT NULL OR second_approver_id IS NULL', name=op.f('ck_contest_reopening_first_comes_first')),
        sa.CheckConstraint("state NOT IN ('open', 'done') OR (second_approver_id IS NOT NULL AND kept_version IS NOT NULL)", name=op.f('ck_contest_reopening_open_is_approved')),
        sa.CheckConstraint("state <> 'supported' OR first_approver_id IS NOT NULL", name=op.f('ck_contest_reopening_supported_is_approved')),
        sa.CheckConstraint("(state IN ('done', 'refused')) = (ended_at IS NOT NULL)", name=op.f('ck_contest_reopening_ended_has_time')),
        sa.CheckConstraint("state <> 'refused' OR length(refusal) > 0", name=op.f('ck_contest_reopening_refusal_has_reason')),
        sa.ForeignKeyConstraint(['sheet_id'], ['contest_score_sheet.id'], name=op.f('fk_contest_reopening_sheet_id_contest_score_sheet'), ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['sheet_id', 'kept_version'], ['contest_sheet_version.sheet_id', 'contest_sheet_version.version'], name=op.f('fk_contest_reopening_sheet_id_kept_version_contest_sheet_version')),
        sa.ForeignKeyConstraint(['requested_by_id'], ['account.id'], name=op.f('fk_contest_reopening_requested_by_id_account'), ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['first_approver_id'], ['account.id'], name=op.f('fk_contest_reopening_first_approver_id_account'), ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['second_approver_id'], ['account.id'], name=op.f('fk_contest_reopening_second_approver_id_account'), ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_reopening')),
    )
    with op.batch_alter_table('contest_reopening') as batch_op:
        batch_op.create_index('ix_contest_reopening_sheet_id', ['sheet_id'])
        batch_op.create_index(
            'uq_contest_reopening_under_way', ['sheet_id'], unique=True,
            sqlite_where=sa.text("state IN ('asked', 'supported', 'open')"),
            postgresql_where=sa.text("state IN ('asked', 'supported', 'open')"),
        )
    make(NOW)


def downgrade() -> None:
    drop(NOW)
    op.drop_table('contest_reopening')
    op.drop_table('contest_sheet_version')
    make(BEFORE)
