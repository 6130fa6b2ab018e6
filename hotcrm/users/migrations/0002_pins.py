from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0001_people")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="pins",
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
    ]
