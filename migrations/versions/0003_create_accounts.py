"""create accounts."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('session_version', sa.Integer(), nullable=False),
    sa.Column('is_disabled', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_sign_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("email = lower(email) AND email LIKE '%_@_%'", name=op.f('ck_account_email_is_normal')),
    sa.CheckConstraint('length(name) > 0', name=op.f('ck_account_name_not_empty')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('email', name=op.f('uq_account_email'))
    )
    op.create_table('account_sign_in_failure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email_hash', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_sign_in_failure'))
    )
    with op.batch_alter_table('account_sign_in_failure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_sign_in_failure_email_hash'), ['email_hash'], unique=False)

    op.create_table('account_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_session_account_id_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_session')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_account_session_key_hash'))
    )
    with op.batch_alter_table('account_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_session_account_id'), ['account_id'], unique=False)

    op.create_table('account_invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('role', sa.Enum('entrant', 'judge', 'organiser', 'door', 'cert_officer', 'auditor', 'admin', name='role', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=True),
    sa.Column('institution_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(role = 'entrant') = (institution_id IS NOT NULL) AND (role NOT IN ('judge', 'door') OR forum_id IS NOT NULL) AND (role NOT IN ('entrant', 'cert_officer', 'auditor', 'admin') OR forum_id IS NULL)", name=op.f('ck_account_invitation_scope_fits_role')),
    sa.CheckConstraint('(accepted_at IS NULL) = (account_id IS NULL)', name=op.f('ck_account_invitation_accepted_by_account')),
    sa.CheckConstraint('expires_at > created_at', name=op.f('ck_account_invitation_expires_later')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_invitation_account_id_account'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['created_by_id'], ['account.id'], name=op.f('fk_account_invitation_created_by_id_account'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_account_invitation_forum_id_forum'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_account_invitation_institution_id_institution'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_account_invitation_token_hash'))
    )
    op.create_table('account_role_grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('entrant', 'judge', 'organiser', 'door', 'cert_officer', 'auditor', 'admin', name='role', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=True),
    sa.Column('institution_id', sa.Integer(), nullable=True),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('granted_by_id', sa.Integer(), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(role = 'entrant') = (institution_id IS NOT NULL) AND (role NOT IN ('judge', 'door') OR forum_id IS NOT NULL) AND (role NOT IN ('entrant', 'cert_officer', 'auditor', 'admin') OR forum_id IS NULL)", name=op.f('ck_account_role_grant_scope_fits_role')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_role_grant_account_id_account'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_account_role_grant_forum_id_forum'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['granted_by_id'], ['account.id'], name=op.f('fk_account_role_grant_granted_by_id_account'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_account_role_grant_institution_id_institution'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_role_grant'))
    )
    with op.batch_alter_table('account_role_grant', schema=None) as batch_op:
        batch_op.create_index('uq_account_role_grant_everywhere', ['account_id', 'role'], unique=True, sqlite_where=sa.text('revoked_at IS NULL AND forum_id IS NULL AND institution_id IS NULL'), postgresql_where=sa.text('revoked_at IS NULL AND forum_id IS NULL AND institution_id IS NULL'))
        batch_op.create_index('uq_account_role_grant_forum', ['account_id', 'role', 'forum_id'], unique=True, sqlite_where=sa.text('revoked_at IS NULL AND forum_id IS NOT NULL'), postgresql_where=sa.text('revoked_at IS NULL AND forum_id IS NOT NULL'))
        batch_op.create_index('uq_account_role_grant_one', ['account_id', 'role', 'institution_id'], unique=True, sqlite_where=sa.text('revoked_at IS NULL AND institution_id IS NOT NULL'), postgresql_where=sa.text('revoked_at IS NULL AND institution_id IS NOT NULL'))


def downgrade() -> None:
    with op.batch_alter_table('account_role_grant', schema=None) as batch_op:
        batch_op.drop_index('uq_account_role_grant_one', sqlite_where=sa.text('revoked_at IS NULL AND institution_id IS NOT NULL'), postgresql_where=sa.text('revoked_at IS NULL AND institution_id IS NOT NULL'))
        batch_op.drop_index('uq_account_role_grant_forum', sqlite_where=sa.text('revoked_at IS NULL AND forum_id IS NOT NULL'), postgresql_where=sa.text('revoked_at IS NULL AND forum_id IS NOT NULL'))
        batch_op.drop_index('uq_account_role_grant_everywhere', sqlite_where=sa.text('revoked_at IS NULL AND forum_id IS NULL AND institution_id IS NULL'), postgresql_where=sa.text('revoked_at IS NULL AND forum_id IS NULL AND institution_id IS NULL'))

    op.drop_table('account_role_grant')
    op.drop_table('account_invitation')
    with op.batch_alter_table('account_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_account_session_account_id'))

    op.drop_table('account_session')
    with op.batch_alter_table('account_sign_in_failure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_account_sign_in_failure_email_hash'))

    op.drop_table('account_sign_in_failure')
    op.drop_table('account')
