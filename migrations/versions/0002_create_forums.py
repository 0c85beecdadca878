"""create forums."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('forum_host_organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=160), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum_host_organisation')),
    sa.UniqueConstraint('name', name=op.f('uq_forum_host_organisation_name'))
    )
    op.create_table('forum_series',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=160), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum_series')),
    sa.UniqueConstraint('slug', name=op.f('uq_forum_series_slug'))
    )
    op.create_table('forum',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('edition_no', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=160), nullable=True),
    sa.Column('theme', sa.String(length=120), nullable=False),
    sa.Column('theme_en', sa.String(length=160), nullable=True),
    sa.Column('lead', sa.String(length=400), nullable=False),
    sa.Column('lead_en', sa.String(length=500), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('opens_at_time', sa.Time(), nullable=False),
    sa.Column('venue', sa.String(length=120), nullable=False),
    sa.Column('venue_en', sa.String(length=160), nullable=True),
    sa.Column('venue_area', sa.String(length=80), nullable=False),
    sa.Column('venue_area_en', sa.String(length=80), nullable=True),
    sa.Column('live_stream', sa.String(length=200), nullable=False),
    sa.Column('live_stream_en', sa.String(length=200), nullable=True),
    sa.Column('fee_krw', sa.Integer(), nullable=False),
    sa.Column('is_practice', sa.Boolean(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sample_note', sa.String(length=400), nullable=True),
    sa.Column('sample_note_en', sa.String(length=500), nullable=True),
    sa.Column('source', sa.String(length=500), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('edition_no > 0', name=op.f('ck_forum_edition_positive')),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_forum_ends_after_start')),
    sa.CheckConstraint('fee_krw >= 0', name=op.f('ck_forum_fee_not_negative')),
    sa.ForeignKeyConstraint(['series_id'], ['forum_series.id'], name=op.f('fk_forum_series_id_forum_series'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum')),
    sa.UniqueConstraint('series_id', 'edition_no', name=op.f('uq_forum_series_id_edition_no')),
    sa.UniqueConstraint('slug', name=op.f('uq_forum_slug'))
    )
    op.create_table('forum_host',
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('host_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('host', 'operator', 'sponsor', 'partner', name='hostkind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_forum_host_forum_id_forum'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['host_id'], ['forum_host_organisation.id'], name=op.f('fk_forum_host_host_id_forum_host_organisation'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('forum_id', 'host_id', 'kind', name=op.f('pk_forum_host'))
    )


def downgrade() -> None:
    op.drop_table('forum_host')
    op.drop_table('forum')
    op.drop_table('forum_series')
    op.drop_table('forum_host_organisation')
