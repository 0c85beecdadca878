"""create certification."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('certification_scheme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=True),
    sa.Column('operator', sa.String(length=120), nullable=False),
    sa.Column('operator_en', sa.String(length=160), nullable=True),
    sa.Column('validity_years', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=True),
    sa.CheckConstraint('validity_years BETWEEN 1 AND 10', name=op.f('ck_certification_scheme_validity_is_sane')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certification_scheme')),
    sa.UniqueConstraint('name', 'operator', name=op.f('uq_certification_scheme_name_operator')),
    sa.UniqueConstraint('slug', name=op.f('uq_certification_scheme_slug'))
    )
    op.create_table('certification_cohort',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('scheme_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('sample_note', sa.String(length=400), nullable=True),
    sa.Column('sample_note_en', sa.String(length=500), nullable=True),
    sa.ForeignKeyConstraint(['scheme_id'], ['certification_scheme.id'], name=op.f('fk_certification_cohort_scheme_id_certification_scheme'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certification_cohort')),
    sa.UniqueConstraint('id', 'scheme_id', name=op.f('uq_certification_cohort_id_scheme_id')),
    sa.UniqueConstraint('scheme_id', 'year', name=op.f('uq_certification_cohort_scheme_id_year'))
    )
    op.create_table('certification',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('scheme_id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('institution_id', sa.Integer(), nullable=False),
    sa.Column('service_type_id', sa.Integer(), nullable=True),
    sa.Column('granted_on', sa.Date(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.CheckConstraint('granted_on <= valid_from', name=op.f('ck_certification_granted_before_valid')),
    sa.CheckConstraint('number > 0', name=op.f('ck_certification_number_positive')),
    sa.CheckConstraint('valid_until >= valid_from', name=op.f('ck_certification_ends_after_start')),
    sa.ForeignKeyConstraint(['cohort_id', 'scheme_id'], ['certification_cohort.id', 'certification_cohort.scheme_id'], name=op.f('fk_certification_cohort_id_scheme_id_certification_cohort'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_certification_institution_id_institution'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['service_type_id'], ['institution_service_type.id'], name=op.f('fk_certification_service_type_id_institution_service_type'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certification')),
    sa.UniqueConstraint('code', name=op.f('uq_certification_code')),
    sa.UniqueConstraint('cohort_id', 'number', name=op.f('uq_certification_cohort_id_number'))
    )
    with op.batch_alter_table('certification', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certification_institution_id'), ['institution_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certification_scheme_id'), ['scheme_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certification_service_type_id'), ['service_type_id'], unique=False)

    op.create_table('certification_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('certification_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('granted', 'issued', 'presented', 'suspended', 'reinstated', 'revoked', 'returned', 'closed', 'ended', 'expired', 'renewed', 'succeeded', 'renamed', 'moved', name='eventkind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('event_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind NOT IN ('suspended', 'revoked', 'returned', 'closed', 'ended') OR length(reason) > 0", name=op.f('ck_certification_event_ending_has_reason')),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_certification_event_certification_id_certification'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['account.id'], name=op.f('fk_certification_event_recorded_by_id_account'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certification_event'))
    )
    with op.batch_alter_table('certification_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certification_event_certification_id'), ['certification_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certification_event_event_on'), ['event_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_certification_event_recorded_at'), ['recorded_at'], unique=False)
        batch_op.create_index('uq_certification_event_ended_once', ['certification_id'], unique=True, sqlite_where=sa.text("kind IN ('revoked', 'returned', 'closed', 'ended', 'expired')"), postgresql_where=sa.text("kind IN ('revoked', 'returned', 'closed', 'ended', 'expired')"))
        batch_op.create_index('uq_certification_event_granted_once', ['certification_id'], unique=True, sqlite_where=sa.text("kind = 'granted'"), postgresql_where=sa.text("kind = 'granted'"))


def downgrade() -> None:
    with op.batch_alter_table('certification_event', schema=None) as batch_op:
        batch_op.drop_index('uq_certification_event_granted_once', sqlite_where=sa.text("kind = 'granted'"), postgresql_where=sa.text("kind = 'granted'"))
        batch_op.drop_index('uq_certification_event_ended_once', sqlite_where=sa.text("kind IN ('revoked', 'returned', 'closed', 'ended', 'expired')"), postgresql_where=sa.text("kind IN ('revoked', 'returned', 'closed', 'ended', 'expired')"))
        batch_op.drop_index(batch_op.f('ix_certification_event_recorded_at'))
        batch_op.drop_index(batch_op.f('ix_certification_event_event_on'))
        batch_op.drop_index(batch_op.f('ix_certification_event_certification_id'))

    op.drop_table('certification_event')
    with op.batch_alter_table('certification', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_certification_service_type_id'))
        batch_op.drop_index(batch_op.f('ix_certification_scheme_id'))
        batch_op.drop_index(batch_op.f('ix_certification_institution_id'))

    op.drop_table('certification')
    op.drop_table('certification_cohort')
    op.drop_table('certification_scheme')
