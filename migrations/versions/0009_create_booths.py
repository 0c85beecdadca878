"""create booths."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('booth',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('x_dm', sa.Integer(), nullable=False),
    sa.Column('y_dm', sa.Integer(), nullable=False),
    sa.Column('width_dm', sa.Integer(), nullable=False),
    sa.Column('depth_dm', sa.Integer(), nullable=False),
    sa.CheckConstraint('x_dm >= 0 AND y_dm >= 0 AND width_dm > 0 AND depth_dm > 0', name=op.f('ck_booth_on_the_floor')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_booth_forum_id_forum'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_booth')),
    sa.UniqueConstraint('forum_id', 'code', name=op.f('uq_booth_forum_id_code')),
    sa.UniqueConstraint('id', 'forum_id', name=op.f('uq_booth_id_forum_id'))
    )
    op.create_table('booth_exhibitor',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('institution_id', sa.Integer(), nullable=False),
    sa.Column('booth_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('academy', 'innovation', 'standard_model', name='exhibitorkind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('state', sa.Enum('applied', 'accepted', 'assigned', 'withdrawn', 'declined', name='exhibitorstate', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('summary', sa.String(length=300), nullable=False),
    sa.Column('summary_en', sa.String(length=300), nullable=True),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'assigned') = (booth_id IS NOT NULL)", name=op.f('ck_booth_exhibitor_assigned_has_booth')),
    sa.ForeignKeyConstraint(['booth_id', 'forum_id'], ['booth.id', 'booth.forum_id'], name=op.f('fk_booth_exhibitor_booth_id_forum_id_booth'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_booth_exhibitor_forum_id_forum'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_booth_exhibitor_institution_id_institution'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_booth_exhibitor')),
    sa.UniqueConstraint('booth_id', name=op.f('uq_booth_exhibitor_booth_id'))
    )
    with op.batch_alter_table('booth_exhibitor', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_booth_exhibitor_forum_id'), ['forum_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_booth_exhibitor_institution_id'), ['institution_id'], unique=False)
        batch_op.create_index('uq_booth_exhibitor_in_force', ['forum_id', 'institution_id'], unique=True, sqlite_where=sa.text("state NOT IN ('withdrawn', 'declined')"), postgresql_where=sa.text("state NOT IN ('withdrawn', 'declined')"))


def downgrade() -> None:
    with op.batch_alter_table('booth_exhibitor', schema=None) as batch_op:
        batch_op.drop_index('uq_booth_exhibitor_in_force', sqlite_where=sa.text("state NOT IN ('withdrawn', 'declined')"), postgresql_where=sa.text("state NOT IN ('withdrawn', 'declined')"))
        batch_op.drop_index(batch_op.f('ix_booth_exhibitor_institution_id'))
        batch_op.drop_index(batch_op.f('ix_booth_exhibitor_forum_id'))

    op.drop_table('booth_exhibitor')
    op.drop_table('booth')
