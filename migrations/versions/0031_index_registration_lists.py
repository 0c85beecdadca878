"""index registration lists: states, the desk, who comes in a group, and what was done within something."""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

IN_GROUP = sa.text('leader_id IS NOT NULL')
AT_DESK = sa.text("source = 'desk'")


def upgrade() -> None:
    op.drop_index('ix_registration_forum_id', 'registration')
    op.drop_index('ix_registration_leader', 'registration')
    op.create_index(
        'ix_registration_leader', 'registration', ['leader_id'], sqlite_where=IN_GROUP, postgresql_where=IN_GROUP
    )
    op.create_index(
        'ix_registration_at_desk', 'registration', ['forum_id'], sqlite_where=AT_DESK, postgresql_where=AT_DESK
    )
    op.create_index('ix_registration_state', 'registration', ['forum_id', 'state', 'number'])
    op.drop_index('ix_registration_check_in_forum_id', 'registration_check_in')
    op.create_index(
        'ix_registration_check_in_desk', 'registration_check_in', ['forum_id', 'desk', 'checked_in_at']
    )
    op.create_index('ix_audit_event_verb', 'audit_event', ['scope', 'verb', 'at'])


def downgrade() -> None:
    op.drop_index('ix_audit_event_verb', 'audit_event')
    op.drop_index('ix_registration_check_in_desk', 'registration_check_in')
    op.create_index('ix_registration_check_in_forum_id', 'registration_check_in', ['forum_id'])
    op.drop_index('ix_registration_state', 'registration')
    op.drop_index('ix_registration_at_desk', 'registration')
    op.drop_index('ix_registration_leader', 'registration')
    op.create_index('ix_registration_leader', 'registration', ['leader_id'])
    op.create_index('ix_registration_forum_id', 'registration', ['forum_id'])
