from django.db import migrations

from accounts.isolation import IsolateWorkspace


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        IsolateWorkspace("Membership", rows=False),
        IsolateWorkspace("TopicVersion"),
    ]
