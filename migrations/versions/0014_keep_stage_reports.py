"""keep stage reports: what a deliberation looks at."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('contest_stage_report',
    sa.Column('computation_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['computation_id'], ['contest_computation.id'], name=op.f('fk_contest_stage_report_computation_id_contest_computation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('computation_id', name=op.f('pk_contest_stage_report'))
    )


def downgrade() -> None:
    op.drop_table('contest_stage_report')
