from django.db import migrations

from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [("prospects", "0003_ninety_days"), ("accounts", "0004_history_walls")]

    operations = [
        RecordChanges("Prospect"),
        RecordChanges("StageChange"),
    ]
