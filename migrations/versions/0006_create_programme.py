"""create programme."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('programme_person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=True),
    sa.Column('position_title', sa.String(length=120), nullable=False),
    sa.Column('position_title_en', sa.String(length=160), nullable=True),
    sa.Column('institution_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_programme_person_institution_id_institution'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_person')),
    sa.UniqueConstraint('name', 'position_title', name=op.f('uq_programme_person_name_position_title'))
    )
    op.create_table('programme_part',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('name_en', sa.String(length=60), nullable=True),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=160), nullable=True),
    sa.Column('summary', sa.String(length=300), nullable=False),
    sa.Column('summary_en', sa.String(length=300), nullable=True),
    sa.CheckConstraint('number BETWEEN 0 AND 9', name=op.f('ck_programme_part_number_in_range')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_programme_part_forum_id_forum'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_part')),
    sa.UniqueConstraint('forum_id', 'number', name=op.f('uq_programme_part_forum_id_number')),
    sa.UniqueConstraint('id', 'forum_id', name=op.f('uq_programme_part_id_forum_id'))
    )
    op.create_table('programme_room',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=True),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.CheckConstraint('capacity IS NULL OR capacity > 0', name=op.f('ck_programme_room_capacity_positive')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_programme_room_forum_id_forum'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_room')),
    sa.UniqueConstraint('forum_id', 'name', name=op.f('uq_programme_room_forum_id_name')),
    sa.UniqueConstraint('id', 'forum_id', name=op.f('uq_programme_room_id_forum_id'))
    )
    op.create_table('programme_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('part_id', sa.Integer(), nullable=False),
    sa.Column('room_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('order', 'tour_talk', 'address', 'talk', 'results', 'awards', 'plaques', 'photo', 'break', name='sessionkind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=True),
    sa.Column('abstract', sa.String(length=600), nullable=False),
    sa.Column('abstract_en', sa.String(length=600), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('duration_minutes', sa.Integer(), nullable=False),
    sa.Column('is_time_fixed', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('duration_minutes BETWEEN 1 AND 600', name=op.f('ck_programme_session_duration_in_range')),
    sa.ForeignKeyConstraint(['part_id', 'forum_id'], ['programme_part.id', 'programme_part.forum_id'], name=op.f('fk_programme_session_part_id_forum_id_programme_part'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['room_id', 'forum_id'], ['programme_room.id', 'programme_room.forum_id'], name=op.f('fk_programme_session_room_id_forum_id_programme_room'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_session'))
    )
    with op.batch_alter_table('programme_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_session_forum_id'), ['forum_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_programme_session_part_id'), ['part_id'], unique=False)

    op.create_table('programme_speaker',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('speaker', 'moderator', 'mc', 'guest', name='speakerrole', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['programme_person.id'], name=op.f('fk_programme_speaker_person_id_programme_person'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['session_id'], ['programme_session.id'], name=op.f('fk_programme_speaker_session_id_programme_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('session_id', 'person_id', name=op.f('pk_programme_speaker')),
    sa.UniqueConstraint('session_id', 'position', name=op.f('uq_programme_speaker_session_id_position'))
    )


def downgrade() -> None:
    op.drop_table('programme_speaker')
    with op.batch_alter_table('programme_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_session_part_id'))
        batch_op.drop_index(batch_op.f('ix_programme_session_forum_id'))

    op.drop_table('programme_session')
    op.drop_table('programme_room')
    op.drop_table('programme_part')
    op.drop_table('programme_person')
