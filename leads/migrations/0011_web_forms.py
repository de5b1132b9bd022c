from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0010_open_houses"),
    ]

    operations: list = []
