from django.db import migrations

from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [("messaging", "0003_due"), ("accounts", "0004_history_walls")]

    operations = [
        RecordChanges("Message", when=["person_id"], inserts=False),
        RecordChanges("Suppression", when=["person_id"], inserts=False),
        RecordChanges("AddressChoice"),
    ]
