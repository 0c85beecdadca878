"""extend call: minutes of grace, later deadlines, questions to entrants, questions often asked, rounds without weight."""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'contest_deadline_extension',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('closed_at_before', sa.DateTime(timezone=True), nullable=False),
        sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('announced_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('reason', sa.String(length=300), nullable=False),
        sa.Column('reason_en', sa.String(length=400), nullable=True),
        sa.CheckConstraint('closes_at > closed_at_before', name=op.f('ck_contest_deadline_extension_never_shortens')),
        sa.CheckConstraint('length(reason) > 0', name=op.f('ck_contest_deadline_extension_has_reason')),
        sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_deadline_extension_contest_id_contest'), ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_deadline_extension')),
    )
    op.create_index(op.f('ix_contest_deadline_extension_contest_id'), 'contest_deadline_extension', ['contest_id'])
    op.create_table(
        'contest_eligibility_question',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('text', sa.String(length=300), nullable=False),
        sa.Column('text_en', sa.String(length=400), nullable=True),
        sa.Column('help', sa.String(length=500), nullable=False),
        sa.Column('help_en', sa.String(length=600), nullable=True),
        sa.Column('expects_yes', sa.Boolean(), nullable=False),
        sa.CheckConstraint('length(text) > 0', name=op.f('ck_contest_eligibility_question_has_words')),
        sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_eligibility_question_contest_id_contest'), ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_eligibility_question')),
        sa.UniqueConstraint('contest_id', 'position', name=op.f('uq_contest_eligibility_question_contest_id_position')),
        sa.UniqueConstraint('id', 'contest_id', name=op.f('uq_contest_eligibility_question_id_contest_id')),
    )
    op.create_table(
        'contest_faq_item',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('question', sa.String(length=300), nullable=False),
        sa.Column('question_en', sa.String(length=400), nullable=True),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.Column('answer_en', sa.Text(), nullable=True),
        sa.CheckConstraint('length(question) > 0 AND length(answer) > 0', name=op.f('ck_contest_faq_item_has_words')),
        sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_faq_item_contest_id_contest'), ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_faq_item')),
        sa.UniqueConstraint('contest_id', 'position', name=op.f('uq_contest_faq_item_contest_id_position')),
    )
    op.add_column('contest_entry', sa.Column('begun_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('contest') as batch_op:
        batch_op.add_column(sa.Column('grace_minutes', sa.Integer(), nullable=False, server_default='0'))
        batch_op.create_check_constraint('grace_minutes_in_range', 'grace_minutes BETWEEN 0 AND 180')
    with op.batch_alter_table('contest') as batch_op:
        batch_op.alter_column('grace_minutes', server_default=None)
    with op.batch_alter_table('contest_round') as batch_op:
        batch_op.drop_constraint(op.f('ck_contest_round_weight_positive'), type_='check')
        batch_op.create_check_constraint('weight_not_negative', 'weight >= 0')


def downgrade() -> None:
    op.execute("UPDATE contest_round SET weight = 1 WHERE weight = 0")
    with op.batch_alter_table('contest_round') as batch_op:
        batch_op.drop_constraint(op.f('ck_contest_round_weight_not_negative'), type_='check')
        batch_op.create_check_constraint('weight_positive', 'weight > 0')
    with op.batch_alter_table('contest') as batch_op:
        batch_op.drop_constraint(op.f('ck_contest_grace_minutes_in_range'), type_='check')
        batch_op.drop_column('grace_minutes')
    op.drop_column('contest_entry', 'begun_at')
    op.drop_table('contest_faq_item')
    op.drop_table('contest_eligibility_question')
    op.drop_index(op.f('ix_contest_deadline_extension_contest_id'), table_name='contest_deadline_extension')
    op.drop_table('contest_deadline_extension')
