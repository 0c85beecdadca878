"""create ceremonies."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ceremony_plaque',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('certification_id', sa.Integer(), nullable=False),
    sa.Column('engraved_name', sa.String(length=120), nullable=False),
    sa.Column('width_mm', sa.Integer(), nullable=False),
    sa.Column('height_mm', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'made', 'handed_over', 'void', name='plaquestate', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('handed_on', sa.Date(), nullable=True),
    sa.Column('void_reason', sa.String(length=300), nullable=False),
    sa.CheckConstraint("(state = 'handed_over') = (handed_on IS NOT NULL)", name=op.f('ck_ceremony_plaque_handed_has_day')),
    sa.CheckConstraint('length(engraved_name) > 0', name=op.f('ck_ceremony_plaque_name_not_empty')),
    sa.ForeignKeyConstraint(['certification_id'], ['certification.id'], name=op.f('fk_ceremony_plaque_certification_id_certification'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ceremony_plaque'))
    )
    with op.batch_alter_table('ceremony_plaque', schema=None) as batch_op:
        batch_op.create_index('uq_ceremony_plaque_in_force', ['certification_id'], unique=True, sqlite_where=sa.text("state <> 'void'"), postgresql_where=sa.text("state <> 'void'"))

    op.create_table('ceremony',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=True),
    sa.Column('session_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('awards', 'plaques', name='ceremonykind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=160), nullable=True),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('planned_minutes', sa.Integer(), nullable=False),
    sa.Column('venue', sa.String(length=120), nullable=False),
    sa.Column('venue_en', sa.String(length=160), nullable=True),
    sa.Column('presenters', sa.String(length=200), nullable=False),
    sa.Column('presenters_en', sa.String(length=240), nullable=True),
    sa.Column('state', sa.Enum('preparing', 'fixed', 'running', 'over', name='ceremonystate', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('is_published', sa.Boolean(), nullable=False),
    sa.Column('sample_note', sa.String(length=400), nullable=True),
    sa.Column('sample_note_en', sa.String(length=500), nullable=True),
    sa.Column('source', sa.String(length=500), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('planned_minutes > 0', name=op.f('ck_ceremony_planned_minutes_positive')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_ceremony_forum_id_forum'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['session_id'], ['programme_session.id'], name=op.f('fk_ceremony_session_id_programme_session'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ceremony')),
    sa.UniqueConstraint('slug', name=op.f('uq_ceremony_slug'))
    )
    with op.batch_alter_table('ceremony', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ceremony_forum_id'), ['forum_id'], unique=False)

    op.create_table('ceremony_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ceremony_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('note', 'address', 'award', 'plaque', 'photo', name='itemkind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=True),
    sa.Column('award_id', sa.Integer(), nullable=True),
    sa.Column('plaque_id', sa.Integer(), nullable=True),
    sa.Column('photo_set', sa.Integer(), nullable=True),
    sa.Column('planned_seconds', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'called', 'done', 'absent', name='itemstate', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('absence_reason', sa.String(length=300), nullable=False),
    sa.Column('proxy_name', sa.String(length=80), nullable=True),
    sa.Column('proxy_reason', sa.String(length=200), nullable=False),
    sa.CheckConstraint("(kind = 'award') = (award_id IS NOT NULL)", name=op.f('ck_ceremony_item_award_item_has_award')),
    sa.CheckConstraint("(kind = 'plaque') = (plaque_id IS NOT NULL)", name=op.f('ck_ceremony_item_plaque_item_has_plaque')),
    sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f('ck_ceremony_item_done_has_time')),
    sa.CheckConstraint('planned_seconds > 0', name=op.f('ck_ceremony_item_planned_seconds_positive')),
    sa.CheckConstraint('proxy_name IS NULL OR length(proxy_reason) > 0', name=op.f('ck_ceremony_item_proxy_has_reason')),
    sa.ForeignKeyConstraint(['award_id'], ['contest_award.id'], name=op.f('fk_ceremony_item_award_id_contest_award'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['ceremony_id'], ['ceremony.id'], name=op.f('fk_ceremony_item_ceremony_id_ceremony'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['plaque_id'], ['ceremony_plaque.id'], name=op.f('fk_ceremony_item_plaque_id_ceremony_plaque'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ceremony_item')),
    sa.UniqueConstraint('ceremony_id', 'position', name=op.f('uq_ceremony_item_ceremony_id_position'))
    )
    with op.batch_alter_table('ceremony_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ceremony_item_ceremony_id'), ['ceremony_id'], unique=False)
        batch_op.create_index('uq_ceremony_item_award', ['award_id'], unique=True, sqlite_where=sa.text('award_id IS NOT NULL'), postgresql_where=sa.text('award_id IS NOT NULL'))
        batch_op.create_index('uq_ceremony_item_plaque', ['plaque_id'], unique=True, sqlite_where=sa.text('plaque_id IS NOT NULL'), postgresql_where=sa.text('plaque_id IS NOT NULL'))


def downgrade() -> None:
    with op.batch_alter_table('ceremony_item', schema=None) as batch_op:
        batch_op.drop_index('uq_ceremony_item_plaque', sqlite_where=sa.text('plaque_id IS NOT NULL'), postgresql_where=sa.text('plaque_id IS NOT NULL'))
        batch_op.drop_index('uq_ceremony_item_award', sqlite_where=sa.text('award_id IS NOT NULL'), postgresql_where=sa.text('award_id IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_ceremony_item_ceremony_id'))

    op.drop_table('ceremony_item')
    with op.batch_alter_table('ceremony', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ceremony_forum_id'))

    op.drop_table('ceremony')
    with op.batch_alter_table('ceremony_plaque', schema=None) as batch_op:
        batch_op.drop_index('uq_ceremony_plaque_in_force', sqlite_where=sa.text("state <> 'void'"), postgresql_where=sa.text("state <> 'void'"))

    op.drop_table('ceremony_plaque')
