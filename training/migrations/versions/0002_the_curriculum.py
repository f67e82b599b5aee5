"""The whole curriculum: refreshers, updates after a change of guidance, meetings, briefings for a day.

Only adds tables and columns, and takes them away again, so no table is rebuilt and every trigger stays.

Revision ID: 0002
Revises: 0001
"""

from alembic import op
import sqlalchemy as sa


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('guidance_state',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_guidance_state'))
    )
    op.create_table('briefing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('how', sa.String(length=10), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.Column('module_digest', sa.String(length=64), nullable=False),
    sa.Column('details_version', sa.Integer(), nullable=False),
    sa.Column('evidence_n', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_briefing_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_briefing')),
    sa.UniqueConstraint('public_id', name=op.f('uq_briefing_public_id'))
    )
    with op.batch_alter_table('briefing', schema=None) as batch_op:
        batch_op.create_index('ix_briefing_school', ['school_id', 'signed_on'], unique=False)

    op.create_table('briefing_day',
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('pin', sa.String(length=8), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_briefing_day_school_id_school')),
    sa.PrimaryKeyConstraint('school_id', name=op.f('pk_briefing_day')),
    sa.UniqueConstraint('key', name=op.f('uq_briefing_day_key'))
    )
    op.create_table('guidance_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('from_digest', sa.String(length=64), nullable=False),
    sa.Column('to_digest', sa.String(length=64), nullable=False),
    sa.Column('summary', sa.JSON(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['from_digest'], ['guidance_state.digest'], name=op.f('fk_guidance_change_from_digest_guidance_state')),
    sa.ForeignKeyConstraint(['to_digest'], ['guidance_state.digest'], name=op.f('fk_guidance_change_to_digest_guidance_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guidance_change')),
    sa.UniqueConstraint('from_digest', 'to_digest', name=op.f('uq_guidance_change_from_digest_to_digest'))
    )
    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('quiz', sa.String(length=80), nullable=False),
    sa.Column('edition', sa.String(length=64), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=True),
    sa.Column('voting', sa.Boolean(), nullable=False),
    sa.Column('totals', sa.JSON(), nullable=False),
    sa.Column('opened_by', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edition'], ['edition.digest'], name=op.f('fk_meeting_edition_edition')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_meeting_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sa.UniqueConstraint('code', name=op.f('uq_meeting_code')),
    sa.UniqueConstraint('school_id', 'id', name=op.f('uq_meeting_school_id_id'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index('ix_meeting_school', ['school_id', 'opened_at'], unique=False)

    op.create_table('meeting_vote',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('voter', sa.String(length=64), nullable=False),
    sa.Column('option', sa.String(length=120), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_vote_meeting_id_meeting')),
    sa.PrimaryKeyConstraint('meeting_id', 'place', 'voter', name=op.f('pk_meeting_vote'))
    )
    op.create_table('acknowledgement',
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_acknowledgement_school_id_staff_member_id_staff_member')),
    sa.PrimaryKeyConstraint('school_id', 'staff_member_id', 'version', name=op.f('pk_acknowledgement'))
    )
    op.create_table('discussion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=False),
    sa.Column('evidence_n', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_discussion_meeting_id_meeting')),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_discussion_school_id_staff_member_id_staff_member')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_discussion_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussion')),
    sa.UniqueConstraint('staff_member_id', 'meeting_id', name=op.f('uq_discussion_staff_member_id_meeting_id'))
    )
    op.create_table('guidance_effect',
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('change_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('module', sa.String(length=80), nullable=False),
    sa.Column('pages', sa.JSON(), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['change_id'], ['guidance_change.id'], name=op.f('fk_guidance_effect_change_id_guidance_change')),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_guidance_effect_school_id_staff_member_id_staff_member')),
    sa.PrimaryKeyConstraint('school_id', 'change_id', 'staff_member_id', 'module', name=op.f('pk_guidance_effect'))
    )
    with op.batch_alter_table('guidance_effect', schema=None) as batch_op:
        batch_op.create_index('ix_guidance_effect_school', ['school_id', 'change_id'], unique=False)

    op.create_table('other_way',
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('module', sa.String(length=80), nullable=False),
    sa.Column('contact', sa.String(length=20), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_other_way_school_id_staff_member_id_staff_member')),
    sa.PrimaryKeyConstraint('school_id', 'staff_member_id', 'module', name=op.f('pk_other_way'))
    )
    op.create_table('guidance_update',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('change_id', sa.Integer(), nullable=False),
    sa.Column('module', sa.String(length=80), nullable=False),
    sa.Column('pages', sa.JSON(), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('assigned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('assigned_by', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=True),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('evidence_n', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_guidance_update_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['change_id'], ['guidance_change.id'], name=op.f('fk_guidance_update_change_id_guidance_change')),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_guidance_update_school_id_staff_member_id_staff_member')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_guidance_update_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guidance_update')),
    sa.UniqueConstraint('staff_member_id', 'change_id', 'module', name=op.f('uq_guidance_update_staff_member_id_change_id_module'))
    )
    with op.batch_alter_table('guidance_update', schema=None) as batch_op:
        batch_op.create_index('ix_guidance_update_person', ['school_id', 'staff_member_id', 'completed_at'], unique=False)

    op.create_table('refresher',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('module', sa.String(length=80), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_refresher_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_refresher_school_id_staff_member_id_staff_member')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_refresher_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refresher')),
    sa.UniqueConstraint('staff_member_id', 'module', 'due_on', name=op.f('uq_refresher_staff_member_id_module_due_on'))
    )
    with op.batch_alter_table('refresher', schema=None) as batch_op:
        batch_op.create_index('ix_refresher_school', ['school_id', 'due_on'], unique=False)

    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asks_confidence', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('adoption', schema=None) as batch_op:
        batch_op.add_column(sa.Column('parts', sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table('assignment_rule', schema=None) as batch_op:
        batch_op.add_column(sa.Column('core', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('setting', sa.String(length=20), server_default='secondary', nullable=False))
        batch_op.add_column(sa.Column('kind', sa.String(length=20), server_default='quiz', nullable=False))
        batch_op.drop_index(batch_op.f('uq_attempt_open'), sqlite_where=sa.text('finished_at IS NULL'), postgresql_where=sa.text('finished_at IS NULL'))
        batch_op.create_index('uq_attempt_open', ['staff_member_id', 'quiz', 'practice', 'kind'], unique=True, sqlite_where=sa.text('finished_at IS NULL'), postgresql_where=sa.text('finished_at IS NULL'))

    with op.batch_alter_table('completion', schema=None) as batch_op:
        batch_op.add_column(sa.Column('core', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('page_view', schema=None) as batch_op:
        batch_op.add_column(sa.Column('how', sa.String(length=10), server_default='read', nullable=False))

    with op.batch_alter_table('school', schema=None) as batch_op:
        batch_op.add_column(sa.Column('refresher_months', sa.Integer(), server_default='4', nullable=False))

    with op.batch_alter_table('standing', schema=None) as batch_op:
        batch_op.add_column(sa.Column('core', sa.Boolean(), server_default=sa.false(), nullable=False))



def downgrade():
    # column by column: within a batch SQLite would rebuild the table, and lose its triggers
    op.drop_column('standing', 'core')
    op.drop_column('school', 'refresher_months')
    op.drop_column('page_view', 'how')
    op.drop_column('completion', 'core')
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index('uq_attempt_open', sqlite_where=sa.text('finished_at IS NULL'), postgresql_where=sa.text('finished_at IS NULL'))
        batch_op.create_index(batch_op.f('uq_attempt_open'), ['staff_member_id', 'quiz', 'practice'], unique=True, sqlite_where=sa.text('finished_at IS NULL'), postgresql_where=sa.text('finished_at IS NULL'))

    op.drop_column('attempt', 'kind')
    op.drop_column('attempt', 'setting')
    op.drop_column('assignment_rule', 'core')
    op.drop_column('adoption', 'parts')
    op.drop_column('account', 'asks_confidence')
    with op.batch_alter_table('refresher', schema=None) as batch_op:
        batch_op.drop_index('ix_refresher_school')

    op.drop_table('refresher')
    with op.batch_alter_table('guidance_update', schema=None) as batch_op:
        batch_op.drop_index('ix_guidance_update_person')

    op.drop_table('guidance_update')
    op.drop_table('other_way')
    with op.batch_alter_table('guidance_effect', schema=None) as batch_op:
        batch_op.drop_index('ix_guidance_effect_school')

    op.drop_table('guidance_effect')
    op.drop_table('discussion')
    op.drop_table('acknowledgement')
    op.drop_table('meeting_vote')
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_index('ix_meeting_school')

    op.drop_table('meeting')
    op.drop_table('guidance_change')
    op.drop_table('briefing_day')
    with op.batch_alter_table('briefing', schema=None) as batch_op:
        batch_op.drop_index('ix_briefing_school')

    op.drop_table('briefing')
    op.drop_table('guidance_state')
