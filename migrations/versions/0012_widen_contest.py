"""widen contest: stages of rounds, eligibility, candidates and verification, J-numbers, commitments."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

CONTEST_BEFORE = ('draft', 'published', 'open', 'closed', 'assigned', 'scoring', 'sealed', 'candidates', 'final', 'awarded')
CONTEST_NOW = (
    'draft', 'published', 'open', 'closed', 'eligibility', 'assigned', 'scoring', 'sealed', 'computed', 'candidates',
    'verification', 'objections', 'final', 'awarded',
)
ENTRY_BEFORE = ('draft', 'submitted', 'withdrawn', 'ineligible', 'in_judging', 'candidate', 'awarded', 'not_awarded')
ENTRY_NOW = (
    'draft', 'submitted', 'withdrawn', 'eligible', 'ineligible', 'in_judging', 'advanced', 'not_advanced', 'candidate',
    'awarded', 'not_awarded', 'award_revoked',
)
SHEET_BEFORE, SHEET_NOW = ('draft', 'submitted', 'sealed'), ('draft', 'submitted', 'sealed', 'reopened')
SEALED_BEFORE = "state NOT IN ('sealed', 'candidates', 'final', 'awarded') OR sealed_at IS NOT NULL"
SEALED_NOW = (
    "state NOT IN ('sealed', 'computed', 'candidates', 'verification', 'objections', 'final', 'awarded')"
    " OR sealed_at IS NOT NULL"
)
OF_SEALED = "(SELECT state FROM contest_score_sheet WHERE id = OLD.sheet_id) = 'sealed'"
TRIGGERS = {  # name -> table, what is refused, the rows it is about; as 0011 made them
    "sealed_sheet_is_not_changed": ("contest_score_sheet", "UPDATE", "OLD.state = 'sealed'"),
    "sealed_sheet_is_not_deleted": ("contest_score_sheet", "DELETE", "OLD.state = 'sealed'"),
    "sealed_score_is_not_changed": ("contest_score", "UPDATE", OF_SEALED),
    "sealed_score_is_not_deleted": ("contest_score", "DELETE", OF_SEALED),
}


def among(column: str, values: tuple[str, ...]) -> str:
    """The condition that SQLAlchemy writes for an enum column."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def drop_triggers() -> None:
    """A table that SQLite rebuilds would lose them, or stumble over them."""
    if sqlite():
        for name in TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")


def make_triggers() -> None:
    if sqlite():
        for name, (table, event, condition) in TRIGGERS.items():
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
                "BEGIN SELECT RAISE(ABORT, 'this sheet is sealed'); END"
            )


def swap_states(batch_op, constraint: str, table: str, values: tuple[str, ...]) -> None:
    batch_op.drop_constraint(constraint, type_='check')
    batch_op.create_check_constraint(constraint, among("state", values))


