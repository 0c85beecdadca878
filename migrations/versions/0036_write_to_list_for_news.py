"""write to list for news: who of those that only want news has got which letter."""

import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('registration_news_letter',
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('mailing_id', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['contact_id'], ['registration_news_contact.id'], name=op.f('fk_registration_news_letter_contact_id_registration_news_contact'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['mailing_id'], ['registration_mailing.id'], name=op.f('fk_registration_news_letter_mailing_id_registration_mailing'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['outbox_message.id'], name=op.f('fk_registration_news_letter_message_id_outbox_message'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('message_id', name=op.f('pk_registration_news_letter')),
    sa.UniqueConstraint('mailing_id', 'contact_id', name=op.f('uq_registration_news_letter_mailing_id_contact_id'))
    )
    op.create_index(op.f('ix_registration_news_letter_contact_id'), 'registration_news_letter', ['contact_id'])


def downgrade() -> None:
    op.drop_index(op.f('ix_registration_news_letter_contact_id'), 'registration_news_letter')
    op.drop_table('registration_news_letter')
