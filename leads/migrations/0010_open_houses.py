from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0009_flyers"),
    ]

    operations: list = []
