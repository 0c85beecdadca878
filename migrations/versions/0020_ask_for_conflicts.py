"""ask for conflicts: challenges and recusals before they are decided; whether entrants see the panel."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('contest', sa.Column('publishes_panel', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        'contest_conflict_request',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('judge_id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Enum('exclusion', 'challenge', 'recusal', name='exclusionkind', native_enum=False, create_constraint=True, length=30), nullable=False),
        sa.Column('state', sa.Enum('open', 'granted', 'refused', name='conflictstate', native_enum=False, create_constraint=True, length=30), nullable=False),
        sa.Column('reason', sa.String(length=300), nullable=False),
        sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('requested_by_id', sa.Integer(), nullable=True),
        sa.Column('is_from_entrant', sa.Boolean(), nullable=False),
        sa.Column('decision_reason', sa.String(length=300), nullable=False),
        sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f('ck_contest_conflict_request_decided_has_time')),
        sa.CheckConstraint("kind <> 'exclusion'", name=op.f('ck_contest_conflict_request_kind_is_asked_for')),
        sa.CheckConstraint("length(reason) > 0", name=op.f('ck_contest_conflict_request_has_reason')),
        sa.CheckConstraint("state <> 'refused' OR length(decision_reason) > 0", name=op.f('ck_contest_conflict_request_refused_has_reason')),
        sa.ForeignKeyConstraint(['decided_by_id'], ['account.id'], name=op.f('fk_contest_conflict_request_decided_by_id_account'), ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['entry_id', 'contest_id'], ['contest_entry.id', 'contest_entry.contest_id'], name=op.f('fk_contest_conflict_request_entry_id_contest_id_contest_entry')),
        sa.ForeignKeyConstraint(['judge_id', 'contest_id'], ['contest_judge.id', 'contest_judge.contest_id'], name=op.f('fk_contest_conflict_request_judge_id_contest_id_contest_judge')),
        sa.ForeignKeyConstraint(['requested_by_id'], ['account.id'], name=op.f('fk_contest_conflict_request_requested_by_id_account'), ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_conflict_request')),
    )
    op.create_index('ix_contest_conflict_request_contest_id', 'contest_conflict_request', ['contest_id'])
    op.create_index('ix_contest_conflict_request_entry_id', 'contest_conflict_request', ['entry_id'])
    op.create_index('uq_contest_conflict_request_open', 'contest_conflict_request', ['judge_id', 'entry_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))


def downgrade() -> None:
    op.drop_table('contest_conflict_request')
    op.drop_column('contest', 'publishes_panel')
