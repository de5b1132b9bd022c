from django.db import migrations

from accounts.isolation import IsolateWorkspace

MODELS = ["Message", "Suppression", "AddressChoice", "Brake"]


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0001_initial"),
        ("contacts", "0002_walls"),
        ("accounts", "0002_walls"),
    ]

    operations = [IsolateWorkspace(model) for model in MODELS]
