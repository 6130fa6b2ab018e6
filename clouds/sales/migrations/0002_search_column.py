from django.db import migrations, models

from hotcrm.core.text import fold

BATCH = 1_000


def fill(apps, schema_editor):
    """Write the search column of the rows that there are."""
    Opportunity = apps.get_model("sales", "Opportunity")
    batch = []
    for row in Opportunity.objects.order_by("pk").iterator(chunk_size=BATCH):
        row.search_text = " ".join(filter(None, map(fold, (row.name, row.external_id or ""))))
        batch.append(row)
        if len(batch) == BATCH:
            Opportunity.objects.bulk_update(batch, ["search_text"])
            batch = []
    Opportunity.objects.bulk_update(batch, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_opportunities")]
    operations = [
        migrations.AddField(
            model_name="opportunity",
            name="search_text",
            field=models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
