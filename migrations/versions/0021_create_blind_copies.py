"""create blind copies: pictures of the pages that judges read."""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'contest_blind_copy',
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('source_sha256', sa.String(length=64), nullable=False),
        sa.Column('page_count', sa.Integer(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
        sa.CheckConstraint('page_count > 0', name=op.f('ck_contest_blind_copy_has_pages')),
        sa.CheckConstraint('(confirmed_at IS NULL) OR (confirmed_at >= made_at)', name=op.f('ck_contest_blind_copy_confirmed_after_made')),
        sa.ForeignKeyConstraint(['confirmed_by_id'], ['account.id'], name=op.f('fk_contest_blind_copy_confirmed_by_id_account'), ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['entry_id'], ['contest_entry.id'], name=op.f('fk_contest_blind_copy_entry_id_contest_entry'), ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_contest_blind_copy')),
    )
    op.create_table(
        'contest_blind_page',
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('width', sa.Integer(), nullable=False),
        sa.Column('height', sa.Integer(), nullable=False),
        sa.CheckConstraint('number > 0 AND width > 0 AND height > 0', name=op.f('ck_contest_blind_page_sizes_positive')),
        sa.ForeignKeyConstraint(['entry_id'], ['contest_blind_copy.entry_id'], name=op.f('fk_contest_blind_page_entry_id_contest_blind_copy'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('entry_id', 'number', name=op.f('pk_contest_blind_page')),
    )


def downgrade() -> None:
    op.drop_table('contest_blind_page')
    op.drop_table('contest_blind_copy')
