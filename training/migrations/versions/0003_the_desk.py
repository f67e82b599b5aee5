"""The lead's desk: calendars, reminders, certificates, summaries, readings, item statistics, work in the background.

Adds columns one by one, so no table with triggers is rebuilt. `declaration` and `recognition`, which nothing has
written to before this, are made anew. Every completion gets the certificate that it has had in all but name.

Revision ID: 0003
Revises: 0002
"""

from alembic import op
import sqlalchemy as sa


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

UNCHANGEABLE = ("certificate", "completion", "declaration", "exemption")


def upgrade():
    op.create_table('worker_beat',
    sa.Column('what', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('what', name=op.f('pk_worker_beat'))
    )
    op.create_table('bulk_action',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('args', sa.JSON(), nullable=False),
    sa.Column('people', sa.JSON(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_by', sa.Integer(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_bulk_action_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_action')),
    sa.UniqueConstraint('public_id', name=op.f('uq_bulk_action_public_id'))
    )
    with op.batch_alter_table('bulk_action', schema=None) as batch_op:
        batch_op.create_index('ix_bulk_action_school', ['school_id', 'done_at'], unique=False)

    op.create_table('closed_day',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_closed_day_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closed_day')),
    sa.UniqueConstraint('school_id', 'starts_on', name=op.f('uq_closed_day_school_id_starts_on'))
    )
    op.create_table('issued_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('issue', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('as_at', sa.Date(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('release', sa.String(length=40), nullable=False),
    sa.Column('head_n', sa.Integer(), nullable=False),
    sa.Column('head_hash', sa.String(length=64), nullable=False),
    sa.Column('evidence_n', sa.Integer(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_by', sa.Integer(), nullable=False),
    sa.Column('redacted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_issued_document_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_issued_document'))
    )
    with op.batch_alter_table('issued_document', schema=None) as batch_op:
        batch_op.create_index('ix_issued_document_school', ['school_id', 'as_at', 'issue'], unique=False)

    op.create_table('published_cells',
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('term', sa.String(length=20), nullable=False),
    sa.Column('quiz', sa.String(length=80), nullable=False),
    sa.Column('form', sa.String(length=40), nullable=False),
    sa.Column('item_lineage', sa.String(length=120), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_published_cells_school_id_school')),
    sa.PrimaryKeyConstraint('school_id', 'term', 'quiz', 'form', 'item_lineage', name=op.f('pk_published_cells'))
    )
    op.create_table('reading',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=True),
    sa.Column('who', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_reading_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reading')),
    sa.UniqueConstraint('public_id', name=op.f('uq_reading_public_id')),
    sa.UniqueConstraint('school_id', 'id', name=op.f('uq_reading_school_id_id'))
    )
    op.create_table('teaching_action',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('about', sa.String(length=120), nullable=False),
    sa.Column('what', sa.String(length=40), nullable=False),
    sa.Column('note', sa.String(length=120), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_teaching_action_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teaching_action'))
    )
    with op.batch_alter_table('teaching_action', schema=None) as batch_op:
        batch_op.create_index('ix_teaching_action_school', ['school_id', 'done_on'], unique=False)

    op.create_table('reading_edition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('reading_id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'reading_id'], ['reading.school_id', 'reading.id'], name=op.f('fk_reading_edition_school_id_reading_id_reading')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_reading_edition_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reading_edition')),
    sa.UniqueConstraint('reading_id', 'label', name=op.f('uq_reading_edition_reading_id_label'))
    )
    op.create_table('job',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('args', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.String(length=300), nullable=True),
    sa.Column('file_name', sa.String(length=120), nullable=True),
    sa.Column('media_type', sa.String(length=100), nullable=True),
    sa.Column('data', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_job_school_id_staff_member_id_staff_member')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_job_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    sa.UniqueConstraint('public_id', name=op.f('uq_job_public_id'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_person', ['school_id', 'staff_member_id'], unique=False)
        batch_op.create_index('ix_job_waiting', ['state', 'lease_until'], unique=False)

    op.create_table('name_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('given_name', sa.String(length=100), nullable=False),
    sa.Column('family_name', sa.String(length=100), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_name_change_school_id_staff_member_id_staff_member')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_name_change_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_name_change'))
    )
    with op.batch_alter_table('name_change', schema=None) as batch_op:
        batch_op.create_index('ix_name_change_person', ['school_id', 'staff_member_id'], unique=False)

    op.create_table('staff_stint',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('started_on', sa.Date(), nullable=True),
    sa.Column('left_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_staff_stint_school_id_staff_member_id_staff_member')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_staff_stint_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_stint')),
    sa.UniqueConstraint('staff_member_id', 'left_on', name=op.f('uq_staff_stint_staff_member_id_left_on'))
    )
    op.create_table('outside_training',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('event', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('provider', sa.String(length=120), nullable=False),
    sa.Column('taken_on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=False),
    sa.Column('evidence_n', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_outside_training_school_id_staff_member_id_staff_member')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_outside_training_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outside_training')),
    sa.UniqueConstraint('staff_member_id', 'event', name=op.f('uq_outside_training_staff_member_id_event'))
    )
    with op.batch_alter_table('outside_training', schema=None) as batch_op:
        batch_op.create_index('ix_outside_training_person', ['school_id', 'staff_member_id', 'taken_on'], unique=False)
        batch_op.create_index('ix_outside_training_school', ['school_id', 'taken_on'], unique=False)

    op.create_table('certificate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('completion_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('shown', sa.JSON(), nullable=False),
    sa.Column('head_n', sa.Integer(), nullable=False),
    sa.Column('head_hash', sa.String(length=64), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'completion_id'], ['completion.school_id', 'completion.id'], name=op.f('fk_certificate_school_id_completion_id_completion')),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_certificate_school_id_staff_member_id_staff_member')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_certificate_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate')),
    sa.UniqueConstraint('code', name=op.f('uq_certificate_code'))
    )
    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.create_index('ix_certificate_completion', ['school_id', 'completion_id'], unique=False)

    op.create_table('nudge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('nudged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('nudged_by', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['message_id'], ['outbox_message.id'], name=op.f('fk_nudge_message_id_outbox_message'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_nudge_school_id_staff_member_id_staff_member')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_nudge_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nudge'))
    )
    with op.batch_alter_table('nudge', schema=None) as batch_op:
        batch_op.create_index('ix_nudge_person', ['school_id', 'staff_member_id', 'nudged_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_nudge_message_id'), ['message_id'], unique=False)

    op.create_table('reminder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('module', sa.String(length=80), nullable=False),
    sa.Column('step', sa.String(length=12), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('fk_reminder_assignment_id_assignment')),
    sa.ForeignKeyConstraint(['message_id'], ['outbox_message.id'], name=op.f('fk_reminder_message_id_outbox_message'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_reminder_school_id_staff_member_id_staff_member')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_reminder_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder')),
    sa.UniqueConstraint('staff_member_id', 'assignment_id', 'step', name=op.f('uq_reminder_staff_member_id_assignment_id_step'))
    )
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.create_index('ix_reminder_person', ['school_id', 'staff_member_id', 'told_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_reminder_message_id'), ['message_id'], unique=False)

    op.drop_table('standing_count')
    with op.batch_alter_table('discussion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_discussion_meeting_id'), ['meeting_id'], unique=False)

    with op.batch_alter_table('access_entry', schema=None) as batch_op:
        batch_op.create_index('ix_access_entry_target', ['school_id', 'what', 'target', 'at'], unique=False)

    with op.batch_alter_table('completion', schema=None) as batch_op:
        batch_op.add_column(sa.Column('due_on', sa.Date(), nullable=True))

    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=12), server_default='other', nullable=False))
        batch_op.add_column(sa.Column('calendar', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('message_id', sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column('bounced_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_outbox_message_message_id'), ['message_id'], unique=False)
        batch_op.create_index('ix_outbox_message_trouble', ['school_id', 'bounced_at'], unique=False)

    with op.batch_alter_table('school', schema=None) as batch_op:
        batch_op.add_column(sa.Column('induction', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('reminders', sa.JSON(), server_default='{}', nullable=False))

    with op.batch_alter_table('staff_alias', schema=None) as batch_op:
        batch_op.add_column(sa.Column('was_leave_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('was_left_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('was_source_system', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('was_external_id', sa.String(length=120), nullable=True))

    with op.batch_alter_table('staff_member', schema=None) as batch_op:
        batch_op.add_column(sa.Column('regulated_activity', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('unsupervised_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('reminders', sa.String(length=10), server_default='steps', nullable=False))

    # one PIN, one school: of two days that share one, the older school keeps it
    op.execute("DELETE FROM briefing_day WHERE school_id NOT IN (SELECT MIN(school_id) FROM briefing_day GROUP BY pin)")
    with op.batch_alter_table('briefing_day', schema=None) as batch_op:
        batch_op.create_unique_constraint(batch_op.f('uq_briefing_day_pin'), ['pin'])

    op.drop_table('declaration')
    op.create_table('declaration',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=120), nullable=False),
    sa.Column('edition', sa.String(length=120), nullable=False),
    sa.Column('reading_edition_id', sa.Integer(), nullable=False),
    sa.Column('how', sa.String(length=10), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=False),
    sa.Column('evidence_n', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['reading_edition_id'], ['reading_edition.id'], name=op.f('fk_declaration_reading_edition_id_reading_edition')),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_declaration_school_id_staff_member_id_staff_member')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_declaration_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declaration')),
    sa.UniqueConstraint('staff_member_id', 'reading_edition_id', name=op.f('uq_declaration_staff_member_id_reading_edition_id'))
    )
    with op.batch_alter_table('declaration', schema=None) as batch_op:
        batch_op.create_index('ix_declaration_person', ['school_id', 'staff_member_id', 'what'], unique=False)

    op.drop_table('recognition')
    op.create_table('recognition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('completion_id', sa.Integer(), nullable=False),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('counts', sa.Boolean(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('evidence_n', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['completion_id'], ['completion.id'], name=op.f('fk_recognition_completion_id_completion')),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_recognition_school_id_staff_member_id_staff_member')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_recognition_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recognition')),
    sa.UniqueConstraint('school_id', 'staff_member_id', 'completion_id', name=op.f('uq_recognition_school_id_staff_member_id_completion_id'))
    )

    give_certificates()
    add_triggers()


def downgrade():
    drop_triggers()
    with op.batch_alter_table('discussion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_discussion_meeting_id'))

    op.drop_table('recognition')
    op.create_table('recognition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('completion_id', sa.Integer(), nullable=False),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recognised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recognised_by', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['completion_id'], ['completion.id'], name=op.f('fk_recognition_completion_id_completion')),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_recognition_school_id_staff_member_id_staff_member')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_recognition_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recognition')),
    sa.UniqueConstraint('school_id', 'staff_member_id', 'completion_id', name=op.f('uq_recognition_school_id_staff_member_id_completion_id'))
    )
    op.drop_table('declaration')
    op.create_table('declaration',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('staff_member_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=80), nullable=False),
    sa.Column('edition', sa.String(length=120), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['school_id', 'staff_member_id'], ['staff_member.school_id', 'staff_member.id'], name=op.f('fk_declaration_school_id_staff_member_id_staff_member')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_declaration_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declaration'))
    )
    with op.batch_alter_table('declaration', schema=None) as batch_op:
        batch_op.create_index('ix_declaration_person', ['school_id', 'staff_member_id', 'what'], unique=False)

    op.drop_column('staff_alias', 'was_external_id')
    op.drop_column('staff_alias', 'was_source_system')
    op.drop_column('staff_alias', 'was_left_on')
    op.drop_column('staff_alias', 'was_leave_on')

    op.drop_column('staff_member', 'reminders')
    op.drop_column('staff_member', 'unsupervised_on')
    op.drop_column('staff_member', 'regulated_activity')

    op.drop_column('school', 'reminders')
    op.drop_column('school', 'induction')

    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_message_trouble')
        batch_op.drop_index(batch_op.f('ix_outbox_message_message_id'))

    op.drop_column('outbox_message', 'bounced_at')
    op.drop_column('outbox_message', 'message_id')
    op.drop_column('outbox_message', 'calendar')
    op.drop_column('outbox_message', 'kind')

    op.drop_column('completion', 'due_on')

    with op.batch_alter_table('briefing_day', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_briefing_day_pin'), type_='unique')

    with op.batch_alter_table('access_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_access_entry_target')

    op.create_table('standing_count',
    sa.Column('school_id', sa.INTEGER(), nullable=False),
    sa.Column('module', sa.VARCHAR(length=80), nullable=False),
    sa.Column('what', sa.VARCHAR(length=20), nullable=False),
    sa.Column('on', sa.DATE(), nullable=False),
    sa.Column('n', sa.INTEGER(), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_standing_count_school_id_school')),
    sa.PrimaryKeyConstraint('school_id', 'module', 'what', 'on', name=op.f('pk_standing_count'))
    )
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminder_message_id'))
        batch_op.drop_index('ix_reminder_person')

    op.drop_table('reminder')
    with op.batch_alter_table('nudge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_nudge_message_id'))
        batch_op.drop_index('ix_nudge_person')

    op.drop_table('nudge')
    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.drop_index('ix_certificate_completion')

    op.drop_table('certificate')
    with op.batch_alter_table('outside_training', schema=None) as batch_op:
        batch_op.drop_index('ix_outside_training_school')
        batch_op.drop_index('ix_outside_training_person')

    op.drop_table('outside_training')
    with op.batch_alter_table('name_change', schema=None) as batch_op:
        batch_op.drop_index('ix_name_change_person')

    op.drop_table('name_change')
    op.drop_table('staff_stint')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index('ix_job_waiting')
        batch_op.drop_index('ix_job_person')

    op.drop_table('job')
    op.drop_table('reading_edition')
    with op.batch_alter_table('teaching_action', schema=None) as batch_op:
        batch_op.drop_index('ix_teaching_action_school')

    op.drop_table('teaching_action')
    op.drop_table('reading')
    op.drop_table('published_cells')
    with op.batch_alter_table('issued_document', schema=None) as batch_op:
        batch_op.drop_index('ix_issued_document_school')

    op.drop_table('issued_document')
    op.drop_table('closed_day')
    with op.batch_alter_table('bulk_action', schema=None) as batch_op:
        batch_op.drop_index('ix_bulk_action_school')

    op.drop_table('bulk_action')
    op.drop_table('worker_beat')


def give_certificates():
    """One for each completion, saying what its page has said so far."""
    bind = op.get_bind()
    rows = bind.execute(sa.text(
        "SELECT c.school_id, c.staff_member_id, c.id, c.code, c.module, c.module_title, c.module_digest, c.core, "
        "c.completed_at, c.expires_on, c.evidence_n, e.hash, p.given_name, p.family_name, s.name "
        "FROM completion c JOIN staff_member p ON p.id = c.staff_member_id JOIN school s ON s.id = c.school_id "
        "JOIN evidence_entry e ON e.school_id = c.school_id AND e.n = c.evidence_n ORDER BY c.id"
    ).columns(completed_at=sa.DateTime(timezone=True), expires_on=sa.Date(), core=sa.Boolean())).all()
    for row in rows:
        shown = {
            "name": f"{row.given_name} {row.family_name}".strip(),
            "school": row.name,
            "module": row.module,
            "title": row.module_title,
            "core": row.core,
            "edition": row.module_digest,
            "guidance": None,
            "completed_at": as_utc(row.completed_at),
            "expires_on": row.expires_on.isoformat() if row.expires_on else None,
        }
        bind.execute(
            sa.text(
                "INSERT INTO certificate (school_id, staff_member_id, completion_id, code, shown, head_n, head_hash, "
                "issued_at) VALUES (:school, :person, :completion, :code, :shown, :n, :hash, :at)"
            ).bindparams(sa.bindparam("shown", type_=sa.JSON()), sa.bindparam("at", type_=sa.DateTime(timezone=True))),
            {
                "school": row.school_id,
                "person": row.staff_member_id,
                "completion": row.id,
                "code": row.code,
                "shown": shown,
                "n": row.evidence_n,
                "hash": row.hash,
                "at": row.completed_at,
            },
        )


def as_utc(moment):
    """SQLite hands back a moment without its zone, which is UTC."""
    from datetime import UTC

    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.isoformat()


def add_triggers():
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in UNCHANGEABLE:
        if on_sqlite:
            op.execute(
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )


def drop_triggers():
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in UNCHANGEABLE:
        op.execute(f"DROP TRIGGER {table}_no_update" + ("" if on_sqlite else f" ON {table}"))
