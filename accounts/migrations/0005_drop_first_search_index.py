from django.db import migrations


def drop_index(apps, schema_editor):
    """The index of every searchable table is made after migrations; an earlier one of accounts would be its double."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS account_search_trigrams")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_founded_is_a_year")]
    operations = [migrations.RunPython(drop_index, migrations.RunPython.noop)]
