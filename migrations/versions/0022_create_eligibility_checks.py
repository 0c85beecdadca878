"""create eligibility checks: the checklist, what was found, requests for completion."""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """Rows of one contest refer to rows of the same contest."""
    return sa.ForeignKeyConstraint(
        [column, 'contest_id'], [f'{other}.id', f'{other}.contest_id'], name=op.f(f'fk_{table}_{column}_contest_id_{other}')
    )


def upgrade() -> None:
    op.create_table(
        'contest_check_item',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('label', sa.String(length=120), nullable=False),
        sa.Column('label_en', sa.String(length=160), nullable=True),
        sa.CheckConstraint('length(label) > 0', name=op.f('ck_contest_check_item_has_label')),
        sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_check_item_contest_id_contest'), ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_check_item')),
        sa.UniqueConstraint('contest_id', 'position', name=op.f('uq_contest_check_item_contest_id_position')),
        sa.UniqueConstraint('id', 'contest_id', name=op.f('uq_contest_check_item_id_contest_id')),
    )
    op.create_index(op.f('ix_contest_check_item_contest_id'), 'contest_check_item', ['contest_id'])
    op.create_table(
        'contest_entry_check',
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('item_id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('result', sa.Enum('good', 'bad', name='checkresult', native_enum=False, create_constraint=True, length=30), nullable=False),
        sa.Column('note', sa.String(length=300), nullable=False),
        sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("result = 'good' OR length(note) > 0", name=op.f('ck_contest_entry_check_bad_has_note')),
        key('contest_entry_check', 'entry_id', 'contest_entry'),
        key('contest_entry_check', 'item_id', 'contest_check_item'),
        sa.PrimaryKeyConstraint('entry_id', 'item_id', name=op.f('pk_contest_entry_check')),
    )
    op.create_index(op.f('ix_contest_entry_check_contest_id'), 'contest_entry_check', ['contest_id'])
    op.create_table(
        'contest_completion_request',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('length(text) > 0', name=op.f('ck_contest_completion_request_has_text')),
        sa.CheckConstraint('due_at > asked_at', name=op.f('ck_contest_completion_request_due_after_asking')),
        key('contest_completion_request', 'entry_id', 'contest_entry'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_completion_request')),
    )
    for column in ('contest_id', 'entry_id'):
        op.create_index(op.f(f'ix_contest_completion_request_{column}'), 'contest_completion_request', [column])
    standing = sa.text('closed_at IS NULL')
    op.create_index('uq_contest_completion_request_open', 'contest_completion_request', ['entry_id'], unique=True, sqlite_where=standing, postgresql_where=standing)


def downgrade() -> None:
    for table in ('contest_completion_request', 'contest_entry_check', 'contest_check_item'):
        op.drop_table(table)
