"""keep and erase: what is kept of registrants how long, what was erased, and who processes data."""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

THINGS = ('needs', 'person', 'news', 'certificate')
REASONS = ('period', 'request', 'withdrawal', 'transfer')


def upgrade() -> None:
    op.create_table('registration_news_contact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('keep_until', sa.Date(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.CheckConstraint('length(name) > 0', name=op.f('ck_registration_news_contact_has_name')),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_registration_news_contact_email_is_normal')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_registration_news_contact_forum_id_forum'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_news_contact')),
    sa.UniqueConstraint('forum_id', 'email', name=op.f('uq_registration_news_contact_forum_id_email')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_registration_news_contact_token_hash'))
    )
    op.create_index('ix_registration_news_contact_keep_until', 'registration_news_contact', ['keep_until'], unique=False)
    op.create_table('registration_erasure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('thing', sa.Enum(*THINGS, name='erasedthing', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('reason', sa.Enum(*REASONS, name='erasurereason', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.CheckConstraint('people > 0', name=op.f('ck_registration_erasure_people_positive')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_registration_erasure_forum_id_forum'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_erasure'))
    )
    op.create_index('ix_registration_erasure_latest', 'registration_erasure', ['forum_id', 'id'], unique=False)
    op.create_table('registration_processor',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=True),
    sa.Column('task', sa.String(length=200), nullable=False),
    sa.Column('task_en', sa.String(length=200), nullable=True),
    sa.CheckConstraint('length(name) > 0 AND length(task) > 0', name=op.f('ck_registration_processor_name_and_task')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_registration_processor_forum_id_forum'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_processor')),
    sa.UniqueConstraint('forum_id', 'name', name=op.f('uq_registration_processor_forum_id_name'))
    )
    with op.batch_alter_table('registration_consent_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True))
    set_periods_of_the_standard()
    with op.batch_alter_table('registration_special_need', schema=None) as batch_op:
        batch_op.drop_column('erase_on')


def set_periods_of_the_standard() -> None:
    # what 0026 filled with the period of the first question, though the notices promise another one
    for period, count, unit in (('행사 뒤 7일', 7, 'day'), ('공개한 날부터 3년', 3, 'year')):
        op.get_bind().execute(
            sa.text('UPDATE registration_consent_item SET keep_count = :count, keep_unit = :unit WHERE period = :period'),
            {'count': count, 'unit': unit, 'period': period},
        )


def downgrade() -> None:
    with op.batch_alter_table('registration_special_need', schema=None) as batch_op:
        batch_op.add_column(sa.Column('erase_on', sa.Date(), nullable=True))
    op.execute("UPDATE registration_special_need SET erase_on = '1970-01-01'")  # to be erased first, as it must be
    with op.batch_alter_table('registration_special_need', schema=None) as batch_op:
        batch_op.alter_column('erase_on', existing_type=sa.Date(), nullable=False)
    with op.batch_alter_table('registration_consent_item', schema=None) as batch_op:
        batch_op.drop_column('retired_at')
    op.drop_table('registration_processor')
    op.drop_index('ix_registration_erasure_latest', table_name='registration_erasure')
    op.drop_table('registration_erasure')
    op.drop_index('ix_registration_news_contact_keep_until', table_name='registration_news_contact')
    op.drop_table('registration_news_contact')
