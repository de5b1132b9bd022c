from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0009_events")]
    operations: list = []
