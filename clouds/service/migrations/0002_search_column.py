from django.db import migrations, models

from hotcrm.core.text import fold

BATCH = 1_000


def fill(apps, schema_editor):
    """Write the search column of the rows that there are."""
    Case = apps.get_model("service", "Case")
    batch = []
    for row in Case.objects.order_by("pk").iterator(chunk_size=BATCH):
        row.search_text = " ".join(filter(None, map(fold, (row.subject, row.external_id or ""))))
        batch.append(row)
        if len(batch) == BATCH:
            Case.objects.bulk_update(batch, ["search_text"])
            batch = []
    Case.objects.bulk_update(batch, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [("service", "0001_cases")]
    operations = [
        migrations.AddField(
            model_name="case",
            name="search_text",
            field=models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
