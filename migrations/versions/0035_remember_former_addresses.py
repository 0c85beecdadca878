"""remember former addresses: how often an address was signed up today, also when it is not kept any more."""

import sqlalchemy as sa
from alembic import op

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('registration_former_address',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('mark', sa.String(length=64), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_registration_former_address_forum_id_forum'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_former_address'))
    )
    op.create_index('ix_registration_former_address_mark', 'registration_former_address', ['forum_id', 'mark'])
    op.create_index(
        'ix_registration_email_cancelled', 'registration', ['forum_id', 'email', 'registered_at'],
        sqlite_where=sa.text("state = 'cancelled'"), postgresql_where=sa.text("state = 'cancelled'"),
    )


def downgrade() -> None:
    op.drop_index('ix_registration_email_cancelled', 'registration')
    op.drop_index('ix_registration_former_address_mark', 'registration_former_address')
    op.drop_table('registration_former_address')
