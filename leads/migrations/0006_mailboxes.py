from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0005_doors"),
    ]

    operations: list = []
