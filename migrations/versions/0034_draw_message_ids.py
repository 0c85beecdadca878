"""draw message ids: the Message-ID of a mail is kept with it and no longer made from its key."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None

ID_LENGTH = 40


def upgrade() -> None:
    op.add_column('outbox_message', sa.Column('mail_id', sa.String(length=40), nullable=True))
    bind = op.get_bind()
    keys = bind.execute(sa.text("SELECT id, key FROM outbox_message WHERE kind = 'mail'")).all()
    if keys:  # what has been tried goes on under the name it had
        bind.execute(
            sa.text('UPDATE outbox_message SET mail_id = :mail_id WHERE id = :id'),
            [{'id': row.id, 'mail_id': hashlib.sha256(row.key.encode()).hexdigest()[:ID_LENGTH]} for row in keys],
        )
    op.create_index('ix_outbox_message_mail_id', 'outbox_message', ['mail_id'], unique=True)


def downgrade() -> None:
    op.drop_index('ix_outbox_message_mail_id', 'outbox_message')
    op.drop_column('outbox_message', 'mail_id')
