from django.db import migrations

from accounts.isolation import IsolateWorkspace


class Migration(migrations.Migration):
    dependencies = [("prospects", "0001_initial"), ("contacts", "0002_walls")]

    operations = [IsolateWorkspace("Prospect"), IsolateWorkspace("StageChange")]
