from django.db import migrations

from accounts.isolation import IsolateWorkspace

MODELS = [
    "LeadSource", "Category", "Property", "Person", "Filing", "Phone", "Email", "Address", "Note",
    "Touch",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial"), ("accounts", "0002_walls")]

    operations = [IsolateWorkspace(model) for model in MODELS]
