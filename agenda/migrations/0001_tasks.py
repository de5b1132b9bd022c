from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_history_walls"),
        ("contacts", "0014_pictures"),
    ]

    operations: list = []
