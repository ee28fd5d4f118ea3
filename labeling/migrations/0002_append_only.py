"""The database itself refuses to change or delete what stands in the log.

A later migration that makes SQLite build the table anew drops its triggers: it must run
``forbid_changes`` again.  ``tests/labeling/models/test_log.py`` notices.
"""

from django.db import migrations

TABLE = "labeling_logentry"

SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'The log is append-only.'); END
"""

POSTGRESQL_FUNCTION = """
CREATE FUNCTION labeling_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log is append-only.' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION labeling_append_only()
"""


def forbid_changes(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    if is_postgresql:
        schema_editor.execute(POSTGRESQL_FUNCTION)
    for verb in ["UPDATE", "DELETE"]:
        trigger = POSTGRESQL if is_postgresql else SQLITE
        schema_editor.execute(trigger.format(table=TABLE, verb=verb))


def allow_changes(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for verb in ["UPDATE", "DELETE"]:
        on = f" ON {TABLE}" if is_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_{verb}{on}")
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION labeling_append_only()")


class Migration(migrations.Migration):
    dependencies = [("labeling", "0001_initial")]
    operations = [migrations.RunPython(forbid_changes, allow_changes)]
