"""The tables are those of the models, on both databases; evidence is guarded; a rebuild loses nothing."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask, current_app
from sqlalchemy import func, inspect, select, table, text

from tests.factories import make_person, make_school, make_sign_in
from tests.support.learning import begin, complete, join, open_school, read_pages, serve_sample, sit
from tests.support.sample import SCENARIO
from training.config import Settings
from training.extensions import Base, db
from training.models import Certificate, Completion, EvidenceEntry, SignIn, StaffMember
from training.services.health import MIGRATIONS, current_revision, newest_revision, why_not_ready

OF_THE_FIRST_RELEASE = {
    "adoption_no_update",
    "evidence_entry_no_delete",
    "evidence_entry_no_update",
    "response_no_update",
    "school_details_no_update",
}
EXPECTED_TRIGGERS = OF_THE_FIRST_RELEASE | {
    "certificate_no_update",
    "completion_no_update",
    "declaration_no_update",
    "exemption_no_update",
}


def test_the_migrated_tables_are_those_of_the_models(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_record_that_is_evidence_has_its_triggers(app: Flask) -> None:
    with app.app_context():
        assert triggers() == EXPECTED_TRIGGERS


def triggers() -> set[str]:
    on_sqlite = db.engine.dialect.name == "sqlite"
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if on_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with db.engine.connect() as connection:
        return set(connection.scalars(text(names)))


def test_a_migration_that_rebuilds_a_parent_table_keeps_its_children(app: Flask, tmp_path: Path) -> None:
    """SQLite rebuilds a table to change it; with foreign keys on that deletes child rows in silence."""
    (tmp_path / "9999_widen.py").write_text(
        dedent(
            f'''
            """Widen a column of a table that others point at."""
            import sqlalchemy as sa
            from alembic import op

            revision, down_revision = "9999", "{newest_revision()}"

            def upgrade():
                with op.batch_alter_table("staff_member", recreate="always" if on_sqlite() else "never") as batch:
                    batch.alter_column("job_title", type_=sa.String(200))

            def on_sqlite():
                return op.get_bind().dialect.name == "sqlite"

            def downgrade():
                pass
            '''
        ),
        encoding="utf-8",
    )
    with app.app_context():
        person = make_person(make_school())
        make_sign_in(person)
        db.session.remove()
        config = current_app.extensions["migrate"].migrate.get_config()
        config.set_main_option("version_locations", f"{MIGRATIONS / 'versions'} {tmp_path}")
        config.set_main_option("path_separator", "space")
        command.upgrade(config, "9999")
        assert current_revision() == "9999"
        for table in (StaffMember, SignIn):
            assert db.session.scalar(select(func.count()).select_from(table)) == 1


def test_a_release_back_and_forth_keeps_what_both_know_and_every_trigger(settings: Settings) -> None:
    with serve_sample(settings) as app:
        person = join(app, open_school(app)[0])
        read_pages(person)
        sit(person)
        begin(person, SCENARIO)
        with app.app_context():
            config = current_app.extensions["migrate"].migrate.get_config()
            whole = counted()
            command.downgrade(config, "0001")
            first = counted()
            assert first.pop("standing_count") == 0  # nothing ever counted there, and it went
            assert first.items() <= whole.items() and first["attempt"] == 2 and first["response"] == 5
            assert triggers() == OF_THE_FIRST_RELEASE
            command.upgrade(config, "head")
            assert first.items() <= counted().items() and triggers() == EXPECTED_TRIGGERS
            assert why_not_ready() is None


def test_a_module_completed_under_an_earlier_release_gets_the_certificate_it_had_in_all_but_name(
    settings: Settings,
) -> None:
    with serve_sample(settings) as app:
        person = join(app, open_school(app)[0])
        complete(person)
        with app.app_context():
            config = current_app.extensions["migrate"].migrate.get_config()
            command.downgrade(config, "0002")
            command.upgrade(config, "head")
            given = db.session.execute(
                select(Certificate.shown, Certificate.head_hash, Completion.code, EvidenceEntry.hash)
                .join(Completion, Completion.code == Certificate.code)
                .join(EvidenceEntry, EvidenceEntry.n == Completion.evidence_n)
            ).one()
        assert given.head_hash == given.hash
        assert given.shown["title"] == "Look away" and given.shown["name"]


def counted() -> dict[str, int]:
    """Every table with how many rows it holds, but for the number of the release."""
    with db.engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
            for name in inspect(connection).get_table_names()
            if name != "alembic_version"
        }


def test_a_database_of_another_release_is_not_ready_and_says_what_to_do(app: Flask) -> None:
    with app.app_context():
        assert why_not_ready() is None
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        assert "flask db upgrade" in (why_not_ready() or "")
