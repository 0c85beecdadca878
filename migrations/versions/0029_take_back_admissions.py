"""take back admissions: a scan keeps when its admission was undone."""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None

STANDS = sa.text("outcome = 'admitted' AND undone_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table('registration_scan') as batch_op:
        batch_op.add_column(sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint('only_admissions_undone', "undone_at IS NULL OR outcome = 'admitted'")
    op.create_index(
        'uq_registration_scan_admitted', 'registration_scan', ['registration_id'], unique=True, sqlite_where=STANDS, postgresql_where=STANDS
    )


def downgrade() -> None:
    op.drop_index('uq_registration_scan_admitted', 'registration_scan', sqlite_where=STANDS, postgresql_where=STANDS)
    with op.batch_alter_table('registration_scan') as batch_op:
        batch_op.drop_constraint(op.f('ck_registration_scan_only_admissions_undone'), type_='check')
        batch_op.drop_column('undone_at')
