"""create pledge: its texts, who signed them, who has time."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'contest_pledge',
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('text_en', sa.Text(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('length(text) > 0 AND length(text_en) > 0', name=op.f('ck_contest_pledge_has_text')),
        sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_pledge_contest_id_contest'), ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('contest_id', 'version', name=op.f('pk_contest_pledge')),
    )
    op.create_table(
        'contest_pledge_signature',
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('judge_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('length(name) > 0', name=op.f('ck_contest_pledge_signature_has_name')),
        sa.ForeignKeyConstraint(['contest_id', 'version'], ['contest_pledge.contest_id', 'contest_pledge.version'], name=op.f('fk_contest_pledge_signature_contest_id_version_contest_pledge')),
        sa.ForeignKeyConstraint(['judge_id', 'contest_id'], ['contest_judge.id', 'contest_judge.contest_id'], name=op.f('fk_contest_pledge_signature_judge_id_contest_id_contest_judge')),
        sa.PrimaryKeyConstraint('judge_id', 'version', name=op.f('pk_contest_pledge_signature')),
    )
    op.create_table(
        'contest_judge_availability',
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('judge_id', sa.Integer(), nullable=False),
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('answer', sa.Enum('yes', 'until', 'no', name='availability', native_enum=False, create_constraint=True, length=30), nullable=False),
        sa.Column('until_on', sa.Date(), nullable=True),
        sa.Column('note', sa.String(length=300), nullable=False),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(answer = 'until') = (until_on IS NOT NULL)", name=op.f('ck_contest_judge_availability_until_has_day')),
        sa.ForeignKeyConstraint(['judge_id', 'contest_id'], ['contest_judge.id', 'contest_judge.contest_id'], name=op.f('fk_contest_judge_availability_judge_id_contest_id_contest_judge')),
        sa.ForeignKeyConstraint(['round_id', 'contest_id'], ['contest_round.id', 'contest_round.contest_id'], name=op.f('fk_contest_judge_availability_round_id_contest_id_contest_round')),
        sa.PrimaryKeyConstraint('judge_id', 'round_id', name=op.f('pk_contest_judge_availability')),
    )


def downgrade() -> None:
    for table in ('contest_judge_availability', 'contest_pledge_signature', 'contest_pledge'):
        op.drop_table(table)
