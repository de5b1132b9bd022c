from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0012_senders")]
    operations: list = []
