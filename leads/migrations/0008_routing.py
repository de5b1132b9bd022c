from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0007_taught_formats"),
        ("agenda", "0001_tasks"),
    ]

    operations: list = []
