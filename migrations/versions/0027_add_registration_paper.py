"""add registration paper: badges printed, terms, numbered certificates of attendance."""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('registration_attendance_year',
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last_number', sa.Integer(), nullable=False),
    sa.CheckConstraint('last_number >= 0', name=op.f('ck_registration_attendance_year_last_number_not_negative')),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_registration_attendance_year'))
    )
    op.create_table('registration_paper_terms',
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('door_badge_size', sa.Enum('90x130', '86x124', '86x54', name='badgesize', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('certificates_open_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_registration_paper_terms_forum_id_forum'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('forum_id', name=op.f('pk_registration_paper_terms'))
    )
    op.create_table('registration_attendance_certificate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=24), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('affiliation', sa.String(length=120), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_by_id', sa.Integer(), nullable=True),
    sa.Column('erase_on', sa.Date(), nullable=False),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoke_reason', sa.String(length=300), nullable=False),
    sa.CheckConstraint("(erased_at IS NULL AND length(name) > 0) OR (erased_at IS NOT NULL AND name = '' AND affiliation = '')", name=op.f('ck_registration_attendance_certificate_erased_is_empty')),
    sa.CheckConstraint('(revoked_at IS NULL) = (length(revoke_reason) = 0)', name=op.f('ck_registration_attendance_certificate_revoked_has_reason')),
    sa.CheckConstraint('number > 0', name=op.f('ck_registration_attendance_certificate_number_positive')),
    sa.ForeignKeyConstraint(['issued_by_id'], ['account.id'], name=op.f('fk_registration_attendance_certificate_issued_by_id_account'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['registration_id', 'forum_id'], ['registration.id', 'registration.forum_id'], name=op.f('fk_registration_attendance_certificate_registration_id_forum_id_registration'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_attendance_certificate')),
    sa.UniqueConstraint('code', name=op.f('uq_registration_attendance_certificate_code')),
    sa.UniqueConstraint('year', 'number', name=op.f('uq_registration_attendance_certificate_year_number'))
    )
    with op.batch_alter_table('registration_attendance_certificate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_attendance_certificate_forum_id'), ['forum_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_registration_attendance_certificate_registration_id'), ['registration_id'], unique=False)
        batch_op.create_index('uq_registration_attendance_certificate_in_force', ['registration_id'], unique=True, sqlite_where=sa.text('revoked_at IS NULL'), postgresql_where=sa.text('revoked_at IS NULL'))

    op.create_table('registration_badge_print',
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('token_version', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('printed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('count > 0', name=op.f('ck_registration_badge_print_count_positive')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_registration_badge_print_registration_id_registration'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('registration_id', name=op.f('pk_registration_badge_print'))
    )


def downgrade() -> None:
    op.drop_table('registration_badge_print')
    with op.batch_alter_table('registration_attendance_certificate', schema=None) as batch_op:
        batch_op.drop_index('uq_registration_attendance_certificate_in_force', sqlite_where=sa.text('revoked_at IS NULL'), postgresql_where=sa.text('revoked_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_registration_attendance_certificate_registration_id'))
        batch_op.drop_index(batch_op.f('ix_registration_attendance_certificate_forum_id'))

    op.drop_table('registration_attendance_certificate')
    op.drop_table('registration_paper_terms')
    op.drop_table('registration_attendance_year')
