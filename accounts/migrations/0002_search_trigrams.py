from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_accounts")]
    # The index that was made here is made by hotcrm.core.search_index now, which copes with lacking rights.
    operations = []
