"""create registration."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('registration_consent_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('collect', 'third_party', 'portrait', 'marketing', name='consentkind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('item_version', sa.Integer(), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('recipient', sa.String(length=200), nullable=True),
    sa.Column('recipient_en', sa.String(length=200), nullable=True),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('purpose_en', sa.Text(), nullable=True),
    sa.Column('items', sa.Text(), nullable=False),
    sa.Column('items_en', sa.Text(), nullable=True),
    sa.Column('period', sa.Text(), nullable=False),
    sa.Column('period_en', sa.Text(), nullable=True),
    sa.Column('refusal', sa.Text(), nullable=False),
    sa.Column('refusal_en', sa.Text(), nullable=True),
    sa.CheckConstraint("kind <> 'third_party' OR length(recipient) > 0", name=op.f('ck_registration_consent_item_third_party_has_recipient')),
    sa.CheckConstraint('length(purpose) > 0 AND length(items) > 0 AND length(period) > 0 AND length(refusal) > 0', name=op.f('ck_registration_consent_item_four_notices')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_registration_consent_item_forum_id_forum'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_consent_item')),
    sa.UniqueConstraint('forum_id', 'kind', 'item_version', name=op.f('uq_registration_consent_item_forum_id_kind_item_version'))
    )
    op.create_table('registration_ticket',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('name_en', sa.String(length=80), nullable=True),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('needs_approval', sa.Boolean(), nullable=False),
    sa.Column('has_waiting_list', sa.Boolean(), nullable=False),
    sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_registration_ticket_closes_after_opening')),
    sa.CheckConstraint('taken >= 0 AND taken <= capacity', name=op.f('ck_registration_ticket_taken_within_capacity')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_registration_ticket_forum_id_forum'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_ticket')),
    sa.UniqueConstraint('forum_id', 'name', name=op.f('uq_registration_ticket_forum_id_name')),
    sa.UniqueConstraint('id', 'forum_id', name=op.f('uq_registration_ticket_id_forum_id'))
    )
    op.create_table('registration',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('affiliation', sa.String(length=120), nullable=False),
    sa.Column('institution_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('pending', 'confirmed', 'waitlisted', 'cancelled', name='registrationstate', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('token_version', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('idempotency_key', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'waitlisted') = (waiting_since IS NOT NULL)", name=op.f('ck_registration_waiting_has_time')),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_registration_email_is_normal')),
    sa.CheckConstraint('length(name) > 0 AND length(code) = 8', name=op.f('ck_registration_name_and_code_not_empty')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_registration_institution_id_institution'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['ticket_id', 'forum_id'], ['registration_ticket.id', 'registration_ticket.forum_id'], name=op.f('fk_registration_ticket_id_forum_id_registration_ticket'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration')),
    sa.UniqueConstraint('forum_id', 'code', name=op.f('uq_registration_forum_id_code')),
    sa.UniqueConstraint('forum_id', 'idempotency_key', name=op.f('uq_registration_forum_id_idempotency_key')),
    sa.UniqueConstraint('forum_id', 'number', name=op.f('uq_registration_forum_id_number')),
    sa.UniqueConstraint('id', 'forum_id', name=op.f('uq_registration_id_forum_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_registration_token_hash'))
    )
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_forum_id'), ['forum_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_registration_institution_id'), ['institution_id'], unique=False)
        batch_op.create_index('ix_registration_queue', ['ticket_id', 'state', 'waiting_since', 'id'], unique=False)
        batch_op.create_index('uq_registration_email_in_force', ['forum_id', 'email'], unique=True, sqlite_where=sa.text("state <> 'cancelled'"), postgresql_where=sa.text("state <> 'cancelled'"))

    op.create_table('registration_check_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('checked_in_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_in_by_id', sa.Integer(), nullable=True),
    sa.Column('desk', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['checked_in_by_id'], ['account.id'], name=op.f('fk_registration_check_in_checked_in_by_id_account'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['registration_id', 'forum_id'], ['registration.id', 'registration.forum_id'], name=op.f('fk_registration_check_in_registration_id_forum_id_registration'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_check_in')),
    sa.UniqueConstraint('registration_id', name=op.f('uq_registration_check_in_registration_id'))
    )
    with op.batch_alter_table('registration_check_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_check_in_forum_id'), ['forum_id'], unique=False)

    op.create_table('registration_consent',
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('consent_item_id', sa.Integer(), nullable=False),
    sa.Column('is_given', sa.Boolean(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['consent_item_id'], ['registration_consent_item.id'], name=op.f('fk_registration_consent_consent_item_id_registration_consent_item'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_registration_consent_registration_id_registration'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('registration_id', 'consent_item_id', name=op.f('pk_registration_consent'))
    )


def downgrade() -> None:
    op.drop_table('registration_consent')
    with op.batch_alter_table('registration_check_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registration_check_in_forum_id'))

    op.drop_table('registration_check_in')
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_index('uq_registration_email_in_force', sqlite_where=sa.text("state <> 'cancelled'"), postgresql_where=sa.text("state <> 'cancelled'"))
        batch_op.drop_index('ix_registration_queue')
        batch_op.drop_index(batch_op.f('ix_registration_institution_id'))
        batch_op.drop_index(batch_op.f('ix_registration_forum_id'))

    op.drop_table('registration')
    op.drop_table('registration_ticket')
    op.drop_table('registration_consent_item')
