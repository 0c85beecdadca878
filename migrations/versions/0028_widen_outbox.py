"""widen outbox: whose mail it is, and what came back."""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None

BOUNCED = 'bounced_at IS NULL OR done_at IS NOT NULL OR failed_at IS NOT NULL'


def upgrade() -> None:
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('scope', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('bounced_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(op.f('ck_outbox_message_bounced_is_over'), BOUNCED)
        batch_op.create_index('ix_outbox_message_scope', ['scope', 'id'], unique=False)
        batch_op.create_index(
            'ix_outbox_message_bounced', ['scope'], unique=False,
            sqlite_where=sa.text('bounced_at IS NOT NULL'), postgresql_where=sa.text('bounced_at IS NOT NULL'),
        )


def downgrade() -> None:
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_message_bounced')
        batch_op.drop_index('ix_outbox_message_scope')
        batch_op.drop_constraint(op.f('ck_outbox_message_bounced_is_over'), type_='check')
        batch_op.drop_column('bounced_at')
        batch_op.drop_column('scope')
