"""widen panel: further institutions of judges; whether scores of a judge who left count."""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('contest_judge', sa.Column('keeps_scores', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        'contest_judge_affiliation',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('judge_id', sa.Integer(), nullable=False),
        sa.Column('institution_id', sa.Integer(), nullable=False),
        sa.Column('from_year', sa.Integer(), nullable=True),
        sa.Column('to_year', sa.Integer(), nullable=True),
        sa.CheckConstraint('to_year IS NULL OR from_year IS NULL OR to_year >= from_year', name=op.f('ck_contest_judge_affiliation_years_in_order')),
        sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_contest_judge_affiliation_institution_id_institution'), ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['judge_id', 'contest_id'], ['contest_judge.id', 'contest_judge.contest_id'], name=op.f('fk_contest_judge_affiliation_judge_id_contest_id_contest_judge')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_judge_affiliation')),
        sa.UniqueConstraint('judge_id', 'institution_id', name=op.f('uq_contest_judge_affiliation_judge_id_institution_id')),
    )


def downgrade() -> None:
    op.drop_table('contest_judge_affiliation')
    op.drop_column('contest_judge', 'keeps_scores')
