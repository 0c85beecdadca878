"""introduce guests: which guests of honour a ceremony's host has introduced."""

import sqlalchemy as sa
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ceremony_guest_introduced',
    sa.Column('ceremony_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('introduced_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['ceremony_id'], ['ceremony.id'], name=op.f('fk_ceremony_guest_introduced_ceremony_id_ceremony'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_ceremony_guest_introduced_registration_id_registration'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('ceremony_id', 'registration_id', name=op.f('pk_ceremony_guest_introduced'))
    )
    op.create_index(op.f('ix_ceremony_guest_introduced_registration_id'), 'ceremony_guest_introduced', ['registration_id'])


def downgrade() -> None:
    op.drop_index(op.f('ix_ceremony_guest_introduced_registration_id'), 'ceremony_guest_introduced')
    op.drop_table('ceremony_guest_introduced')
