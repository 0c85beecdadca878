"""create entry form: additional fields, documents, authors, answers, files."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('contest_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=True),
    sa.Column('help', sa.String(length=400), nullable=False),
    sa.Column('help_en', sa.String(length=500), nullable=True),
    sa.Column('kinds', sa.JSON(), nullable=False),
    sa.Column('takes_link', sa.Boolean(), nullable=False),
    sa.Column('max_mb', sa.Integer(), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.Column('is_blind_copy', sa.Boolean(), nullable=False),
    sa.CheckConstraint('NOT is_blind_copy OR NOT takes_link', name=op.f('ck_contest_document_blind_copy_is_a_file')),
    sa.CheckConstraint('length(name) > 0', name=op.f('ck_contest_document_has_name')),
    sa.CheckConstraint('max_mb BETWEEN 1 AND 20', name=op.f('ck_contest_document_size_in_range')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_document_contest_id_contest'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_document')),
    sa.UniqueConstraint('contest_id', 'position', name=op.f('uq_contest_document_contest_id_position')),
    sa.UniqueConstraint('id', 'contest_id', name=op.f('uq_contest_document_id_contest_id'))
    )
    op.create_index(op.f('ix_contest_document_contest_id'), 'contest_document', ['contest_id'], unique=False)
    op.create_index('uq_contest_document_blind_copy', 'contest_document', ['contest_id'], unique=True, sqlite_where=sa.text('is_blind_copy'), postgresql_where=sa.text('is_blind_copy'))

    op.create_table('contest_form_field',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('text', 'long_text', 'choice', 'number', 'consent', name='fieldkind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('label', sa.String(length=100), nullable=False),
    sa.Column('label_en', sa.String(length=140), nullable=True),
    sa.Column('help', sa.String(length=400), nullable=False),
    sa.Column('help_en', sa.String(length=500), nullable=True),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.Column('most_letters', sa.Integer(), nullable=True),
    sa.Column('low', sa.BigInteger(), nullable=True),
    sa.Column('high', sa.BigInteger(), nullable=True),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('notice', sa.JSON(), nullable=False),
    sa.CheckConstraint('length(label) > 0', name=op.f('ck_contest_form_field_has_label')),
    sa.CheckConstraint('low <= high', name=op.f('ck_contest_form_field_limits_in_order')),
    sa.CheckConstraint('most_letters > 0', name=op.f('ck_contest_form_field_letters_positive')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_contest_form_field_contest_id_contest'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_form_field')),
    sa.UniqueConstraint('contest_id', 'position', name=op.f('uq_contest_form_field_contest_id_position')),
    sa.UniqueConstraint('id', 'contest_id', name=op.f('uq_contest_form_field_id_contest_id'))
    )
    op.create_index(op.f('ix_contest_form_field_contest_id'), 'contest_form_field', ['contest_id'], unique=False)

    op.create_table('contest_entry_answer',
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('field_id', sa.Integer(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.CheckConstraint('length(value) > 0', name=op.f('ck_contest_entry_answer_has_value')),
    sa.ForeignKeyConstraint(['entry_id', 'contest_id'], ['contest_entry.id', 'contest_entry.contest_id'], name=op.f('fk_contest_entry_answer_entry_id_contest_id_contest_entry')),
    sa.ForeignKeyConstraint(['field_id', 'contest_id'], ['contest_form_field.id', 'contest_form_field.contest_id'], name=op.f('fk_contest_entry_answer_field_id_contest_id_contest_form_field')),
    sa.PrimaryKeyConstraint('entry_id', 'field_id', name=op.f('pk_contest_entry_answer'))
    )
    op.create_table('contest_entry_author',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('affiliation', sa.String(length=120), nullable=False),
    sa.Column('role', sa.String(length=60), nullable=False),
    sa.CheckConstraint('length(name) > 0', name=op.f('ck_contest_entry_author_has_name')),
    sa.ForeignKeyConstraint(['entry_id'], ['contest_entry.id'], name=op.f('fk_contest_entry_author_entry_id_contest_entry'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_entry_author')),
    sa.UniqueConstraint('entry_id', 'position', name=op.f('uq_contest_entry_author_entry_id_position'))
    )
    op.create_index(op.f('ix_contest_entry_author_entry_id'), 'contest_entry_author', ['entry_id'], unique=False)

    op.create_table('contest_entry_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('kind', sa.Enum('pdf', 'hwp', 'hwpx', 'docx', 'pptx', 'xlsx', 'png', 'jpg', name='filekind', native_enum=False, create_constraint=True, length=30), nullable=True),
    sa.Column('size_bytes', sa.Integer(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('link', sa.String(length=500), nullable=True),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(sha256 IS NULL) <> (link IS NULL)', name=op.f('ck_contest_entry_file_file_or_link')),
    sa.CheckConstraint('(sha256 IS NULL) = (kind IS NULL)', name=op.f('ck_contest_entry_file_file_has_kind')),
    sa.CheckConstraint('size_bytes >= 0 AND (pages IS NULL OR pages >= 0)', name=op.f('ck_contest_entry_file_sizes_not_negative')),
    sa.ForeignKeyConstraint(['document_id', 'contest_id'], ['contest_document.id', 'contest_document.contest_id'], name=op.f('fk_contest_entry_file_document_id_contest_id_contest_document')),
    sa.ForeignKeyConstraint(['entry_id', 'contest_id'], ['contest_entry.id', 'contest_entry.contest_id'], name=op.f('fk_contest_entry_file_entry_id_contest_id_contest_entry')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_entry_file')),
    sa.UniqueConstraint('entry_id', 'document_id', name=op.f('uq_contest_entry_file_entry_id_document_id')),
    sa.UniqueConstraint('id', 'entry_id', name=op.f('uq_contest_entry_file_id_entry_id'))
    )
    op.create_index(op.f('ix_contest_entry_file_sha256'), 'contest_entry_file', ['sha256'], unique=False)

    op.add_column('contest_entry', sa.Column('authors_agreed_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('contest_entry', sa.Column('saved_at', sa.DateTime(timezone=True), nullable=True))



def downgrade() -> None:
    op.drop_column('contest_entry', 'saved_at')
    op.drop_column('contest_entry', 'authors_agreed_at')
    for table in ('contest_entry_file', 'contest_entry_author', 'contest_entry_answer', 'contest_form_field', 'contest_document'):
        op.drop_table(table)
