from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0012_meetings"),
        ("contacts", "0015_sources"),
        ("agenda", "0001_tasks"),
    ]

    operations: list = []
