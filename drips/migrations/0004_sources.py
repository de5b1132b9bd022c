from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("drips", "0003_recorded"),
    ]

    operations: list = []
