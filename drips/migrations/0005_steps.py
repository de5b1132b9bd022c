from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("drips", "0004_sources"), ("messaging", "0014_ecards")]
    operations: list = []
