from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0013_addresses")]
    operations: list = []
