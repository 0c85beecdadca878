"""widen registration: kinds of tickets, groups, invitations, questions, sessions, the door."""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None

OLD_STATES = ('pending', 'confirmed', 'waitlisted', 'cancelled')
NEW_STATES = ('pending', 'confirmed', 'waitlisted', 'offered', 'cancelled')
OLD_KINDS = ('collect', 'third_party', 'portrait', 'marketing')
NEW_KINDS = ('collect', 'sensitive', 'third_party', 'portrait', 'marketing')
LEADING = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'


def one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def initials(name: str) -> str:
    return ''.join(LEADING[(ord(c) - 0xAC00) // 588] if '가' <= c <= '힣' else c.lower() for c in name if not c.isspace())


def fill_initials() -> None:
    bind = op.get_bind()
    for number, name in bind.execute(sa.text('SELECT id, name FROM registration')).all():
        bind.execute(sa.text('UPDATE registration SET initials = :i WHERE id = :n'), {'i': initials(name), 'n': number})


def upgrade() -> None:
    op.create_table('registration_door_device',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('pairing_hash', sa.String(length=64), nullable=True),
    sa.Column('pairing_expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('key_hash', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('paired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(paired_at IS NULL) = (key_hash IS NULL)', name=op.f('ck_registration_door_device_paired_has_key')),
    sa.CheckConstraint('length(name) > 0', name=op.f('ck_registration_door_device_has_name')),
    sa.ForeignKeyConstraint(['created_by_id'], ['account.id'], name=op.f('fk_registration_door_device_created_by_id_account'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_registration_door_device_forum_id_forum'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_door_device')),
    sa.UniqueConstraint('forum_id', 'name', name=op.f('uq_registration_door_device_forum_id_name')),
    sa.UniqueConstraint('id', 'forum_id', name=op.f('uq_registration_door_device_id_forum_id')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_registration_door_device_key_hash')),
    sa.UniqueConstraint('pairing_hash', name=op.f('uq_registration_door_device_pairing_hash'))
    )
    op.create_table('registration_invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('length(code) = 10', name=op.f('ck_registration_invitation_code_length')),
    sa.CheckConstraint('places BETWEEN 1 AND 1000', name=op.f('ck_registration_invitation_places_in_range')),
    sa.CheckConstraint('used >= 0 AND used <= places', name=op.f('ck_registration_invitation_used_within_places')),
    sa.ForeignKeyConstraint(['ticket_id', 'forum_id'], ['registration_ticket.id', 'registration_ticket.forum_id'], name=op.f('fk_registration_invitation_ticket_id_forum_id_registration_ticket'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_invitation')),
    sa.UniqueConstraint('forum_id', 'code', name=op.f('uq_registration_invitation_forum_id_code')),
    sa.UniqueConstraint('id', 'ticket_id', name=op.f('uq_registration_invitation_id_ticket_id'))
    )
    with op.batch_alter_table('registration_invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_invitation_ticket_id'), ['ticket_id'], unique=False)

    op.create_table('registration_question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('text', 'choice', 'choices', name='questionkind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('label_en', sa.String(length=200), nullable=True),
    sa.Column('help', sa.String(length=300), nullable=False),
    sa.Column('help_en', sa.String(length=300), nullable=True),
    sa.Column('purpose', sa.String(length=200), nullable=False),
    sa.Column('purpose_en', sa.String(length=200), nullable=True),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('length(label) > 0 AND length(purpose) > 0', name=op.f('ck_registration_question_label_and_purpose')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_registration_question_forum_id_forum'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['ticket_id', 'forum_id'], ['registration_ticket.id', 'registration_ticket.forum_id'], name=op.f('fk_registration_question_ticket_id_forum_id_registration_ticket'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_question')),
    sa.UniqueConstraint('id', 'forum_id', name=op.f('uq_registration_question_id_forum_id'))
    )
    with op.batch_alter_table('registration_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_question_forum_id'), ['forum_id'], unique=False)

    op.create_table('registration_question_option',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('label_en', sa.String(length=120), nullable=True),
    sa.ForeignKeyConstraint(['question_id'], ['registration_question.id'], name=op.f('fk_registration_question_option_question_id_registration_question'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_question_option')),
    sa.UniqueConstraint('id', 'question_id', name=op.f('uq_registration_question_option_id_question_id')),
    sa.UniqueConstraint('question_id', 'position', name=op.f('uq_registration_question_option_question_id_position'))
    )
    op.create_table('registration_session_places',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.CheckConstraint('capacity IS NULL OR capacity > 0', name=op.f('ck_registration_session_places_capacity_positive')),
    sa.CheckConstraint('taken >= 0 AND (capacity IS NULL OR taken <= capacity)', name=op.f('ck_registration_session_places_taken_within_capacity')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_registration_session_places_forum_id_forum'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['session_id'], ['programme_session.id'], name=op.f('fk_registration_session_places_session_id_programme_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('session_id', name=op.f('pk_registration_session_places'))
    )
    with op.batch_alter_table('registration_session_places', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_session_places_forum_id'), ['forum_id'], unique=False)

    op.create_table('registration_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('option_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.String(length=1000), nullable=False),
    sa.CheckConstraint('(option_id IS NULL) = (length(text) > 0)', name=op.f('ck_registration_answer_option_or_text')),
    sa.ForeignKeyConstraint(['option_id', 'question_id'], ['registration_question_option.id', 'registration_question_option.question_id'], name=op.f('fk_registration_answer_option_id_question_id_registration_question_option'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['question_id'], ['registration_question.id'], name=op.f('fk_registration_answer_question_id_registration_question'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_registration_answer_registration_id_registration'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_answer')),
    sa.UniqueConstraint('registration_id', 'question_id', 'option_id', name=op.f('uq_registration_answer_registration_id_question_id_option_id'))
    )
    with op.batch_alter_table('registration_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_answer_question_id'), ['question_id'], unique=False)
        batch_op.create_index('uq_registration_answer_text', ['registration_id', 'question_id'], unique=True, sqlite_where=sa.text('option_id IS NULL'), postgresql_where=sa.text('option_id IS NULL'))

    op.create_table('registration_question_condition',
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('option_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['option_id'], ['registration_question_option.id'], name=op.f('fk_registration_question_condition_option_id_registration_question_option'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['question_id'], ['registration_question.id'], name=op.f('fk_registration_question_condition_question_id_registration_question'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('question_id', name=op.f('pk_registration_question_condition'))
    )
    with op.batch_alter_table('registration_question_condition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_question_condition_option_id'), ['option_id'], unique=False)

    op.create_table('registration_scan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('device_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('direction', sa.Enum('in', 'out', name='direction', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('outcome', sa.Enum('admitted', 'reentered', 'left', 'used', 'not_confirmed', 'unknown', name='scanoutcome', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('let_in', sa.Boolean(), nullable=False),
    sa.Column('scanned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('desk', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(registration_id IS NULL) = (outcome = 'unknown')", name=op.f('ck_registration_scan_known_has_registration')),
    sa.CheckConstraint('resolved_at IS NULL OR let_in', name=op.f('ck_registration_scan_only_conflicts_resolved')),
    sa.ForeignKeyConstraint(['by_id'], ['account.id'], name=op.f('fk_registration_scan_by_id_account'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['device_id', 'forum_id'], ['registration_door_device.id', 'registration_door_device.forum_id'], name=op.f('fk_registration_scan_device_id_forum_id_registration_door_device'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['registration_id', 'forum_id'], ['registration.id', 'registration.forum_id'], name=op.f('fk_registration_scan_registration_id_forum_id_registration'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_scan')),
    sa.UniqueConstraint('forum_id', 'key', name=op.f('uq_registration_scan_forum_id_key'))
    )
    with op.batch_alter_table('registration_scan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_scan_forum_id'), ['forum_id'], unique=False)
        batch_op.create_index('ix_registration_scan_of_person', ['registration_id', 'id'], unique=False)

    op.create_table('registration_session_choice',
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('holds_place', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_registration_session_choice_registration_id_registration'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['registration_session_places.session_id'], name=op.f('fk_registration_session_choice_session_id_registration_session_places'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('registration_id', 'session_id', name=op.f('pk_registration_session_choice'))
    )
    with op.batch_alter_table('registration_session_choice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_session_choice_session_id'), ['session_id'], unique=False)

    op.create_table('registration_special_need',
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('erase_on', sa.Date(), nullable=False),
    sa.CheckConstraint('length(text) > 0', name=op.f('ck_registration_special_need_says_something')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_registration_special_need_registration_id_registration'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('registration_id', name=op.f('pk_registration_special_need'))
    )
    op.create_table('registration_transfer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_taken', sa.Boolean(), nullable=False),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_registration_transfer_email_is_normal')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_registration_transfer_registration_id_registration'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_transfer')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_registration_transfer_token_hash'))
    )
    with op.batch_alter_table('registration_transfer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_transfer_registration_id'), ['registration_id'], unique=False)
        batch_op.create_index('uq_registration_transfer_open', ['registration_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.add_column(sa.Column('leader_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('invitation_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('initials', sa.String(length=80), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('position_title', sa.String(length=80), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('source', sa.Enum('online', 'desk', name='source', native_enum=False, create_constraint=True, length=30), nullable=False, server_default='online'))
        batch_op.add_column(sa.Column('may_split', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('offer_expires_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column('email',
               existing_type=sa.VARCHAR(length=254),
               nullable=True)
        batch_op.alter_column('idempotency_key',
               existing_type=sa.VARCHAR(length=64),
               nullable=True)
        batch_op.drop_constraint(batch_op.f('ck_registration_name_and_code_not_empty'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_registration_email_is_normal'), type_='check')
        batch_op.drop_constraint(op.f('ck_registration_registrationstate'), type_='check')
        batch_op.create_check_constraint(op.f('ck_registration_registrationstate'), one_of('state', NEW_STATES))
        batch_op.create_check_constraint('email_is_normal', 'email IS NULL OR email = lower(email)')
        batch_op.create_check_constraint('contact_has_email', "email IS NOT NULL OR leader_id IS NOT NULL OR source = 'desk' OR erased_at IS NOT NULL")
        batch_op.create_check_constraint('name_and_code_not_empty', '(erased_at IS NOT NULL OR length(name) > 0) AND length(code) = 8')
        batch_op.create_check_constraint('erased_is_empty', "erased_at IS NULL OR (name = '' AND email IS NULL AND affiliation = '' AND position_title = '' AND initials = '')")
        batch_op.create_check_constraint('leads_not_oneself', 'leader_id IS NULL OR leader_id <> id')
        batch_op.create_check_constraint('offer_has_end', "(state = 'offered') = (offer_expires_at IS NOT NULL)")
        batch_op.create_index('ix_registration_initials', ['forum_id', 'initials'], unique=False)
        batch_op.create_index('ix_registration_leader', ['leader_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_registration_leader_id_forum_id_registration'), 'registration', ['leader_id', 'forum_id'], ['id', 'forum_id'], ondelete='RESTRICT')
        batch_op.create_foreign_key(batch_op.f('fk_registration_invitation_id_ticket_id_registration_invitation'), 'registration_invitation', ['invitation_id', 'ticket_id'], ['id', 'ticket_id'], ondelete='RESTRICT')

    with op.batch_alter_table('registration_check_in', schema=None) as batch_op:
        batch_op.add_column(sa.Column('device_id', sa.Integer(), nullable=True))
        batch_op.create_index('ix_registration_check_in_latest', ['forum_id', 'checked_in_at'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_registration_check_in_device_id_forum_id_registration_door_device'), 'registration_door_device', ['device_id', 'forum_id'], ['id', 'forum_id'], ondelete='RESTRICT')

    with op.batch_alter_table('registration_consent', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint('only_given_is_withdrawn', 'withdrawn_at IS NULL OR is_given')

    with op.batch_alter_table('registration_consent_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('keep_count', sa.Integer(), nullable=False, server_default='3'))
        batch_op.add_column(sa.Column('keep_unit', sa.Enum('day', 'month', 'year', name='keepunit', native_enum=False, create_constraint=True, length=30), nullable=False, server_default='month'))
        batch_op.create_check_constraint('keep_count_in_range', 'keep_count BETWEEN 0 AND 999')
        batch_op.drop_constraint(op.f('ck_registration_consent_item_consentkind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_registration_consent_item_consentkind'), one_of('kind', NEW_KINDS))

    with op.batch_alter_table('registration_ticket', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.Enum('general', 'press', 'vip', 'exhibitor', 'judge', 'remote', name='ticketkind', native_enum=False, create_constraint=True, length=30), nullable=False, server_default='general'))
        batch_op.add_column(sa.Column('position', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('needs_invitation', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('offer_hours', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('group_limit', sa.Integer(), nullable=False, server_default='1'))
        batch_op.create_check_constraint('group_limit_in_range', 'group_limit BETWEEN 1 AND 50')
        batch_op.create_check_constraint('offer_hours_in_range', 'offer_hours IS NULL OR offer_hours BETWEEN 1 AND 720')

    drop_defaults()
    fill_initials()


def drop_defaults() -> None:
    for table, columns in (
        ('registration', ('initials', 'position_title', 'source', 'may_split')),
        ('registration_consent_item', ('keep_count', 'keep_unit')),
        ('registration_ticket', ('kind', 'position', 'needs_invitation', 'group_limit')),
    ):
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    # what the older tables have no word for
    op.execute("UPDATE registration SET state = 'cancelled', offer_expires_at = NULL WHERE state = 'offered'")
    op.execute("UPDATE registration SET email = 'unknown-' || id || '@invalid' WHERE email IS NULL")
    op.execute("UPDATE registration SET name = '-', erased_at = NULL WHERE erased_at IS NOT NULL")
    op.execute("UPDATE registration SET idempotency_key = 'unknown-' || id WHERE idempotency_key IS NULL")
    op.execute("DELETE FROM registration_consent WHERE consent_item_id IN (SELECT id FROM registration_consent_item WHERE kind = 'sensitive')")
    op.execute("DELETE FROM registration_consent_item WHERE kind = 'sensitive'")
    with op.batch_alter_table('registration_ticket', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_registration_ticket_ticketkind'), type_='check')
        batch_op.drop_constraint(op.f('ck_registration_ticket_offer_hours_in_range'), type_='check')
        batch_op.drop_constraint(op.f('ck_registration_ticket_group_limit_in_range'), type_='check')
        batch_op.drop_column('group_limit')
        batch_op.drop_column('offer_hours')
        batch_op.drop_column('needs_invitation')
        batch_op.drop_column('position')
        batch_op.drop_column('kind')

    with op.batch_alter_table('registration_consent_item', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_registration_consent_item_keepunit'), type_='check')
        batch_op.drop_constraint(op.f('ck_registration_consent_item_keep_count_in_range'), type_='check')
        batch_op.drop_constraint(op.f('ck_registration_consent_item_consentkind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_registration_consent_item_consentkind'), one_of('kind', OLD_KINDS))
        batch_op.drop_column('keep_unit')
        batch_op.drop_column('keep_count')

    with op.batch_alter_table('registration_consent', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_registration_consent_only_given_is_withdrawn'), type_='check')
        batch_op.drop_column('withdrawn_at')

    with op.batch_alter_table('registration_check_in', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_registration_check_in_device_id_forum_id_registration_door_device'), type_='foreignkey')
        batch_op.drop_index('ix_registration_check_in_latest')
        batch_op.drop_column('device_id')

    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_registration_invitation_id_ticket_id_registration_invitation'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_registration_leader_id_forum_id_registration'), type_='foreignkey')
        for name in ('source', 'registrationstate', 'email_is_normal', 'contact_has_email', 'name_and_code_not_empty', 'erased_is_empty', 'leads_not_oneself', 'offer_has_end'):
            batch_op.drop_constraint(op.f(f'ck_registration_{name}'), type_='check')
        batch_op.create_check_constraint(op.f('ck_registration_registrationstate'), one_of('state', OLD_STATES))
        batch_op.create_check_constraint('email_is_normal', 'email = lower(email)')
        batch_op.create_check_constraint('name_and_code_not_empty', 'length(name) > 0 AND length(code) = 8')
        batch_op.drop_index('ix_registration_leader')
        batch_op.drop_index('ix_registration_initials')
        batch_op.alter_column('idempotency_key',
               existing_type=sa.VARCHAR(length=64),
               nullable=False)
        batch_op.alter_column('email',
               existing_type=sa.VARCHAR(length=254),
               nullable=False)
        batch_op.drop_column('erased_at')
        batch_op.drop_column('offer_expires_at')
        batch_op.drop_column('may_split')
        batch_op.drop_column('source')
        batch_op.drop_column('position_title')
        batch_op.drop_column('initials')
        batch_op.drop_column('invitation_id')
        batch_op.drop_column('leader_id')

    with op.batch_alter_table('registration_transfer', schema=None) as batch_op:
        batch_op.drop_index('uq_registration_transfer_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_registration_transfer_registration_id'))

    op.drop_table('registration_transfer')
    op.drop_table('registration_special_need')
    with op.batch_alter_table('registration_session_choice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registration_session_choice_session_id'))

    op.drop_table('registration_session_choice')
    with op.batch_alter_table('registration_scan', schema=None) as batch_op:
        batch_op.drop_index('ix_registration_scan_of_person')
        batch_op.drop_index(batch_op.f('ix_registration_scan_forum_id'))

    op.drop_table('registration_scan')
    with op.batch_alter_table('registration_question_condition', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registration_question_condition_option_id'))

    op.drop_table('registration_question_condition')
    with op.batch_alter_table('registration_answer', schema=None) as batch_op:
        batch_op.drop_index('uq_registration_answer_text', sqlite_where=sa.text('option_id IS NULL'), postgresql_where=sa.text('option_id IS NULL'))
        batch_op.drop_index(batch_op.f('ix_registration_answer_question_id'))

    op.drop_table('registration_answer')
    with op.batch_alter_table('registration_session_places', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registration_session_places_forum_id'))

    op.drop_table('registration_session_places')
    op.drop_table('registration_question_option')
    with op.batch_alter_table('registration_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registration_question_forum_id'))

    op.drop_table('registration_question')
    with op.batch_alter_table('registration_invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registration_invitation_ticket_id'))

    op.drop_table('registration_invitation')
    op.drop_table('registration_door_device')
