"""decide awards: notes, review, public verification, objections, two-person decisions; numbers come with the grant."""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

TERMS = "objection_days BETWEEN 0 AND 60 AND answer_days BETWEEN 1 AND 90 AND revocation_years BETWEEN 0 AND 30"
IN_ORDER = (
    "(verification_started_at IS NULL AND verification_ends_at IS NULL) OR verification_ends_at > verification_started_at"
)
HAS_END = "state <> 'verification' OR verification_ends_at IS NOT NULL"
GRANTED = "(number IS NULL) = (code IS NULL) AND (number IS NULL) = (granted_on IS NULL)"


def upgrade() -> None:
    op.create_table('contest_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('computation_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('minutes', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(minutes) > 0', name=op.f('ck_contest_review_has_minutes')),
    sa.ForeignKeyConstraint(['computation_id'], ['contest_computation.id'], name=op.f('fk_contest_review_computation_id_contest_computation'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_review_contest_id_contest'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_review')),
    sa.UniqueConstraint('computation_id', name=op.f('uq_contest_review_computation_id'))
    )
    with op.batch_alter_table('contest_review') as batch_op:
        batch_op.create_index(batch_op.f('ix_contest_review_contest_id'), ['contest_id'], unique=False)

    op.create_table('contest_flag',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('computation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('judge_id', sa.Integer(), nullable=True),
    sa.Column('criterion_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(noted_at IS NULL) = (note = '')", name=op.f('ck_contest_flag_note_has_time')),
    sa.CheckConstraint('(judge_id IS NULL) <> (criterion_id IS NULL)', name=op.f('ck_contest_flag_one_subject')),
    sa.ForeignKeyConstraint(['computation_id'], ['contest_computation.id'], name=op.f('fk_contest_flag_computation_id_contest_computation'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['criterion_id'], ['contest_criterion.id'], name=op.f('fk_contest_flag_criterion_id_contest_criterion'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['entry_id', 'contest_id'], ['contest_entry.id', 'contest_entry.contest_id'], name=op.f('fk_contest_flag_entry_id_contest_id_contest_entry')),
    sa.ForeignKeyConstraint(['judge_id'], ['contest_judge.id'], name=op.f('fk_contest_flag_judge_id_contest_judge'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['round_id', 'contest_id'], ['contest_round.id', 'contest_round.contest_id'], name=op.f('fk_contest_flag_round_id_contest_id_contest_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_flag'))
    )
    with op.batch_alter_table('contest_flag') as batch_op:
        batch_op.create_index(batch_op.f('ix_contest_flag_computation_id'), ['computation_id'], unique=False)

    op.create_table('contest_objection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('candidate', 'procedure', 'own_result', name='objectionkind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('evidence_sha256', sa.String(length=64), nullable=True),
    sa.Column('evidence_name', sa.String(length=100), nullable=True),
    sa.Column('evidence_type', sa.String(length=100), nullable=True),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('filed', 'upheld', 'dismissed', name='objectionstate', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('changes_result', sa.Boolean(), nullable=False),
    sa.Column('idempotency_key', sa.String(length=64), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'filed' AND decided_on IS NULL) OR (state <> 'filed' AND decided_on IS NOT NULL AND length(answer) > 0)", name=op.f('ck_contest_objection_decision_has_answer')),
    sa.CheckConstraint("kind = 'procedure' OR entry_id IS NOT NULL", name=op.f('ck_contest_objection_entry_is_named')),
    sa.CheckConstraint("state = 'upheld' OR NOT changes_result", name=op.f('ck_contest_objection_only_upheld_changes')),
    sa.CheckConstraint('(evidence_sha256 IS NULL) = (evidence_name IS NULL)', name=op.f('ck_contest_objection_evidence_has_name')),
    sa.CheckConstraint('number > 0', name=op.f('ck_contest_objection_number_positive')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_objection_contest_id_contest'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['entry_id', 'contest_id'], ['contest_entry.id', 'contest_entry.contest_id'], name=op.f('fk_contest_objection_entry_id_contest_id_contest_entry')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_objection')),
    sa.UniqueConstraint('contest_id', 'idempotency_key', name=op.f('uq_contest_objection_contest_id_idempotency_key')),
    sa.UniqueConstraint('contest_id', 'number', name=op.f('uq_contest_objection_contest_id_number')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_contest_objection_token_hash'))
    )
    with op.batch_alter_table('contest_objection') as batch_op:
        batch_op.create_index(batch_op.f('ix_contest_objection_contest_id'), ['contest_id'], unique=False)

    op.create_table('contest_review_decision',
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('agrees', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.CheckConstraint('agrees OR length(reason) > 0', name=op.f('ck_contest_review_decision_refusal_has_reason')),
    sa.ForeignKeyConstraint(['entry_id'], ['contest_entry.id'], name=op.f('fk_contest_review_decision_entry_id_contest_entry'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['review_id'], ['contest_review.id'], name=op.f('fk_contest_review_decision_review_id_contest_review'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('review_id', 'entry_id', name=op.f('pk_contest_review_decision'))
    )
    op.create_table('contest_review_member',
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('role', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['contest_review.id'], name=op.f('fk_contest_review_member_review_id_contest_review'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('review_id', 'position', name=op.f('pk_contest_review_member'))
    )
    op.create_table('contest_recomputation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('basis', sa.Enum('objection', 'refusal', 'disqualification', 'sheet', name='recomputebasis', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=True),
    sa.Column('objection_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('state', sa.Enum('requested', 'approved', 'declined', name='requeststate', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('requested_by_id', sa.Integer(), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(basis = 'objection') = (objection_id IS NOT NULL)", name=op.f('ck_contest_recomputation_objection_is_named')),
    sa.CheckConstraint("(state = 'requested') = (decided_by_id IS NULL)", name=op.f('ck_contest_recomputation_decision_has_person')),
    sa.CheckConstraint("basis NOT IN ('refusal', 'disqualification') OR entry_id IS NOT NULL", name=op.f('ck_contest_recomputation_entry_is_named')),
    sa.CheckConstraint("state <> 'approved' OR decided_by_id <> requested_by_id", name=op.f('ck_contest_recomputation_two_persons')),
    sa.CheckConstraint('(decided_by_id IS NULL) = (decided_at IS NULL)', name=op.f('ck_contest_recomputation_decision_has_time')),
    sa.CheckConstraint('length(reason) > 0', name=op.f('ck_contest_recomputation_has_reason')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_recomputation_contest_id_contest'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['account.id'], name=op.f('fk_contest_recomputation_decided_by_id_account'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['entry_id', 'contest_id'], ['contest_entry.id', 'contest_entry.contest_id'], name=op.f('fk_contest_recomputation_entry_id_contest_id_contest_entry')),
    sa.ForeignKeyConstraint(['objection_id'], ['contest_objection.id'], name=op.f('fk_contest_recomputation_objection_id_contest_objection'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['requested_by_id'], ['account.id'], name=op.f('fk_contest_recomputation_requested_by_id_account'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_recomputation'))
    )
    with op.batch_alter_table('contest_recomputation') as batch_op:
        batch_op.create_index(batch_op.f('ix_contest_recomputation_contest_id'), ['contest_id'], unique=False)
        batch_op.create_index('uq_contest_recomputation_asked', ['contest_id'], unique=True, sqlite_where=sa.text("state = 'requested'"), postgresql_where=sa.text("state = 'requested'"))

    op.create_table('contest_revocation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('award_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('state', sa.Enum('requested', 'approved', 'declined', name='requeststate', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('requested_by_id', sa.Integer(), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'requested') = (decided_by_id IS NULL)", name=op.f('ck_contest_revocation_decision_has_person')),
    sa.CheckConstraint("state <> 'approved' OR decided_by_id <> requested_by_id", name=op.f('ck_contest_revocation_two_persons')),
    sa.CheckConstraint('(decided_by_id IS NULL) = (decided_at IS NULL)', name=op.f('ck_contest_revocation_decision_has_time')),
    sa.CheckConstraint('length(reason) > 0', name=op.f('ck_contest_revocation_has_reason')),
    sa.ForeignKeyConstraint(['award_id'], ['contest_award.id'], name=op.f('fk_contest_revocation_award_id_contest_award'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['account.id'], name=op.f('fk_contest_revocation_decided_by_id_account'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['requested_by_id'], ['account.id'], name=op.f('fk_contest_revocation_requested_by_id_account'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_revocation'))
    )
    with op.batch_alter_table('contest_revocation') as batch_op:
        batch_op.create_index(batch_op.f('ix_contest_revocation_award_id'), ['award_id'], unique=False)
        batch_op.create_index('uq_contest_revocation_asked', ['award_id'], unique=True, sqlite_where=sa.text("state = 'requested'"), postgresql_where=sa.text("state = 'requested'"))

    op.create_table('contest_held_comment',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(reason) > 0', name=op.f('ck_contest_held_comment_has_reason')),
    sa.ForeignKeyConstraint(['sheet_id'], ['contest_score_sheet.id'], name=op.f('fk_contest_held_comment_sheet_id_contest_score_sheet'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('sheet_id', name=op.f('pk_contest_held_comment'))
    )
    with op.batch_alter_table('contest') as batch_op:
        batch_op.add_column(sa.Column('verification_started_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('verification_ends_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('objection_days', sa.Integer(), nullable=False, server_default='7'))
        batch_op.add_column(sa.Column('answer_days', sa.Integer(), nullable=False, server_default='14'))
        batch_op.add_column(sa.Column('feedback', sa.Enum('none', 'comments', 'comments_score', name='feedback', native_enum=False, create_constraint=True, length=30), nullable=False, server_default='none'))
        batch_op.add_column(sa.Column('revocation_years', sa.Integer(), nullable=False, server_default='5'))
        batch_op.add_column(sa.Column('letters_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint('terms_in_range', TERMS)
        batch_op.create_check_constraint('verification_in_order', IN_ORDER)
        batch_op.create_check_constraint('verification_has_end', HAS_END)
    with op.batch_alter_table('contest') as batch_op:
        for name in ('objection_days', 'answer_days', 'feedback', 'revocation_years'):
            batch_op.alter_column(name, server_default=None)

    with op.batch_alter_table('contest_award') as batch_op:
        batch_op.alter_column('code',
               existing_type=sa.VARCHAR(length=60),
               nullable=True)
        batch_op.alter_column('number',
               existing_type=sa.INTEGER(),
               nullable=True)
    op.execute("UPDATE contest_award SET number = NULL, code = NULL WHERE granted_on IS NULL")
    with op.batch_alter_table('contest_award') as batch_op:
        batch_op.create_check_constraint('granted_has_number', GRANTED)

    with op.batch_alter_table('contest_computation') as batch_op:
        batch_op.add_column(sa.Column('superseded_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('contest_computation') as batch_op:
        batch_op.drop_column('superseded_at')

    with op.batch_alter_table('contest_award') as batch_op:
        batch_op.drop_constraint(op.f('ck_contest_award_granted_has_number'), type_='check')
    op.execute("DELETE FROM contest_award WHERE number IS NULL")
    with op.batch_alter_table('contest_award') as batch_op:
        batch_op.alter_column('number',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.alter_column('code',
               existing_type=sa.VARCHAR(length=60),
               nullable=False)

    with op.batch_alter_table('contest') as batch_op:
        for name in ('terms_in_range', 'verification_in_order', 'verification_has_end', 'feedback'):
            batch_op.drop_constraint(op.f(f'ck_contest_{name}'), type_='check')
        batch_op.drop_column('letters_at')
        batch_op.drop_column('revocation_years')
        batch_op.drop_column('feedback')
        batch_op.drop_column('answer_days')
        batch_op.drop_column('objection_days')
        batch_op.drop_column('verification_ends_at')
        batch_op.drop_column('verification_started_at')

    op.drop_table('contest_held_comment')
    with op.batch_alter_table('contest_revocation') as batch_op:
        batch_op.drop_index('uq_contest_revocation_asked', sqlite_where=sa.text("state = 'requested'"), postgresql_where=sa.text("state = 'requested'"))
        batch_op.drop_index(batch_op.f('ix_contest_revocation_award_id'))

    op.drop_table('contest_revocation')
    with op.batch_alter_table('contest_recomputation') as batch_op:
        batch_op.drop_index('uq_contest_recomputation_asked', sqlite_where=sa.text("state = 'requested'"), postgresql_where=sa.text("state = 'requested'"))
        batch_op.drop_index(batch_op.f('ix_contest_recomputation_contest_id'))

    op.drop_table('contest_recomputation')
    op.drop_table('contest_review_member')
    op.drop_table('contest_review_decision')
    with op.batch_alter_table('contest_objection') as batch_op:
        batch_op.drop_index(batch_op.f('ix_contest_objection_contest_id'))

    op.drop_table('contest_objection')
    with op.batch_alter_table('contest_flag') as batch_op:
        batch_op.drop_index(batch_op.f('ix_contest_flag_computation_id'))

    op.drop_table('contest_flag')
    with op.batch_alter_table('contest_review') as batch_op:
        batch_op.drop_index(batch_op.f('ix_contest_review_contest_id'))

    op.drop_table('contest_review')
