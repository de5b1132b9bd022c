from django.db import migrations

from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [("leads", "0003_inbound_defaults"), ("accounts", "0004_history_walls")]

    operations = [
        RecordChanges("Lead"),
    ]
