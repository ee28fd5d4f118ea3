"""The database itself refuses to change or delete what stands in the ledger.

A later migration that makes SQLite build one of these tables anew drops its triggers: it must
run ``forbid_changes`` again.  ``tests/gamification/models/test_ledger.py`` notices.
"""

from django.db import migrations

TABLES = ["gamification_ledgertx", "gamification_ledgerentry"]

SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'The ledger is append-only.'); END
"""

POSTGRESQL_FUNCTION = """
CREATE FUNCTION gamification_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only.' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION gamification_append_only()
"""


def forbid_changes(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    if is_postgresql:
        schema_editor.execute(POSTGRESQL_FUNCTION)
    for table in TABLES:
        for verb in ["UPDATE", "DELETE"]:
            trigger = POSTGRESQL if is_postgresql else SQLITE
            schema_editor.execute(trigger.format(table=table, verb=verb))


def allow_changes(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        for verb in ["UPDATE", "DELETE"]:
            on = f" ON {table}" if is_postgresql else ""
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}{on}")
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION gamification_append_only()")


class Migration(migrations.Migration):
    dependencies = [("gamification", "0001_initial")]
    operations = [migrations.RunPython(forbid_changes, allow_changes)]
