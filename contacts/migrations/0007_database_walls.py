from django.db import migrations

from accounts.isolation import IsolateWorkspace
from accounts.recording import RecordChanges

NEW = [
    "YearlyCleanup", "CleanupProposal", "CustomField", "DncNumber", "DuplicatePair", "FallCleanup",
    "FallCleanupVisit", "FieldValue", "KeptStop", "LookingFor", "MatchKey", "Referral",
    "SavedList",
]  # fmt: skip
RECORDED = [
    "Address", "Category", "CleanupProposal", "CustomField", "DuplicatePair", "Email",
    "FallCleanupVisit", "FieldValue", "Filing", "LeadSource", "LookingFor", "Note", "Person",
    "Phone", "Property", "Referral", "SavedList", "Touch",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("contacts", "0006_database"), ("accounts", "0004_history_walls")]

    operations = [
        IsolateWorkspace("Person"),
        *(IsolateWorkspace(name) for name in NEW),
        *(RecordChanges(name) for name in RECORDED),
        migrations.RunSQL(
            "update contacts_address set street_lc = lower(street)", migrations.RunSQL.noop
        ),
    ]
