"""name contact of forum: who gets the answers to its letters, and who answers for personal data."""

import sqlalchemy as sa
from alembic import op

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None

COLUMNS = {'contact_email': 254, 'privacy_officer': 120, 'privacy_officer_en': 160, 'privacy_phone': 40, 'privacy_email': 254}


def upgrade() -> None:
    for name, length in COLUMNS.items():
        op.add_column('forum', sa.Column(name, sa.String(length=length), nullable=True))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column('forum', name)
