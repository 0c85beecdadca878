"""cover blind copies, and keep what entrants answer to the questions of eligibility."""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('contest_blind_copy', sa.Column('named_pages', sa.JSON(), nullable=False, server_default='[]'))
    op.create_table(
        'contest_blind_cover',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('page', sa.Integer(), nullable=False),
        sa.Column('x', sa.BigInteger(), nullable=False),
        sa.Column('y', sa.BigInteger(), nullable=False),
        sa.Column('width', sa.BigInteger(), nullable=False),
        sa.Column('height', sa.BigInteger(), nullable=False),
        sa.CheckConstraint('page > 0', name=op.f('ck_contest_blind_cover_page_positive')),
        sa.CheckConstraint('x >= 0 AND y >= 0 AND width > 0 AND height > 0', name=op.f('ck_contest_blind_cover_area_positive')),
        sa.CheckConstraint('x + width <= 1000000 AND y + height <= 1000000', name=op.f('ck_contest_blind_cover_area_on_page')),
        sa.ForeignKeyConstraint(['entry_id'], ['contest_blind_copy.entry_id'], name=op.f('fk_contest_blind_cover_entry_id_contest_blind_copy'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_blind_cover')),
    )
    op.create_index(op.f('ix_contest_blind_cover_entry_id'), 'contest_blind_cover', ['entry_id'])
    op.create_table(
        'contest_eligibility_answer',
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('question_id', sa.Integer(), nullable=False),
        sa.Column('is_yes', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ['entry_id', 'contest_id'], ['contest_entry.id', 'contest_entry.contest_id'],
            name=op.f('fk_contest_eligibility_answer_entry_id_contest_id_contest_entry'),
        ),
        sa.ForeignKeyConstraint(
            ['question_id', 'contest_id'], ['contest_eligibility_question.id', 'contest_eligibility_question.contest_id'],
            name=op.f('fk_contest_eligibility_answer_question'),
        ),
        sa.PrimaryKeyConstraint('entry_id', 'question_id', name=op.f('pk_contest_eligibility_answer')),
    )


def downgrade() -> None:
    op.drop_table('contest_eligibility_answer')
    op.drop_index(op.f('ix_contest_blind_cover_entry_id'), table_name='contest_blind_cover')
    op.drop_table('contest_blind_cover')
    op.drop_column('contest_blind_copy', 'named_pages')
