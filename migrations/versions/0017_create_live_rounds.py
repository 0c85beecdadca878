"""create live rounds: presentations in their order, ballots and votes of the audience."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

MESSAGE = "this ballot is cast"
TRIGGERS = {"cast_ballot_is_not_changed": "UPDATE", "cast_ballot_is_not_deleted": "DELETE"}


def keys(table: str, *others: str) -> list[sa.ForeignKeyConstraint]:
    """Rows of one contest refer to rows of the same contest."""
    named = {'round': 'round', 'entry': 'entry', 'choice': 'entry'}
    return [
        sa.ForeignKeyConstraint(
            [f'{other}_id', 'contest_id'], [f'contest_{named[other]}.id', f'contest_{named[other]}.contest_id'],
            name=op.f(f'fk_{table}_{other}_id_contest_id_contest_{named[other]}'),
        )
        for other in others
    ]


def upgrade() -> None:
    op.create_table(
        'contest_presentation_plan',
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('speak_seconds', sa.Integer(), nullable=False),
        sa.Column('question_seconds', sa.Integer(), nullable=False),
        sa.Column('draw', sa.String(length=64), nullable=True),
        sa.CheckConstraint('speak_seconds > 0 AND question_seconds >= 0', name=op.f('ck_contest_presentation_plan_times_positive')),
        *keys('contest_presentation_plan', 'round'),
        sa.PrimaryKeyConstraint('round_id', name=op.f('pk_contest_presentation_plan')),
    )
    op.create_table(
        'contest_presentation',
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('ended_at IS NULL OR ended_at >= started_at', name=op.f('ck_contest_presentation_ends_after_start')),
        sa.CheckConstraint('ended_at IS NULL OR started_at IS NOT NULL', name=op.f('ck_contest_presentation_ended_has_start')),
        *keys('contest_presentation', 'round', 'entry'),
        sa.PrimaryKeyConstraint('round_id', 'entry_id', name=op.f('pk_contest_presentation')),
        sa.UniqueConstraint('round_id', 'position', name=op.f('uq_contest_presentation_round_id_position')),
    )
    running = sa.text('started_at IS NOT NULL AND ended_at IS NULL')
    op.create_index('uq_contest_presentation_running', 'contest_presentation', ['round_id'], unique=True, sqlite_where=running, postgresql_where=running)
    op.create_table(
        'contest_vote',
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_contest_vote_closes_after_opening')),
        *keys('contest_vote', 'round'),
        sa.PrimaryKeyConstraint('round_id', name=op.f('pk_contest_vote')),
    )
    op.create_table(
        'contest_ballot',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=True),
        sa.Column('voter_hash', sa.String(length=64), nullable=True),
        sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('choice_id', sa.Integer(), nullable=True),
        sa.Column('cast_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('number > 0', name=op.f('ck_contest_ballot_number_positive')),
        sa.CheckConstraint('(choice_id IS NULL) = (cast_at IS NULL)', name=op.f('ck_contest_ballot_cast_has_choice')),
        sa.CheckConstraint('cast_at IS NULL OR voided_at IS NULL', name=op.f('ck_contest_ballot_cast_or_voided')),
        sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_ballot_contest_id_contest'), ondelete='RESTRICT'),
        *keys('contest_ballot', 'round', 'choice'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_ballot')),
        sa.UniqueConstraint('round_id', 'number', name=op.f('uq_contest_ballot_round_id_number')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_contest_ballot_token_hash')),
    )
    standing = sa.text('voter_hash IS NOT NULL AND voided_at IS NULL')
    op.create_index('uq_contest_ballot_voter', 'contest_ballot', ['round_id', 'voter_hash'], unique=True, sqlite_where=standing, postgresql_where=standing)
    for table in ('contest_presentation_plan', 'contest_presentation', 'contest_vote', 'contest_ballot'):
        op.create_index(op.f(f'ix_{table}_contest_id'), table, ['contest_id'])
    for name, event in TRIGGERS.items():
        if op.get_bind().dialect.name == 'sqlite':
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON contest_ballot WHEN OLD.cast_at IS NOT NULL "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
        else:
            row = 'OLD' if event == 'DELETE' else 'NEW'
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF OLD.cast_at IS NOT NULL THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; "
                f"END IF; RETURN {row}; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON contest_ballot FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    for name in TRIGGERS:
        if op.get_bind().dialect.name == 'sqlite':
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON contest_ballot")
            op.execute(f"DROP FUNCTION {name}()")
    for table in ('contest_ballot', 'contest_vote', 'contest_presentation', 'contest_presentation_plan'):
        op.drop_table(table)
