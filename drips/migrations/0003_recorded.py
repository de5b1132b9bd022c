from django.db import migrations

from accounts.recording import RecordChanges


class Migration(migrations.Migration):
    dependencies = [("drips", "0002_walls"), ("accounts", "0004_history_walls")]

    operations = [
        RecordChanges(
            "Enrolment",
            when=["person_id", "state"],
            keep=["due_at", "held_because", "ended_at", "end_reason"],
        ),
        RecordChanges("StepTaken", when=["message_id"], inserts=False),
    ]
