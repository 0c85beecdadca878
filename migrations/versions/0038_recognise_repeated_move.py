"""recognise repeated move: the form by which a private page got another address, if it is sent twice."""

import sqlalchemy as sa
from alembic import op

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None

MOVED = sa.text('moved_mark IS NOT NULL')


def upgrade() -> None:
    op.add_column('registration', sa.Column('moved_mark', sa.String(length=64), nullable=True))
    op.create_index(
        'uq_registration_moved_mark', 'registration', ['moved_mark'], unique=True, sqlite_where=MOVED,
        postgresql_where=MOVED,
    )


def downgrade() -> None:
    op.drop_index('uq_registration_moved_mark', 'registration')
    op.drop_column('registration', 'moved_mark')