def upgrade() -> None:
    drop_triggers()
    with op.batch_alter_table('contest_round') as batch_op:
        batch_op.add_column(sa.Column('rounding_stage', sa.Enum('entry', 'judge', 'criterion', name='stage', native_enum=False, create_constraint=True, length=30), nullable=False, server_default='entry'))
        batch_op.add_column(sa.Column('runs_with_previous', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('advance_count', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('advance_score', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('scoring_closes_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint('first_leads', 'position > 1 OR NOT runs_with_previous')
        batch_op.create_check_constraint('one_way_to_advance', 'advance_count IS NULL OR advance_score IS NULL')
        batch_op.create_check_constraint('advance_positive', 'advance_count > 0 AND advance_score >= 0')
        batch_op.create_check_constraint('weight_positive', 'weight > 0')
    op.execute(
        "UPDATE contest_round SET scoring_closes_at = (SELECT scoring_closes_at FROM contest WHERE contest.id = contest_id),"
        " sealed_at = (SELECT sealed_at FROM contest WHERE contest.id = contest_id)"
    )
    with op.batch_alter_table('contest_round') as batch_op:
        batch_op.alter_column('rounding_stage', server_default=None)
        batch_op.alter_column('runs_with_previous', server_default=None)
    with op.batch_alter_table('contest') as batch_op:
        batch_op.add_column(sa.Column('stage', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('rank_together', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('combine', sa.Enum('weighted', 'sum', 'last', name='combine', native_enum=False, create_constraint=True, length=30), nullable=False, server_default='weighted'))
        batch_op.add_column(sa.Column('tie_break', sa.JSON(), nullable=False, server_default='["criteria", "rounds", "untrimmed_mean", "lottery"]'))
        batch_op.add_column(sa.Column('judge_deviation', sa.BigInteger(), nullable=False, server_default='1000'))
        batch_op.add_column(sa.Column('item_gap', sa.BigInteger(), nullable=False, server_default='3000'))
        batch_op.add_column(sa.Column('verification_days', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('needs_review', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('judge_key', sa.String(length=64), nullable=True))
        batch_op.drop_constraint(op.f('ck_contest_scoring_after_call'), type_='check')
        batch_op.drop_constraint(op.f('ck_contest_sealed_has_time'), type_='check')
        batch_op.create_check_constraint('sealed_has_time', SEALED_NOW)
        batch_op.create_check_constraint('stage_positive', 'stage > 0')
        batch_op.create_check_constraint('limits_not_negative', 'judge_deviation >= 0 AND item_gap >= 0')
        batch_op.create_check_constraint('verification_days_in_range', 'verification_days BETWEEN 0 AND 60')
        swap_states(batch_op, op.f('ck_contest_conteststate'), 'contest', CONTEST_NOW)
    with op.batch_alter_table('contest') as batch_op:
        batch_op.drop_column('scoring_closes_at')
        for name in ('stage', 'rank_together', 'combine', 'tie_break', 'judge_deviation', 'item_gap', 'verification_days', 'needs_review'):
            batch_op.alter_column(name, server_default=None)
    with op.batch_alter_table('contest_entry') as batch_op:
        swap_states(batch_op, op.f('ck_contest_entry_entrystate'), 'contest_entry', ENTRY_NOW)
    with op.batch_alter_table('contest_judge') as batch_op:
        batch_op.add_column(sa.Column('code', sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column('max_entries', sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(op.f('uq_contest_judge_contest_id_code'), ['contest_id', 'code'])
        batch_op.create_check_constraint('max_entries_not_negative', 'max_entries >= 0')
    op.execute(
        "UPDATE contest_judge SET code = 'J' || number"
        " WHERE EXISTS (SELECT 1 FROM contest_assignment WHERE judge_id = contest_judge.id)"
    )
    for table, other in (('contest_judge_expertise', 'track'), ('contest_judge_round', 'round')):
        op.create_table(
            table,
            sa.Column('contest_id', sa.Integer(), nullable=False),
            sa.Column('judge_id', sa.Integer(), nullable=False),
            sa.Column(f'{other}_id', sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(['judge_id', 'contest_id'], ['contest_judge.id', 'contest_judge.contest_id'], name=op.f(f'fk_{table}_judge_id_contest_id_contest_judge')),
            sa.ForeignKeyConstraint([f'{other}_id', 'contest_id'], [f'contest_{other}.id', f'contest_{other}.contest_id'], name=op.f(f'fk_{table}_{other}_id_contest_id_contest_{other}')),
            sa.PrimaryKeyConstraint('judge_id', f'{other}_id', name=op.f(f'pk_{table}')),
        )
    with op.batch_alter_table('contest_score_sheet') as batch_op:
        batch_op.add_column(sa.Column('comment_entrant', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('salt', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('commitment', sa.String(length=64), nullable=True))
        batch_op.create_check_constraint('commitment_has_salt', '(salt IS NULL) = (commitment IS NULL)')
        swap_states(batch_op, op.f('ck_contest_score_sheet_sheetstate'), 'contest_score_sheet', SHEET_NOW)
    with op.batch_alter_table('contest_score_sheet') as batch_op:
        batch_op.alter_column('comment_entrant', server_default=None)
    with op.batch_alter_table('contest_computation') as batch_op:
        batch_op.add_column(sa.Column('stage', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('attempt', sa.Integer(), nullable=False, server_default='1'))
        batch_op.alter_column('package', nullable=True)
        batch_op.drop_constraint(op.f('uq_contest_computation_contest_id'), type_='unique')
        batch_op.create_unique_constraint(op.f('uq_contest_computation_contest_id_stage_attempt'), ['contest_id', 'stage', 'attempt'])
        batch_op.create_check_constraint('counted_from_one', 'stage > 0 AND attempt > 0')
    op.execute(
        "UPDATE contest SET judge_key = (SELECT judge_key FROM contest_computation WHERE contest_id = contest.id)"
    )
    with op.batch_alter_table('contest_computation') as batch_op:
        batch_op.drop_column('judge_key')
        batch_op.alter_column('stage', server_default=None)
        batch_op.alter_column('attempt', server_default=None)
    op.create_table(
        'contest_round_result',
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('score', sa.BigInteger(), nullable=True),
        sa.Column('standing', sa.Enum('passed', 'cut_off', 'not_advanced', 'incomplete', name='standing', native_enum=False, create_constraint=True, length=30), nullable=False),
        sa.CheckConstraint("standing = 'incomplete' OR score IS NOT NULL", name=op.f('ck_contest_round_result_standing_has_score')),
        sa.ForeignKeyConstraint(['entry_id', 'contest_id'], ['contest_entry.id', 'contest_entry.contest_id'], name=op.f('fk_contest_round_result_entry_id_contest_id_contest_entry')),
        sa.ForeignKeyConstraint(['round_id', 'contest_id'], ['contest_round.id', 'contest_round.contest_id'], name=op.f('fk_contest_round_result_round_id_contest_id_contest_round')),
        sa.PrimaryKeyConstraint('round_id', 'entry_id', name=op.f('pk_contest_round_result')),
    )
    with op.batch_alter_table('contest_round_result') as batch_op:
        batch_op.create_index(op.f('ix_contest_round_result_contest_id'), ['contest_id'])
    make_triggers()


def downgrade() -> None:
    drop_triggers()
    op.drop_table('contest_round_result')
    with op.batch_alter_table('contest_computation') as batch_op:
        batch_op.add_column(sa.Column('judge_key', sa.String(length=64), nullable=False, server_default=''))
        batch_op.drop_constraint(op.f('ck_contest_computation_counted_from_one'), type_='check')
        batch_op.drop_constraint(op.f('uq_contest_computation_contest_id_stage_attempt'), type_='unique')
    op.execute("DELETE FROM contest_computation WHERE package IS NULL OR attempt > 1")
    op.execute(
        "UPDATE contest_computation SET judge_key = (SELECT judge_key FROM contest WHERE contest.id = contest_id)"
    )
    with op.batch_alter_table('contest_computation') as batch_op:
        batch_op.alter_column('judge_key', server_default=None)
        batch_op.alter_column('package', nullable=False)
        batch_op.drop_column('stage')
        batch_op.drop_column('attempt')
        batch_op.create_unique_constraint(op.f('uq_contest_computation_contest_id'), ['contest_id'])
    with op.batch_alter_table('contest_score_sheet') as batch_op:
        batch_op.drop_constraint(op.f('ck_contest_score_sheet_commitment_has_salt'), type_='check')
        swap_states(batch_op, op.f('ck_contest_score_sheet_sheetstate'), 'contest_score_sheet', SHEET_BEFORE)
        for name in ('comment_entrant', 'salt', 'commitment'):
            batch_op.drop_column(name)
    op.drop_table('contest_judge_round')
    op.drop_table('contest_judge_expertise')
    with op.batch_alter_table('contest_judge') as batch_op:
        batch_op.drop_constraint(op.f('uq_contest_judge_contest_id_code'), type_='unique')
        batch_op.drop_constraint(op.f('ck_contest_judge_max_entries_not_negative'), type_='check')
        batch_op.drop_column('code')
        batch_op.drop_column('max_entries')
    with op.batch_alter_table('contest_entry') as batch_op:
        swap_states(batch_op, op.f('ck_contest_entry_entrystate'), 'contest_entry', ENTRY_BEFORE)
    with op.batch_alter_table('contest') as batch_op:
        batch_op.add_column(sa.Column('scoring_closes_at', sa.DateTime(timezone=True), nullable=True))
        for name in ('sealed_has_time', 'stage_positive', 'limits_not_negative', 'verification_days_in_range', 'combine'):
            batch_op.drop_constraint(op.f(f'ck_contest_{name}'), type_='check')
        batch_op.create_check_constraint('sealed_has_time', SEALED_BEFORE)
        swap_states(batch_op, op.f('ck_contest_conteststate'), 'contest', CONTEST_BEFORE)
    op.execute(
        "UPDATE contest SET scoring_closes_at = (SELECT scoring_closes_at FROM contest_round"
        " WHERE contest_id = contest.id AND position = 1)"
    )
    with op.batch_alter_table('contest') as batch_op:
        batch_op.create_check_constraint('scoring_after_call', 'scoring_closes_at IS NULL OR scoring_closes_at > closes_at')
        for name in ('stage', 'rank_together', 'combine', 'tie_break', 'judge_deviation', 'item_gap', 'verification_days', 'needs_review', 'judge_key'):
            batch_op.drop_column(name)
    with op.batch_alter_table('contest_round') as batch_op:
        for name in ('first_leads', 'one_way_to_advance', 'advance_positive', 'weight_positive', 'stage'):
            batch_op.drop_constraint(op.f(f'ck_contest_round_{name}'), type_='check')
        for name in ('rounding_stage', 'runs_with_previous', 'advance_count', 'advance_score', 'scoring_closes_at', 'sealed_at'):
            batch_op.drop_column(name)
    make_triggers()
