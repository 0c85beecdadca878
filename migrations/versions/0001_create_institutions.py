"""create institutions."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('institution',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=160), nullable=True),
    sa.Column('search_key', sa.String(length=160), nullable=False),
    sa.Column('business_no', sa.String(length=10), nullable=True),
    sa.Column('region', sa.Enum('11', '26', '27', '28', '29', '30', '31', '41', '42', '43', '44', '45', '46', '47', '48', '49', '50', name='region', native_enum=False, create_constraint=True, length=30), nullable=True),
    sa.Column('is_placeholder', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('business_no IS NULL OR length(business_no) = 10', name=op.f('ck_institution_business_no_has_ten_digits')),
    sa.CheckConstraint('length(name) > 0 AND length(search_key) > 0', name=op.f('ck_institution_name_not_empty')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_institution')),
    sa.UniqueConstraint('business_no', name=op.f('uq_institution_business_no'))
    )
    with op.batch_alter_table('institution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_institution_search_key'), ['search_key'], unique=False)
        batch_op.create_index('uq_institution_name_without_number', ['search_key'], unique=True, sqlite_where=sa.text('business_no IS NULL'), postgresql_where=sa.text('business_no IS NULL'))

    op.create_table('institution_service_type',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('name_en', sa.String(length=80), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_institution_service_type')),
    sa.UniqueConstraint('name', name=op.f('uq_institution_service_type_name')),
    sa.UniqueConstraint('slug', name=op.f('uq_institution_service_type_slug'))
    )
    op.create_table('institution_site',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('institution_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('region', sa.Enum('11', '26', '27', '28', '29', '30', '31', '41', '42', '43', '44', '45', '46', '47', '48', '49', '50', name='region', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=True),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_institution_site_institution_id_institution'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_institution_site')),
    sa.UniqueConstraint('id', 'institution_id', name=op.f('uq_institution_site_id_institution_id')),
    sa.UniqueConstraint('institution_id', 'name', name=op.f('uq_institution_site_institution_id_name'))
    )
    op.create_table('institution_site_service',
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('service_type_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['service_type_id'], ['institution_service_type.id'], name=op.f('fk_institution_site_service_service_type_id_institution_service_type'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['site_id'], ['institution_site.id'], name=op.f('fk_institution_site_service_site_id_institution_site'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('site_id', 'service_type_id', name=op.f('pk_institution_site_service'))
    )


def downgrade() -> None:
    op.drop_table('institution_site_service')
    op.drop_table('institution_site')
    op.drop_table('institution_service_type')
    with op.batch_alter_table('institution', schema=None) as batch_op:
        batch_op.drop_index('uq_institution_name_without_number', sqlite_where=sa.text('business_no IS NULL'), postgresql_where=sa.text('business_no IS NULL'))
        batch_op.drop_index(batch_op.f('ix_institution_search_key'))

    op.drop_table('institution')
