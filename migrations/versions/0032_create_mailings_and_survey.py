"""create mailings and survey: letters to many, and answers that nobody can trace."""

import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('registration_mailing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('reminder', 'follow_up', 'survey', 'news', name='mailingkind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('subject', sa.String(length=150), nullable=False),
    sa.Column('subject_en', sa.String(length=150), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('body_en', sa.Text(), nullable=False),
    sa.Column('audience', sa.JSON(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'scheduled', 'sending', 'sent', 'cancelled', name='mailingstate', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('send_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state NOT IN ('scheduled', 'sending', 'sent') OR send_at IS NOT NULL", name=op.f('ck_registration_mailing_sent_has_time')),
    sa.CheckConstraint('length(subject) > 0 AND length(body) > 0', name=op.f('ck_registration_mailing_says_something')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_registration_mailing_forum_id_forum'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_mailing'))
    )
    with op.batch_alter_table('registration_mailing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_mailing_forum_id'), ['forum_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_registration_mailing_state'), ['state'], unique=False)

    op.create_table('registration_survey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('intro', sa.Text(), nullable=False),
    sa.Column('intro_en', sa.Text(), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_registration_survey_closes_after_opening')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_registration_survey_forum_id_forum'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_survey')),
    sa.UniqueConstraint('forum_id', name=op.f('uq_registration_survey_forum_id'))
    )
    op.create_table('registration_survey_question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('scale', 'choice', 'text', name='surveykind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('label_en', sa.String(length=200), nullable=True),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.CheckConstraint('length(label) > 0', name=op.f('ck_registration_survey_question_has_label')),
    sa.ForeignKeyConstraint(['survey_id'], ['registration_survey.id'], name=op.f('fk_registration_survey_question_survey_id_registration_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_survey_question'))
    )
    with op.batch_alter_table('registration_survey_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_survey_question_survey_id'), ['survey_id'], unique=False)

    op.create_table('registration_survey_count',
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.Column('chosen', sa.Integer(), nullable=False),
    sa.CheckConstraint('chosen >= 0', name=op.f('ck_registration_survey_count_chosen_not_negative')),
    sa.ForeignKeyConstraint(['question_id'], ['registration_survey_question.id'], name=op.f('fk_registration_survey_count_question_id_registration_survey_question'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('question_id', 'value', name=op.f('pk_registration_survey_count'))
    )
    op.create_table('registration_survey_option',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('label_en', sa.String(length=120), nullable=True),
    sa.ForeignKeyConstraint(['question_id'], ['registration_survey_question.id'], name=op.f('fk_registration_survey_option_question_id_registration_survey_question'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_survey_option')),
    sa.UniqueConstraint('question_id', 'position', name=op.f('uq_registration_survey_option_question_id_position'))
    )
    op.create_table('registration_survey_text',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=1000), nullable=False),
    sa.CheckConstraint('length(text) > 0', name=op.f('ck_registration_survey_text_says_something')),
    sa.ForeignKeyConstraint(['question_id'], ['registration_survey_question.id'], name=op.f('fk_registration_survey_text_question_id_registration_survey_question'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_survey_text'))
    )
    with op.batch_alter_table('registration_survey_text', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_survey_text_question_id'), ['question_id'], unique=False)

    op.create_table('registration_mailing_letter',
    sa.Column('mailing_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['mailing_id'], ['registration_mailing.id'], name=op.f('fk_registration_mailing_letter_mailing_id_registration_mailing'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['outbox_message.id'], name=op.f('fk_registration_mailing_letter_message_id_outbox_message'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_registration_mailing_letter_registration_id_registration'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('mailing_id', 'registration_id', name=op.f('pk_registration_mailing_letter')),
    sa.UniqueConstraint('message_id', name=op.f('uq_registration_mailing_letter_message_id'))
    )
    with op.batch_alter_table('registration_mailing_letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_mailing_letter_registration_id'), ['registration_id'], unique=False)

    op.create_table('registration_survey_reply',
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_registration_survey_reply_registration_id_registration'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['survey_id'], ['registration_survey.id'], name=op.f('fk_registration_survey_reply_survey_id_registration_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('registration_id', name=op.f('pk_registration_survey_reply'))
    )
    with op.batch_alter_table('registration_survey_reply', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_survey_reply_survey_id'), ['survey_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('registration_survey_reply', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registration_survey_reply_survey_id'))

    op.drop_table('registration_survey_reply')
    with op.batch_alter_table('registration_mailing_letter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registration_mailing_letter_registration_id'))

    op.drop_table('registration_mailing_letter')
    with op.batch_alter_table('registration_survey_text', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registration_survey_text_question_id'))

    op.drop_table('registration_survey_text')
    op.drop_table('registration_survey_option')
    op.drop_table('registration_survey_count')
    with op.batch_alter_table('registration_survey_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registration_survey_question_survey_id'))

    op.drop_table('registration_survey_question')
    op.drop_table('registration_survey')
    with op.batch_alter_table('registration_mailing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registration_mailing_state'))
        batch_op.drop_index(batch_op.f('ix_registration_mailing_forum_id'))

    op.drop_table('registration_mailing')
