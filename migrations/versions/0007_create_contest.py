"""create contest."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('contest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=True),
    sa.Column('notice', sa.Text(), nullable=False),
    sa.Column('notice_en', sa.Text(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'published', 'open', 'closed', 'assigned', 'scoring', 'sealed', 'candidates', 'final', 'awarded', name='conteststate', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('scoring_closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('announced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lottery_source', sa.String(length=300), nullable=True),
    sa.Column('lottery_seed', sa.String(length=200), nullable=True),
    sa.Column('rules_json', sa.Text(), nullable=True),
    sa.Column('rules_sha256', sa.String(length=64), nullable=True),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sample_note', sa.String(length=400), nullable=True),
    sa.Column('sample_note_en', sa.String(length=500), nullable=True),
    sa.Column('source', sa.String(length=500), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state = 'draft' OR rules_json IS NOT NULL", name=op.f('ck_contest_published_has_rules')),
    sa.CheckConstraint("state NOT IN ('final', 'awarded') OR published_at IS NOT NULL", name=op.f('ck_contest_final_has_time')),
    sa.CheckConstraint("state NOT IN ('sealed', 'candidates', 'final', 'awarded') OR sealed_at IS NOT NULL", name=op.f('ck_contest_sealed_has_time')),
    sa.CheckConstraint('(rules_json IS NULL) = (rules_sha256 IS NULL)', name=op.f('ck_contest_rules_have_hash')),
    sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_contest_closes_after_opening')),
    sa.CheckConstraint('scoring_closes_at IS NULL OR scoring_closes_at > closes_at', name=op.f('ck_contest_scoring_after_call')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_contest_forum_id_forum'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest')),
    sa.UniqueConstraint('slug', name=op.f('uq_contest_slug'))
    )
    with op.batch_alter_table('contest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contest_forum_id'), ['forum_id'], unique=False)

    op.create_table('contest_computation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('computed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rules_sha256', sa.String(length=64), nullable=False),
    sa.Column('judge_key', sa.String(length=64), nullable=False),
    sa.Column('package', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_computation_contest_id_contest'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_computation')),
    sa.UniqueConstraint('contest_id', name=op.f('uq_contest_computation_contest_id'))
    )
    op.create_table('contest_judge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('institution_id', sa.Integer(), nullable=True),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_contest_judge_account_id_account'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_judge_contest_id_contest'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_contest_judge_institution_id_institution'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_judge')),
    sa.UniqueConstraint('contest_id', 'email', name=op.f('uq_contest_judge_contest_id_email')),
    sa.UniqueConstraint('contest_id', 'number', name=op.f('uq_contest_judge_contest_id_number')),
    sa.UniqueConstraint('id', 'contest_id', name=op.f('uq_contest_judge_id_contest_id'))
    )
    with op.batch_alter_table('contest_judge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contest_judge_account_id'), ['account_id'], unique=False)
        batch_op.create_index('uq_contest_judge_account', ['contest_id', 'account_id'], unique=True, sqlite_where=sa.text('account_id IS NOT NULL'), postgresql_where=sa.text('account_id IS NOT NULL'))

    op.create_table('contest_round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.Enum('document', 'presentation', 'audience', name='roundkind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('weight', sa.BigInteger(), nullable=False),
    sa.Column('judges_per_entry', sa.Integer(), nullable=True),
    sa.Column('min_judges', sa.Integer(), nullable=False),
    sa.Column('method', sa.String(length=30), nullable=False),
    sa.Column('drop_count', sa.Integer(), nullable=False),
    sa.Column('trim_from', sa.Integer(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('cutoff', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('drop_count >= 0 AND (drop_count = 0 OR 2 * drop_count < trim_from)', name=op.f('ck_contest_round_trim_leaves_scores')),
    sa.CheckConstraint('judges_per_entry IS NULL OR judges_per_entry > 0', name=op.f('ck_contest_round_judges_positive')),
    sa.CheckConstraint('places BETWEEN 0 AND 4', name=op.f('ck_contest_round_places_in_range')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_round_contest_id_contest'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_round')),
    sa.UniqueConstraint('contest_id', 'code', name=op.f('uq_contest_round_contest_id_code')),
    sa.UniqueConstraint('contest_id', 'position', name=op.f('uq_contest_round_contest_id_position')),
    sa.UniqueConstraint('id', 'contest_id', name=op.f('uq_contest_round_id_contest_id'))
    )
    op.create_table('contest_track',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('prefix', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('name_en', sa.String(length=80), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('min_awards', sa.Integer(), nullable=False),
    sa.Column('max_awards', sa.Integer(), nullable=True),
    sa.CheckConstraint('min_awards >= 0 AND (max_awards IS NULL OR max_awards >= min_awards)', name=op.f('ck_contest_track_quota_in_order')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_track_contest_id_contest'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_track')),
    sa.UniqueConstraint('contest_id', 'code', name=op.f('uq_contest_track_contest_id_code')),
    sa.UniqueConstraint('contest_id', 'position', name=op.f('uq_contest_track_contest_id_position')),
    sa.UniqueConstraint('contest_id', 'prefix', name=op.f('uq_contest_track_contest_id_prefix')),
    sa.UniqueConstraint('id', 'contest_id', name=op.f('uq_contest_track_id_contest_id'))
    )
    op.create_table('contest_award_slot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('grade', sa.String(length=40), nullable=False),
    sa.Column('grade_en', sa.String(length=60), nullable=True),
    sa.Column('authority', sa.String(length=60), nullable=False),
    sa.Column('authority_en', sa.String(length=100), nullable=True),
    sa.Column('prize_krw', sa.Integer(), nullable=False),
    sa.Column('track_id', sa.Integer(), nullable=True),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.CheckConstraint('count > 0 AND prize_krw >= 0', name=op.f('ck_contest_award_slot_count_and_prize')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_award_slot_contest_id_contest'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['track_id', 'contest_id'], ['contest_track.id', 'contest_track.contest_id'], name=op.f('fk_contest_award_slot_track_id_contest_id_contest_track'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_award_slot')),
    sa.UniqueConstraint('contest_id', 'position', name=op.f('uq_contest_award_slot_contest_id_position')),
    sa.UniqueConstraint('id', 'contest_id', name=op.f('uq_contest_award_slot_id_contest_id'))
    )
    op.create_table('contest_criterion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('name_en', sa.String(length=80), nullable=True),
    sa.Column('question', sa.String(length=200), nullable=False),
    sa.Column('question_en', sa.String(length=200), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('max_points', sa.BigInteger(), nullable=False),
    sa.Column('weight', sa.BigInteger(), nullable=False),
    sa.Column('cutoff', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('cutoff IS NULL OR (cutoff >= 0 AND cutoff <= max_points)', name=op.f('ck_contest_criterion_cutoff_in_range')),
    sa.CheckConstraint('max_points > 0 AND weight > 0', name=op.f('ck_contest_criterion_points_positive')),
    sa.ForeignKeyConstraint(['round_id'], ['contest_round.id'], name=op.f('fk_contest_criterion_round_id_contest_round'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_criterion')),
    sa.UniqueConstraint('id', 'max_points', name=op.f('uq_contest_criterion_id_max_points')),
    sa.UniqueConstraint('round_id', 'code', name=op.f('uq_contest_criterion_round_id_code')),
    sa.UniqueConstraint('round_id', 'position', name=op.f('uq_contest_criterion_round_id_position'))
    )
    op.create_table('contest_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('track_id', sa.Integer(), nullable=False),
    sa.Column('institution_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=True),
    sa.Column('receipt_no', sa.String(length=40), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=240), nullable=True),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('region', sa.Enum('11', '26', '27', '28', '29', '30', '31', '41', '42', '43', '44', '45', '46', '47', '48', '49', '50', name='region', native_enum=False, create_constraint=True, length=30), nullable=True),
    sa.Column('contact_name', sa.String(length=80), nullable=True),
    sa.Column('contact_email', sa.String(length=254), nullable=True),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.Enum('draft', 'submitted', 'withdrawn', 'ineligible', 'in_judging', 'candidate', 'awarded', 'not_awarded', name='entrystate', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('idempotency_key', sa.String(length=64), nullable=True),
    sa.Column('sample_note', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'withdrawn') OR (submitted_at IS NOT NULL AND receipt_no IS NOT NULL AND code IS NOT NULL)", name=op.f('ck_contest_entry_submitted_has_receipt')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_entry_contest_id_contest'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_contest_entry_institution_id_institution'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['track_id', 'contest_id'], ['contest_track.id', 'contest_track.contest_id'], name=op.f('fk_contest_entry_track_id_contest_id_contest_track'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_entry')),
    sa.UniqueConstraint('contest_id', 'code', name=op.f('uq_contest_entry_contest_id_code')),
    sa.UniqueConstraint('contest_id', 'receipt_no', name=op.f('uq_contest_entry_contest_id_receipt_no')),
    sa.UniqueConstraint('id', 'contest_id', name=op.f('uq_contest_entry_id_contest_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_contest_entry_token_hash'))
    )
    with op.batch_alter_table('contest_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contest_entry_contest_id'), ['contest_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contest_entry_institution_id'), ['institution_id'], unique=False)
        batch_op.create_index('uq_contest_entry_idempotency_key', ['contest_id', 'idempotency_key'], unique=True, sqlite_where=sa.text('idempotency_key IS NOT NULL'), postgresql_where=sa.text('idempotency_key IS NOT NULL'))
        batch_op.create_index('uq_contest_entry_standing', ['contest_id', 'institution_id', 'title'], unique=True, sqlite_where=sa.text("state <> 'withdrawn'"), postgresql_where=sa.text("state <> 'withdrawn'"))

    op.create_table('contest_assignment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('judge_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id', 'contest_id'], ['contest_entry.id', 'contest_entry.contest_id'], name=op.f('fk_contest_assignment_entry_id_contest_id_contest_entry')),
    sa.ForeignKeyConstraint(['judge_id', 'contest_id'], ['contest_judge.id', 'contest_judge.contest_id'], name=op.f('fk_contest_assignment_judge_id_contest_id_contest_judge')),
    sa.ForeignKeyConstraint(['round_id', 'contest_id'], ['contest_round.id', 'contest_round.contest_id'], name=op.f('fk_contest_assignment_round_id_contest_id_contest_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_assignment')),
    sa.UniqueConstraint('round_id', 'entry_id', 'judge_id', name=op.f('uq_contest_assignment_round_id_entry_id_judge_id'))
    )
    with op.batch_alter_table('contest_assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contest_assignment_contest_id'), ['contest_id'], unique=False)
        batch_op.create_index('ix_contest_assignment_entry_id', ['entry_id'], unique=False)
        batch_op.create_index('ix_contest_assignment_judge_id', ['judge_id'], unique=False)

    op.create_table('contest_award',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('granted_on', sa.Date(), nullable=True),
    sa.Column('handed_on', sa.Date(), nullable=True),
    sa.Column('voided_on', sa.Date(), nullable=True),
    sa.Column('void_reason', sa.String(length=300), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_contest_award_number_positive')),
    sa.CheckConstraint('voided_on IS NULL OR length(void_reason) > 0', name=op.f('ck_contest_award_void_has_reason')),
    sa.ForeignKeyConstraint(['entry_id', 'contest_id'], ['contest_entry.id', 'contest_entry.contest_id'], name=op.f('fk_contest_award_entry_id_contest_id_contest_entry')),
    sa.ForeignKeyConstraint(['slot_id', 'contest_id'], ['contest_award_slot.id', 'contest_award_slot.contest_id'], name=op.f('fk_contest_award_slot_id_contest_id_contest_award_slot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_award')),
    sa.UniqueConstraint('code', name=op.f('uq_contest_award_code')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_contest_award_entry_id')),
    sa.UniqueConstraint('year', 'number', name=op.f('uq_contest_award_year_number'))
    )
    with op.batch_alter_table('contest_award', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contest_award_contest_id'), ['contest_id'], unique=False)

    op.create_table('contest_entry_result',
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('score', sa.BigInteger(), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('decided_by', sa.String(length=40), nullable=True),
    sa.CheckConstraint('rank IS NULL OR (rank > 0 AND score IS NOT NULL)', name=op.f('ck_contest_entry_result_rank_has_score')),
    sa.ForeignKeyConstraint(['entry_id', 'contest_id'], ['contest_entry.id', 'contest_entry.contest_id'], name=op.f('fk_contest_entry_result_entry_id_contest_id_contest_entry')),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_contest_entry_result'))
    )
    with op.batch_alter_table('contest_entry_result', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contest_entry_result_contest_id'), ['contest_id'], unique=False)

    op.create_table('contest_exclusion',
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('judge_id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('exclusion', 'challenge', 'recusal', name='exclusionkind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(reason) > 0', name=op.f('ck_contest_exclusion_has_reason')),
    sa.ForeignKeyConstraint(['entry_id', 'contest_id'], ['contest_entry.id', 'contest_entry.contest_id'], name=op.f('fk_contest_exclusion_entry_id_contest_id_contest_entry')),
    sa.ForeignKeyConstraint(['judge_id', 'contest_id'], ['contest_judge.id', 'contest_judge.contest_id'], name=op.f('fk_contest_exclusion_judge_id_contest_id_contest_judge')),
    sa.PrimaryKeyConstraint('judge_id', 'entry_id', name=op.f('pk_contest_exclusion'))
    )
    op.create_table('contest_score_sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'submitted', 'sealed', name='sheetstate', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name=op.f('ck_contest_score_sheet_submitted_has_time')),
    sa.ForeignKeyConstraint(['assignment_id'], ['contest_assignment.id'], name=op.f('fk_contest_score_sheet_assignment_id_contest_assignment'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_score_sheet')),
    sa.UniqueConstraint('assignment_id', name=op.f('uq_contest_score_sheet_assignment_id'))
    )
    op.create_table('contest_score',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('max_points', sa.BigInteger(), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('points >= 0 AND points <= max_points', name=op.f('ck_contest_score_points_in_range')),
    sa.ForeignKeyConstraint(['criterion_id', 'max_points'], ['contest_criterion.id', 'contest_criterion.max_points'], name=op.f('fk_contest_score_criterion_id_max_points_contest_criterion'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['sheet_id'], ['contest_score_sheet.id'], name=op.f('fk_contest_score_sheet_id_contest_score_sheet'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('sheet_id', 'criterion_id', name=op.f('pk_contest_score'))
    )


def downgrade() -> None:
    op.drop_table('contest_score')
    op.drop_table('contest_score_sheet')
    op.drop_table('contest_exclusion')
    with op.batch_alter_table('contest_entry_result', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contest_entry_result_contest_id'))

    op.drop_table('contest_entry_result')
    with op.batch_alter_table('contest_award', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contest_award_contest_id'))

    op.drop_table('contest_award')
    with op.batch_alter_table('contest_assignment', schema=None) as batch_op:
        batch_op.drop_index('ix_contest_assignment_judge_id')
        batch_op.drop_index('ix_contest_assignment_entry_id')
        batch_op.drop_index(batch_op.f('ix_contest_assignment_contest_id'))

    op.drop_table('contest_assignment')
    with op.batch_alter_table('contest_entry', schema=None) as batch_op:
        batch_op.drop_index('uq_contest_entry_standing', sqlite_where=sa.text("state <> 'withdrawn'"), postgresql_where=sa.text("state <> 'withdrawn'"))
        batch_op.drop_index('uq_contest_entry_idempotency_key', sqlite_where=sa.text('idempotency_key IS NOT NULL'), postgresql_where=sa.text('idempotency_key IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_contest_entry_institution_id'))
        batch_op.drop_index(batch_op.f('ix_contest_entry_contest_id'))

    op.drop_table('contest_entry')
    op.drop_table('contest_criterion')
    op.drop_table('contest_award_slot')
    op.drop_table('contest_track')
    op.drop_table('contest_round')
    with op.batch_alter_table('contest_judge', schema=None) as batch_op:
        batch_op.drop_index('uq_contest_judge_account', sqlite_where=sa.text('account_id IS NOT NULL'), postgresql_where=sa.text('account_id IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_contest_judge_account_id'))

    op.drop_table('contest_judge')
    op.drop_table('contest_computation')
    with op.batch_alter_table('contest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contest_forum_id'))

    op.drop_table('contest')
